"""Scores of every known part beside the Threshold."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QEvent, QIODevice, Qt
from PySide6.QtGui import QPalette
from typing_extensions import override

from inspector.domain.agreement import Agreement, PresentedPart
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.theme import LIGHT, palette_of
from inspector.ui.widgets.verdict_banner import verdict_colour

_SYMBOLS = {Verdict.GOOD: "o", Verdict.UNSURE: "t", Verdict.DEFECT: "s"}
_POINT_PX = 8
#: Size of the plot in reports.
_DRAWN_PX = 930, 372


class SpreadPlot(pg.PlotWidget):
    """A column for every part: good ones on the left, defective ones on the right, by their mean score.

    Args:
        palette: In place of the theme's.
    """

    # pyqtgraph's constructor sends change events before there is anything to colour.
    _is_built = False

    def __init__(self, palette: QPalette | None = None) -> None:
        super().__init__()
        self._palette = palette
        self.setAccessibleName(tr("Scores of known parts beside the threshold"))
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setAcceptDrops(False)
        self._agreement: Agreement | None = None
        plot = self.getPlotItem()
        plot.setLabel("left", tr("anomaly score"))
        plot.showGrid(x=False, y=True, alpha=0.2)
        self._is_built = True
        self._refresh_colours()

    @property
    def colours(self) -> QPalette:
        """Those to draw with."""
        return self.palette() if self._palette is None else self._palette

    def show_agreement(self, agreement: Agreement | None) -> None:
        """Show the parts of a study."""
        self._agreement = agreement
        plot = self.getPlotItem()
        plot.clear()
        parts = [] if agreement is None else _in_columns(agreement.parts)
        if agreement is None or not parts:
            return
        foreground = self.colours.color(QPalette.ColorRole.WindowText)
        for column, part in enumerate(parts):
            line = pg.PlotDataItem([column, column], [min(part.scores), max(part.scores)], pen=pg.mkPen(foreground))
            plot.addItem(line)
        for verdict, symbol in _SYMBOLS.items():
            places = [
                (column, score, part.name)
                for column, part in enumerate(parts)
                for judged, score in zip(part.verdicts, part.scores, strict=True)
                if judged is verdict
            ]
            plot.addItem(self._points(verdict, symbol, places))
        pen = pg.mkPen(self.colours.color(QPalette.ColorRole.Accent), width=2)
        look = {"position": 0.06, "color": foreground}
        plot.addItem(pg.InfiniteLine(agreement.threshold, 0, pen=pen, label=tr("threshold"), labelOpts=look))
        good = sum(part.truth is Truth.GOOD for part in parts)
        if 0 < good < len(parts):
            plot.addItem(pg.InfiniteLine(good - 0.5, 90, pen=pg.mkPen(foreground, style=Qt.PenStyle.DotLine)))
        ticks = [((good - 1) / 2, tr("good parts"))] if good else []
        ticks += [((good + len(parts) - 1) / 2, tr("defective parts"))] if good < len(parts) else []
        plot.getAxis("bottom").setTicks([ticks])
        self._fit(agreement, parts)

    def _points(self, verdict: Verdict, symbol: str, places: list[tuple[int, float, str]]) -> pg.ScatterPlotItem:
        return pg.ScatterPlotItem(
            [column for column, _, _ in places],
            [score for _, score, _ in places],
            data=[name for _, _, name in places],
            symbol=symbol,
            size=_POINT_PX,
            brush=verdict_colour(verdict, self.colours),
            pen=pg.mkPen(None),
            hoverable=True,
            tip=lambda x, y, data: f"{data}\n{tr(verdict)} {y:.3f}",
        )

    def _fit(self, agreement: Agreement, parts: list[PresentedPart]) -> None:
        scores = np.array([score for part in parts for score in part.scores] + [agreement.threshold])
        low, high = float(scores.min()), float(scores.max())
        self.setYRange(low, high if high > low else low + 1, padding=0.08)
        self.setXRange(-0.5, len(parts) - 0.5, padding=0.02)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_built and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh_colours()

    def _refresh_colours(self) -> None:
        palette = self.colours
        self.setBackground(palette.color(QPalette.ColorRole.Base))
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(palette.color(QPalette.ColorRole.Mid))
            axis.setTextPen(palette.color(QPalette.ColorRole.WindowText))
        self.show_agreement(self._agreement)


def drawn_spread(agreement: Agreement) -> bytes:
    """The plot on white paper, whatever the theme, as PNG."""
    plot = SpreadPlot(palette_of(LIGHT))
    plot.resize(*_DRAWN_PX)
    plot.show_agreement(agreement)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    plot.grab().save(buffer, "PNG")
    plot.deleteLater()
    return bytes(buffer.data().data())


def _in_columns(parts: tuple[PresentedPart, ...]) -> list[PresentedPart]:
    judged = [part for part in parts if part.scores]
    return sorted(judged, key=lambda part: (part.truth is Truth.DEFECTIVE, part.mean or 0.0))
