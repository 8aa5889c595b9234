"""Loss curves while training."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QPalette
from typing_extensions import override

from inspector.domain.events import LossMeasured
from inspector.ui.train.log_axis import LogAxis
from inspector.ui.widgets.frame_pace import FramePace
from inspector.ui.widgets.sentences import tr

#: Told apart by lightness, too. The calibration loss is dashed besides.
_COLOURS = ("#4f9be8", "#e0a03c", "#b78ae6", "#5cc1c4", "#d77fa8")
#: Students of one Scale have its colour, less and less opaque.
_OPACITIES = (255, 180, 125)
#: Entries of the legend below each other. More stand side by side, so that it stays clear of the curves.
_LEGEND_ROWS = 5
#: Curves that do run below the legend shine through a little.
_LEGEND_OPACITY = 225


class LossPlot(pg.PlotWidget):
    """One curve per Student and one for the Calibration Set, over training steps, on a logarithmic axis."""

    # pyqtgraph's constructor sends change events before there is anything to colour.
    _is_built = False

    def __init__(self) -> None:
        super().__init__(axisItems={"left": LogAxis("left")})
        self.setAccessibleName(tr("Loss curves"))
        self.setAcceptDrops(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setMenuEnabled(False)
        plot = self.getPlotItem()
        plot.setLogMode(x=False, y=True)
        plot.showGrid(x=False, y=True, alpha=0.2)
        plot.setLabel("bottom", tr("step"))
        plot.setLabel("left", tr("loss"))
        self._legend = plot.addLegend(offset=(-8, 8), labelTextSize="9pt")
        self._curves: list[pg.PlotDataItem] = []
        self._calibration: pg.PlotDataItem | None = None
        self._steps: list[int] = []
        self._losses: list[list[float]] = []
        self._looks: list[tuple[str, QColor]] = []
        self._calibration_steps: list[int] = []
        self._calibration_losses: list[float] = []
        self._pace = FramePace(self)
        self._pace.due.connect(self._draw)
        self._is_built = True
        self._refresh_colours()

    def add(self, event: LossMeasured) -> None:
        """Take a measurement in. Drawn with the next frame."""
        if self._steps and event.step < self._steps[-1]:
            self.clear_losses()
        self._steps.append(event.step)
        for position, loss in enumerate(event.losses):
            if position == len(self._losses):
                self._losses.append([float("nan")] * (len(self._steps) - 1))
                self._looks.append(_look(event.receptive_fields, position))
            self._losses[position].append(max(loss, 1e-12))
        if event.calibration_loss is not None:
            self._calibration_steps.append(event.step)
            self._calibration_losses.append(max(event.calibration_loss, 1e-12))
        self._pace.request()

    def show_steps(self, total: int) -> None:
        """Make room for all steps, so that the curves show how much of the way is left."""
        self.setXRange(0, max(total, 1), padding=0.02)

    def clear_losses(self) -> None:
        """Start anew."""
        for curve in (*self._curves, *([] if self._calibration is None else [self._calibration])):
            self.removeItem(curve)
        self._curves, self._calibration = [], None
        self._steps, self._losses, self._looks = [], [], []
        self._calibration_steps, self._calibration_losses = [], []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was measured yet."""
        return not self._steps

    def _draw(self) -> None:
        foreground = self.palette().color(QPalette.ColorRole.WindowText)
        for position, losses in enumerate(self._losses):
            if position == len(self._curves):
                name, colour = self._looks[position]
                self._curves.append(self.plot([], [], pen=pg.mkPen(colour, width=1), name=name))
            self._curves[position].setData(self._steps[-len(losses) :], losses)
        if self._calibration_steps:
            if self._calibration is None:
                pen = pg.mkPen(foreground, width=1, style=pg.QtCore.Qt.PenStyle.DashLine)
                self._calibration = self.plot(
                    [], [], pen=pen, symbol="o", symbolSize=6, symbolBrush=foreground, name=tr("Held-back good parts")
                )
            self._calibration.setData(self._calibration_steps, self._calibration_losses)
        columns = -(-len(self._legend.items) // _LEGEND_ROWS)
        if columns != self._legend.columnCount:
            self._legend.setColumnCount(columns)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_built and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh_colours()

    def _refresh_colours(self) -> None:
        palette = self.palette()
        base = QColor(palette.color(QPalette.ColorRole.Base))
        self.setBackground(base)
        base.setAlpha(_LEGEND_OPACITY)
        self._legend.setBrush(pg.mkBrush(base))
        colour = palette.color(QPalette.ColorRole.WindowText)
        small = QFont(self.font())
        small.setPixelSize(12)
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(palette.color(QPalette.ColorRole.Mid)))
            axis.setTextPen(pg.mkPen(colour))
            axis.setTickFont(small)
        self._legend.setLabelTextColor(colour)
        for _, label in self._legend.items:
            # pyqtgraph notes the colour, but draws it with the next text only.
            label.setText(label.text)
        if self._calibration is not None:
            self._calibration.setPen(pg.mkPen(colour, width=1, style=pg.QtCore.Qt.PenStyle.DashLine))
            self._calibration.setSymbolBrush(colour)


def _look(fields: tuple[int, ...], position: int) -> tuple[str, QColor]:
    """Name and colour of a Student's curve. Where there are several Scales, both say which one is its."""
    if not fields:
        return tr("Student {number}", number=position + 1), QColor(_COLOURS[position % len(_COLOURS)])
    field, number = fields[position], fields[:position].count(fields[position])
    colour = QColor(_COLOURS[list(dict.fromkeys(fields)).index(field) % len(_COLOURS)])
    colour.setAlpha(_OPACITIES[number % len(_OPACITIES)])
    return tr("p = {field}, Student {number}", field=field, number=number + 1), colour
