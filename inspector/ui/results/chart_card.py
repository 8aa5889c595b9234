"""A chart with its name, and one sentence with its message in words."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette, QShowEvent
from PySide6.QtWidgets import QFrame, QSizePolicy
from typing_extensions import override

from inspector.ui.widgets.layouts import column, label
from inspector.ui.widgets.theme import SMALL_PX

#: A smaller plot cannot be read: a low window scrolls.
_LEAST_PX = 240, 160
#: Room for the sentence, so that charts beside each other begin at one height.
_SENTENCE_LINES = 2


class ChartCard(QFrame):
    """Name, sentence and plot below each other. The plot follows the theme.

    Args:
        name: Of the chart.
        axes: Of the plot, in place of pyqtgraph's own.
        palette: In place of the theme's.
    """

    def __init__(self, name: str, axes: dict[str, pg.AxisItem] | None = None, palette: QPalette | None = None) -> None:
        super().__init__()
        self._palette = palette
        self.heading = label(name, "heading")
        self.sentence = label(role="small", wraps=True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.plot = pg.PlotWidget(axisItems=axes or {})
        self.plot.setMinimumSize(*_LEAST_PX)
        self.plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.plot.setAcceptDrops(False)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.hideButtons()
        self.plot.setMenuEnabled(False)
        self.plot.setAccessibleName(name)
        self.setLayout(column(self.heading, self.sentence, (self.plot, 1), spacing=4))
        self.paint()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The least height of a layout takes wrapped text for one line, and the plot would be cut.
        self.sentence.setMinimumHeight(_SENTENCE_LINES * self.sentence.fontMetrics().lineSpacing())

    @property
    def colours(self) -> QPalette:
        """Those to draw with."""
        return self.palette() if self._palette is None else self._palette

    def show_axes(self, shown: bool) -> None:
        """Show numbers beside the plot. Where nothing is drawn they would mean nothing."""
        for side in ("left", "bottom"):
            self.plot.getPlotItem().showAxis(side, shown)

    def say(self, sentence: str) -> None:
        """Give the chart's message in words."""
        self.sentence.setText(sentence)
        self.plot.setAccessibleDescription(sentence)

    def paint(self) -> None:
        """Give the plot the theme's colours."""
        palette = self.colours
        self.plot.setBackground(palette.color(QPalette.ColorRole.Base))
        small = QFont(self.font())
        small.setPixelSize(SMALL_PX)
        for side in ("left", "bottom"):
            axis = self.plot.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(palette.color(QPalette.ColorRole.Mid)))
            axis.setTextPen(pg.mkPen(palette.color(QPalette.ColorRole.WindowText)))
            axis.setTickFont(small)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if hasattr(self, "plot") and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self.paint()
