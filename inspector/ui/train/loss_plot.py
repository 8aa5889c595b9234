"""Loss curves while training."""

from __future__ import annotations

import math
from bisect import bisect_left

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPalette, QPen, QResizeEvent
from typing_extensions import override

from inspector.domain.events import LossMeasured
from inspector.text import Text
from inspector.ui.train.log_axis import LogAxis
from inspector.ui.widgets.frame_pace import FramePace
from inspector.ui.widgets.sentences import tr

_HELD_BACK = Text("Held-back good parts")
#: Told apart by lightness, too. The calibration loss is dashed besides.
_COLOURS = ("#4f9be8", "#e0a03c", "#b78ae6", "#5cc1c4", "#d77fa8")
#: Students of one Scale have its colour: less and less opaque, and the fourth and fifth dotted.
_OPACITIES = (255, 180, 125)
_WIDTH_PX, _POINTED_WIDTH_PX = 1, 3
#: The pointer means a curve so far from it.
_REACH_PX = 14
#: Entries of the legend below each other. Where there are more, every Scale has a column: it stays clear of the curves.
_LEGEND_ROWS = 5
#: The height of an entry. Of a plot that is less than so many times as high as its legend, Scales alone are named.
_ENTRY_PX, _LEGENDS_HIGH = 22, 2.5
#: Curves that do run below the legend shine through a little.
_LEGEND_OPACITY = 225


