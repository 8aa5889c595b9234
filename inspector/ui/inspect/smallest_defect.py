"""The smallest defect that counts, in pixels, or in square millimetres once a length is known."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.domain.pixel_size import PixelSize, three_digits
from inspector.text import Text
from inspector.ui.widgets.layouts import STRETCH, label, row
from inspector.ui.widgets.number_fields import DecimalField, WholeNumberField
from inspector.ui.widgets.sentences import tr

_PIXELS, _MM2 = range(2)
_HINT = Text("Smaller spots do not count as defects (arrow keys or wheel)")


class SmallestDefect(QWidget):
    """Chooses an area and its unit.

    Signals:
        area_px_changed: In pixels.
        area_mm2_changed: In square millimetres.
    """

    area_px_changed = Signal(int)
    area_mm2_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._pixel_size: PixelSize | None = None
        self.pixels = WholeNumberField(0, 1_000_000)
        self.mm2 = DecimalField(0, 1_000_000)
        self.unit = QComboBox()
        self.unit.addItems(["px", "mm²"])
        self.unit.setAccessibleName(tr("Unit of the smallest defect"))
        for field in (self.pixels, self.mm2):
            field.setAccessibleName(tr("Smallest defect"))
            field.setAccelerated(True)
            field.setToolTip(tr(_HINT))
            field.setFixedWidth(88)
        heading = label(tr("Smallest &defect"))
        heading.setBuddy(self.pixels)
        self._heading = heading
        self.setLayout(row(heading, STRETCH, self.pixels, self.mm2, self.unit))
        self.pixels.valueChanged.connect(self.area_px_changed)
        self.mm2.valueChanged.connect(self._on_mm2)
        self.unit.currentIndexChanged.connect(self._on_unit)
        self.show_area(0, None, None)

    def show_area(self, area_px: int, area_mm2: float | None, pixel_size: PixelSize | None) -> None:
        """Show an area without a signal.

        Args:
            area_px: In force.
            area_mm2: As the operator chose it, None for an area that was chosen in pixels.
            pixel_size: None before a length is set.
        """
        self._pixel_size = pixel_size
        is_mm2 = area_mm2 is not None and pixel_size is not None
        with QSignalBlocker(self.pixels), QSignalBlocker(self.mm2), QSignalBlocker(self.unit):
            self.pixels.setValue(area_px)
            if pixel_size is not None:
                self.mm2.setDecimals(pixel_size.decimals)
                self.mm2.setSingleStep(10.0 ** (1 - pixel_size.decimals))
                self.mm2.setValue(pixel_size.area_mm2(area_px) if area_mm2 is None else area_mm2)
            self.unit.setCurrentIndex(_MM2 if is_mm2 else _PIXELS)
        self.pixels.setVisible(not is_mm2)
        self.mm2.setVisible(is_mm2)
        self._heading.setBuddy(self.mm2 if is_mm2 else self.pixels)
        self.unit.setEnabled(pixel_size is not None)
        self.unit.setToolTip(
            tr("Unit of the smallest defect") if pixel_size is not None else tr("Set a length first (L)")
        )
        if area_mm2:
            across = three_digits(2 * math.sqrt(area_mm2 / math.pi))
            self.mm2.setToolTip(
                tr("{hint}. A round spot of this area is {across} mm across", hint=_HINT, across=across)
            )

    def _on_unit(self) -> None:
        area_px, size = self.pixels.value(), self._pixel_size
        if size is not None and self.unit.currentIndex() == _MM2:
            self._on_mm2(round(size.area_mm2(area_px), size.decimals))
        else:
            self.show_area(area_px, None, size)
            self.area_px_changed.emit(area_px)

    def _on_mm2(self, area_mm2: float) -> None:
        if self._pixel_size is not None:
            self.show_area(self._pixel_size.area_px(area_mm2), area_mm2, self._pixel_size)
            self.area_mm2_changed.emit(area_mm2)
