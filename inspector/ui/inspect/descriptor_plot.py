"""Descriptors of places in the plane: the Teacher's, the Students' mean, and a circle for their variance."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPalette
from typing_extensions import override

from inspector.domain.descriptor_map import DescriptorMap, MappedPlace
from inspector.ui.widgets.sentences import tr

#: Good Parts and the part that is looked at, told apart by lightness and by size, too.
GOOD, OWN = "#4f9be8", "#e0a03c"
_GOOD_PX, _OWN_PX, _CHOSEN_PX = 7, 10, 18
_CIRCLE_ALPHA = 110
#: The pointer means a point so far from it.
_REACH_PX = 16
#: Room at the edges, as a share of the picture.
_PADDING = 0.08


class DescriptorPlot(pg.PlotWidget):
    """Every place has two points: a disc for the Teacher's descriptor, a cross for the mean of the Students.

    Signals:
        pointed: The index of a place. The pointer, or an arrow key, is there.
        chosen: Likewise, for a click or the Enter key.
    """

    pointed = Signal(int)
    chosen = Signal(int)
    # pyqtgraph's constructor sends change events before there is anything to colour.
    _is_built = False

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Descriptors in the plane"))
        self.setAcceptDrops(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot = self.getPlotItem()
        plot.hideAxis("left")
        plot.hideAxis("bottom")
        plot.setAspectLocked(True)
        self._map: DescriptorMap | None = None
        self._index = -1
        self._mark = pg.ScatterPlotItem(size=_CHOSEN_PX, symbol="o", brush=None)
        self.scene().sigMouseMoved.connect(self._on_moved)
        self._is_built = True
        self._refresh_colours()

    @property
    def index(self) -> int:
        """The place that is marked, -1 for none."""
        return self._index

    def show_map(self, made: DescriptorMap | None) -> None:
        """Show places, or none."""
        self._map, self._index = made, -1
        self._draw()

    def mark(self, index: int) -> None:
        """Mark both points of a place."""
        self._index = index
        place = self._place(index)
        points = [] if place is None else [place.teacher, place.students]
        self._mark.setData([point[0] for point in points], [point[1] for point in points])

    def points_px(self, index: int) -> tuple[QPointF, QPointF]:
        """Where Teacher and Students of a place are drawn, in the scene."""
        assert self._map is not None
        box, place = self.getPlotItem().getViewBox(), self._map.places[index]
        return box.mapViewToScene(QPointF(*place.teacher)), box.mapViewToScene(QPointF(*place.students))

    def _place(self, index: int) -> MappedPlace | None:
        return None if self._map is None or not 0 <= index < len(self._map.places) else self._map.places[index]

    def _draw(self) -> None:
        plot = self.getPlotItem()
        plot.clear()
        if self._map is None:
            return
        for is_own in (False, True):
            self._draw_places([each for each in self._map.places if each.place.is_own is is_own], is_own)
        plot.addItem(self._mark)
        self.mark(self._index)
        plot.getViewBox().autoRange(padding=_PADDING)

    def _draw_places(self, places: list[MappedPlace], is_own: bool) -> None:
        plot, colour = self.getPlotItem(), QColor(OWN if is_own else GOOD)
        if not places:
            return
        teacher, students = (np.array([getattr(each, name) for each in places]) for name in ("teacher", "students"))
        faint = QColor(colour)
        faint.setAlpha(_CIRCLE_ALPHA)
        lines = np.stack([teacher, students], 1).reshape(-1, 2)
        plot.addItem(pg.PlotCurveItem(lines[:, 0], lines[:, 1], connect="pairs", pen=pg.mkPen(faint, width=1)))
        radii = [2 * each.radius for each in places]
        plot.addItem(
            pg.ScatterPlotItem(*students.T, size=radii, pxMode=False, symbol="o", brush=None, pen=pg.mkPen(faint))
        )
        size = _OWN_PX if is_own else _GOOD_PX
        plot.addItem(pg.ScatterPlotItem(*teacher.T, size=size, symbol="o", brush=colour, pen=pg.mkPen(None)))
        plot.addItem(pg.ScatterPlotItem(*students.T, size=size, symbol="x", brush=colour, pen=pg.mkPen(colour)))

    def _nearest(self, at: QPointF) -> int:
        """The place that has a point near a place in the scene, -1 where none has."""
        if self._map is None:
            return -1
        distances_px = [
            min((point - at).manhattanLength() for point in self.points_px(index))
            for index in range(len(self._map.places))
        ]
        nearest = int(np.argmin(distances_px))
        return nearest if distances_px[nearest] <= _REACH_PX else -1

    def _on_moved(self, at: QPointF) -> None:
        index = self._nearest(at)
        if index >= 0 and index != self._index:
            self.mark(index)
            self.pointed.emit(index)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self._nearest(self.mapToScene(event.position().toPoint()))
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.mark(index)
            self.chosen.emit(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        count = 0 if self._map is None else len(self._map.places)
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if count and by is not None:
            self.mark((self._index + by) % count if self._index >= 0 else 0)
            self.pointed.emit(self._index)
        elif self._index >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._index)
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if self._is_built and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._refresh_colours()

    def _refresh_colours(self) -> None:
        self.setBackground(self.palette().color(QPalette.ColorRole.Base))
        self._mark.setPen(pg.mkPen(self.palette().color(QPalette.ColorRole.WindowText), width=2))
