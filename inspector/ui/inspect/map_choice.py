"""The map that is drawn: the Anomaly Map or one of its terms, of all Scales together or of one alone."""

from __future__ import annotations

from enum import StrEnum
from typing import cast

import numpy as np
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from inspector.domain.arrays import FloatMap
from inspector.domain.inspection import Inspection
from inspector.domain.results import ColourScale, Judgement
from inspector.runtime.zoom import enlarge
from inspector.text import Text
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.sentences import tr

#: Colours of the terms, the same for all Detectors and images, in deviations of a good pixel.
TERM_COLOURS = ColourScale(8.0, 3.6)
_OLD = Text("This detector is of an earlier version. Train it again to see regression error and predictive variance")
_SINGLE = Text("One student cannot disagree: train with several")


class Quantity(StrEnum):
    """What a map shows."""

    ANOMALY = Text("Anomaly map")
    ERROR = Text("Regression error")
    VARIANCE = Text("Predictive variance")


_HINTS = {
    Quantity.ANOMALY: Text("The map that verdicts rest on"),
    Quantity.ERROR: Text("Where the students miss the teacher (equations 8 and 9). 1 is the deviation of a good pixel"),
    Quantity.VARIANCE: Text("Where the students disagree (equation 10). 1 is the deviation of a good pixel"),
}


class MapChoice(QWidget):
    """Chooses quantity and Scale.

    Signals:
        changed: Another map is wanted.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.quantities, self.scales = QComboBox(), QComboBox()
        for quantity in Quantity:
            self.quantities.addItem(tr(quantity), quantity)
        self.quantities.setAccessibleName(tr("Map over the image"))
        self.scales.setAccessibleName(tr("Receptive field"))
        self.scales.setToolTip(tr("Which receptive field sees something (A). Defects are judged by all together"))
        # The names of Scales are short, and the quantity has the rest of the line.
        self.quantities.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.scales.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.scales.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setLayout(row((self.quantities, 1), self.scales))
        self._offer_scales(())
        self._offer_quantities(has_error=False, has_variance=False, why_not=tr("Open images first"))
        self.quantities.currentIndexChanged.connect(self._on_changed)
        self.scales.currentIndexChanged.connect(self.changed)

    @property
    def quantity(self) -> Quantity:
        """The quantity that is drawn."""
        return Quantity(self.quantities.currentData())

    @property
    def scale(self) -> int:
        """The receptive field whose map is drawn, or 0 for all of them together."""
        return int(self.scales.currentData() or 0)

    def step_quantity(self) -> None:
        """Draw the next quantity that there is."""
        model, count = cast("QStandardItemModel", self.quantities.model()), self.quantities.count()
        following = ((self.quantities.currentIndex() + by) % count for by in range(1, count + 1))
        self.quantities.setCurrentIndex(next(index for index in following if model.item(index).isEnabled()))

    def step_scale(self) -> None:
        """Draw the map of the next Scale, or of all together."""
        self.scales.setCurrentIndex((self.scales.currentIndex() + 1) % self.scales.count())

    def offer(self, inspection: Inspection) -> None:
        """Offer the maps of an image. Nothing where there is nothing to choose."""
        terms = inspection.terms
        has_variance = bool(terms) and all(each.variance is not None for each in terms)
        self._offer_quantities(
            has_error=bool(terms), has_variance=has_variance, why_not=tr(_SINGLE) if terms else tr(_OLD)
        )
        self._offer_scales(tuple(scale.receptive_field for scale in inspection.scales))

    def map_of(self, inspection: Inspection) -> FloatMap:
        """The chosen map of an image, float32, at its size."""
        whole, wanted = inspection.anomaly_map, self.scale
        if self.quantity is Quantity.ANOMALY:
            cells = [scale.cells for scale in inspection.scales if scale.receptive_field == wanted]
        else:
            terms = [each for each in inspection.terms if wanted in (0, each.receptive_field)]
            each_cells = (each.error if self.quantity is Quantity.ERROR else each.variance for each in terms)
            cells = [each for each in each_cells if each is not None]
        return enlarge(np.mean(cells, axis=0, dtype=np.float32), *whole.shape) if cells else whole

    def colours(self, judgement: Judgement) -> ColourScale:
        """Those of the chosen map."""
        return judgement.colours if self.quantity is Quantity.ANOMALY else TERM_COLOURS

    def _offer_quantities(self, *, has_error: bool, has_variance: bool, why_not: str) -> None:
        model = cast("QStandardItemModel", self.quantities.model())
        for index, is_there in enumerate((True, has_error, has_variance)):
            item = model.item(index)
            item.setEnabled(is_there)
            item.setToolTip(tr(_HINTS[Quantity(self.quantities.itemData(index))]) if is_there else why_not)
        if not model.item(self.quantities.currentIndex()).isEnabled():
            with QSignalBlocker(self):
                self.quantities.setCurrentIndex(0)
        self.quantities.setEnabled(has_error)
        self.quantities.setToolTip(
            tr("{hint} (Q for the next one)", hint=_HINTS[self.quantity]) if has_error else why_not
        )

    def _offer_scales(self, receptive_fields: tuple[int, ...]) -> None:
        if tuple(self.scales.itemData(index) for index in range(1, self.scales.count())) != receptive_fields:
            with QSignalBlocker(self):
                self.scales.clear()
                self.scales.addItem(tr("All fields"), 0)
                for receptive_field in receptive_fields:
                    self.scales.addItem(
                        tr("{receptive_field} pixels", receptive_field=receptive_field), receptive_field
                    )
        self.scales.setVisible(bool(receptive_fields))

    def _on_changed(self) -> None:
        self.quantities.setToolTip(tr("{hint} (Q for the next one)", hint=_HINTS[self.quantity]))
        self.changed.emit()