class LossPlot(pg.PlotWidget):
    """One curve per Student or term and one for held-back images, over training steps, on a logarithmic axis.

    Args:
        held_back: The name of the images that are held back.
    """

    # pyqtgraph's constructor sends change events before there is anything to colour.
    _is_built = False

    def __init__(self, held_back: str = _HELD_BACK) -> None:
        super().__init__(axisItems={"left": LogAxis("left")})
        self._held_back = held_back
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
        plot.getAxis("left").enableAutoSIPrefix(False)
        self._legend = plot.addLegend(offset=(-8, 8), labelTextSize="9pt")
        self._curves: list[pg.PlotDataItem] = []
        self._calibration: pg.PlotDataItem | None = None
        self._steps: list[int] = []
        self._losses: list[list[float]] = []
        self._looks: list[tuple[str, QPen]] = []
        self._fields: tuple[int, ...] = ()
        self._is_brief = False
        self._pointed: int | None = None
        self._note = pg.TextItem(anchor=(0, 1))
        self._note.setZValue(1)
        self._note.hide()
        plot.addItem(self._note, ignoreBounds=True)
        self.scene().sigMouseMoved.connect(self._on_pointed)
        self._calibration_steps: list[int] = []
        self._calibration_losses: list[float] = []
        self._pace = FramePace(self)
        self._pace.due.connect(self._draw)
        self._is_built = True
        self._refresh_colours()

    def add(self, event: LossMeasured) -> None:
        """Take a measurement in. Drawn with the next frame."""
        if self._steps and event.step <= self._steps[-1]:
            self._go_back_to(event.step)
        self._steps.append(event.step)
        self._fields = event.receptive_fields
        for position, loss in enumerate(event.losses):
            if position == len(self._losses):
                self._losses.append([float("nan")] * (len(self._steps) - 1))
                self._looks.append(_look(event, position))
            # Terms of a sum may be 0, which a logarithmic axis does not have: their curve has a gap there.
            self._losses[position].append(float("nan") if event.names and loss <= 0 else max(loss, 1e-12))
        if event.calibration_loss is not None:
            self._calibration_steps.append(event.step)
            self._calibration_losses.append(max(event.calibration_loss, 1e-12))
        self._pace.request()

    def _go_back_to(self, step: int) -> None:
        """Forget a step and those after it: training goes on from a checkpoint that is older than they are."""
        kept = bisect_left(self._steps, step)
        if not kept:
            self.clear_losses()
            return
        gone = len(self._steps) - kept
        self._steps = self._steps[:kept]
        self._losses = [losses[:-gone] for losses in self._losses]
        measured = bisect_left(self._calibration_steps, step)
        del self._calibration_steps[measured:], self._calibration_losses[measured:]

    def show_steps(self, total: int) -> None:
        """Make room for all steps, so that the curves show how much of the way is left."""
        self.setXRange(0, max(total, 1), padding=0.02)

    def clear_losses(self) -> None:
        """Start anew."""
        for curve in (*self._curves, *([] if self._calibration is None else [self._calibration])):
            self.removeItem(curve)
        self._curves, self._calibration = [], None
        self._steps, self._losses, self._looks = [], [], []
        self._point_at(None)
        self._calibration_steps, self._calibration_losses = [], []

    @property
    def is_empty(self) -> bool:
        """Whether nothing was measured yet."""
        return not self._steps

    def _draw(self) -> None:
        foreground = self.palette().color(QPalette.ColorRole.WindowText)
        first_new = len(self._curves)
        for position, losses in enumerate(self._losses):
            if position == len(self._curves):
                name, pen = self._looks[position]
                self._curves.append(self.plot([], [], pen=pen, name=name))
            self._curves[position].setData(self._steps[-len(losses) :], losses)
        if first_new < len(self._curves):
            self._arrange_legend()
        if self._calibration_steps:
            if self._calibration is None:
                pen = pg.mkPen(foreground, width=1, style=pg.QtCore.Qt.PenStyle.DashLine)
                self._calibration = self.plot(
                    [], [], pen=pen, symbol="o", symbolSize=6, symbolBrush=foreground, name=tr(self._held_back)
                )
            self._calibration.setData(self._calibration_steps, self._calibration_losses)

    @property
    def _is_alive(self) -> bool:
        """Whether there is a plot. A PlotWidget that was closed has none, and is resized all the same."""
        return self._is_built and self.getPlotItem() is not None

    def _arrange_legend(self) -> None:
        """Name the Students in one column, or those of each Scale in a column of its own, or Scales alone in a row."""
        entries = [(curve, look[0]) for curve, look in zip(self._curves, self._looks, strict=False)]
        scales = list(dict.fromkeys(self._fields))
        self._is_brief = self._has_to_be_brief()
        is_long = len(self._curves) > _LEGEND_ROWS and len(self._fields) == len(self._curves)
        numbers = [self._fields[:at].count(field) for at, field in enumerate(self._fields)]
        columns = len(scales) if is_long else 1
        if self._is_brief:
            entries = [(self._curves[self._fields.index(field)], tr("p = {field}", field=field)) for field in scales]
            columns = len(scales) + 1
        elif is_long:
            entries = [entries[position] for position in sorted(range(len(entries)), key=numbers.__getitem__)]
        self._legend.clear()
        self._legend.setColumnCount(columns)
        for curve, name in entries:
            self._legend.addItem(curve, name)
        if self._calibration is not None:
            self._legend.addItem(self._calibration, tr(self._held_back))

    def _has_to_be_brief(self) -> bool:
        """Whether the whole legend would take too much of the plot. The pointer tells one Student from another."""
        scales = len(set(self._fields))
        if scales < 2 or len(self._fields) != len(self._curves):
            return False
        rows = len(self._curves) / scales if len(self._curves) > _LEGEND_ROWS else len(self._curves)
        return bool(self.getPlotItem().getViewBox().height() < _LEGENDS_HIGH * _ENTRY_PX * (rows + 1))

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._is_alive and self._is_brief != self._has_to_be_brief():
            self._arrange_legend()

    def _on_pointed(self, place: QPointF) -> None:
        """Name the curve below the pointer, and its loss."""
        box = self.getPlotItem().getViewBox()
        if not self._steps or not box.sceneBoundingRect().contains(place):
            self._point_at(None)
            return
        wanted = box.mapSceneToView(place).x()
        index = min(range(len(self._steps)), key=lambda at: abs(self._steps[at] - wanted))
        places = [QPointF(self._steps[index], math.log10(losses[index - len(self._steps)])) for losses in self._losses]
        distances_px = [abs(box.mapViewToScene(each).y() - place.y()) for each in places]
        nearest = min(
            (at for at, curve in enumerate(self._curves) if curve.isVisible() and math.isfinite(distances_px[at])),
            key=distances_px.__getitem__,
            default=None,
        )
        if nearest is None or distances_px[nearest] > _REACH_PX:
            self._point_at(None)
            return
        self._point_at(nearest)
        loss, step = self._losses[nearest][index - len(self._steps)], self._steps[index]
        self._note.setText(
            tr("{name}: {loss:.3g} at step {step:,}", name=self._looks[nearest][0], loss=loss, step=step)
        )
        self._note.setAnchor((0 if wanted < box.viewRect().center().x() else 1, 1))
        self._note.setPos(places[nearest])
        self._note.show()

    def _point_at(self, position: int | None) -> None:
        """Draw a curve thickly, and all others as usual."""
        for index in {self._pointed, position} - {None}:
            if index is not None and index < len(self._curves):
                pen = QPen(self._looks[index][1])
                pen.setWidth(_POINTED_WIDTH_PX if index == position else _WIDTH_PX)
                self._curves[index].setPen(pen)
        self._pointed = position
        self._note.setVisible(position is not None)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_alive and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh_colours()

    def _refresh_colours(self) -> None:
        palette = self.palette()
        base = QColor(palette.color(QPalette.ColorRole.Base))
        self.setBackground(base)
        base.setAlpha(_LEGEND_OPACITY)
        self._legend.setBrush(pg.mkBrush(base))
        colour = palette.color(QPalette.ColorRole.WindowText)
        self._note.fill = pg.mkBrush(base)
        self._note.setColor(colour)
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


def _look(event: LossMeasured, position: int) -> tuple[str, QPen]:
    """Name and line of a curve. Where there are several Scales, both say which one is a Student's."""
    fields = event.receptive_fields
    if not fields:
        colour = QColor(_COLOURS[position % len(_COLOURS)])
        name = tr(event.names[position]) if event.names else tr("Student {number}", number=position + 1)
        return name, pg.mkPen(colour, width=_WIDTH_PX)
    field, number = fields[position], fields[:position].count(fields[position])
    colour = QColor(_COLOURS[list(dict.fromkeys(fields)).index(field) % len(_COLOURS)])
    colour.setAlpha(_OPACITIES[number % len(_OPACITIES)])
    style = Qt.PenStyle.SolidLine if number < len(_OPACITIES) else Qt.PenStyle.DotLine
    name = tr("p = {field}, Student {number}", field=field, number=number + 1)
    return name, pg.mkPen(colour, width=_WIDTH_PX, style=style)
