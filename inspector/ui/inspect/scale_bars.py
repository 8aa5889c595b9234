"""How much each Scale of a Detector sees at a place."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.why import ScaleShare
from inspector.text import Text
from inspector.ui.widgets.layouts import label
from inspector.ui.widgets.sentences import tr

_BAR_PX = QSize(40, 8)


class Extent(StrEnum):
    """The part of a part that a Scale sees, as it stands in a sentence."""

    DETAIL = Text("fine detail")
    SURROUNDINGS = Text("its surroundings")
    WHOLE = Text("the part as a whole")


_SHORT = {Extent.DETAIL: Text("Detail"), Extent.SURROUNDINGS: Text("Around"), Extent.WHOLE: Text("Whole")}


class ShareBar(QWidget):
    """A share of a whole as a bar."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return _BAR_PX

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, width = QPainter(self), self.width()
        painter.fillRect(self.rect(), self.palette().mid().color())
        painter.fillRect(0, 0, round(width * self._share), self.height(), self.palette().highlight().color())
        painter.end()


class ScaleBars(QWidget):
    """A line for every Scale: its receptive field, its share, the height of its own map."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: tuple[ScaleShare, ...] = ()
        self._bars: list[ShareBar] = []
        self._is_narrow = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName(tr("Receptive fields"))

    def set_narrow(self, is_narrow: bool) -> None:
        """In a narrow window there is no room for bars. The figures say the same."""
        self._is_narrow = is_narrow
        for bar in self._bars:
            bar.setVisible(not is_narrow)

    def show_shares(self, shares: Sequence[ScaleShare], resolution_px: int) -> None:
        """Show Scales of a Detector whose networks see images of so many pixels a side."""
        if tuple(shares) == self._shares:
            return
        self._shares = tuple(shares)
        self._bars.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, each in enumerate(shares):
            words = _SHORT[field_extent(each.receptive_field, resolution_px)]
            name = label(f"{tr(words)}, {each.receptive_field} px")
            figures = label(f"{each.value:.2f}, {100 * each.share:.0f} %")
            figures.setAlignment(Qt.AlignmentFlag.AlignRight)
            hint = tr(
                "The map of receptive field {receptive_field} alone reaches {height:.2f} here",
                receptive_field=each.receptive_field,
                height=each.value,
            )
            bar = ShareBar(each.share)
            bar.setVisible(not self._is_narrow)
            self._bars.append(bar)
            for place, widget in enumerate((name, bar, figures)):
                widget.setToolTip(hint)
                self._grid.addWidget(widget, number, place)


def field_extent(receptive_field: int, resolution_px: int) -> Extent:
    """How much of a part a receptive field sees."""
    if receptive_field >= resolution_px:
        return Extent.WHOLE
    return Extent.DETAIL if receptive_field <= resolution_px / 3 else Extent.SURROUNDINGS
