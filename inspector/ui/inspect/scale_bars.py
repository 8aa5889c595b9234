"""How much each Scale of a Detector sees at a place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from inspector.domain.why import ScaleShare
from inspector.ui.widgets.layouts import label

_BAR_PX = QSize(56, 8)


class ShareBar(QWidget):
    """A share of a whole as a bar."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

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
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName("Receptive fields")

    def show_shares(self, shares: Sequence[ScaleShare], resolution_px: int) -> None:
        """Show Scales of a Detector whose networks see images of so many pixels a side."""
        if tuple(shares) == self._shares:
            return
        self._shares = tuple(shares)
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, each in enumerate(shares):
            name = label(f"{field_words(each.receptive_field, resolution_px)} ({each.receptive_field} px)")
            figures = label(f"{each.value:.2f}, {100 * each.share:.0f} %")
            figures.setAlignment(Qt.AlignmentFlag.AlignRight)
            hint = f"The map of receptive field {each.receptive_field} alone reaches {each.value:.2f} here"
            for place, widget in enumerate((name, ShareBar(each.share), figures)):
                widget.setToolTip(hint)
                self._grid.addWidget(widget, number, place)


def field_words(receptive_field: int, resolution_px: int) -> str:
    """A receptive field in plain words, by how much of a part it sees."""
    if receptive_field >= resolution_px:
        return "The part as a whole"
    return "Fine detail" if receptive_field <= resolution_px / 3 else "Surroundings"
