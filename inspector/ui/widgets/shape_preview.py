"""A shape while it is drawn: its outline so far, and a cross where its next point would be."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from inspector.ui.widgets.image_view import ImageView

Point = tuple[float, float]

#: Above everything else.
_LEVEL = 20
#: On the screen, half of the cross.
_ARM_PX = 8


class Gesture(Enum):
    """The form of a shape: two opposite corners, two ends, corners until it is closed, or a line while it is held."""

    BOX = auto()
    LINE = auto()
    POLYGON = auto()
    STROKE = auto()

    @property
    def is_pair(self) -> bool:
        """Whether two points are all of it."""
        return self in (Gesture.BOX, Gesture.LINE)


class ShapePreview:
    """A layer of a view."""

    def __init__(self, view: ImageView) -> None:
        self._view = view
        self._rim, self._path, self._cross = (pg.PlotCurveItem() for _ in range(3))
        for item in (self._rim, self._path, self._cross):
            item.setZValue(_LEVEL)
            view.box.addItem(item, ignoreBounds=True)
        self.hide()

    def hide(self) -> None:
        """Show nothing."""
        for item in (self._rim, self._path, self._cross):
            item.setVisible(False)

    def show(self, gesture: Gesture, points: Sequence[Point], at: Point | None, colour: str, width_px: int) -> None:
        """Show a shape.

        Args:
            gesture: Its form.
            points: So far, in image pixels.
            at: Where the next one would be.
            colour: Of its lines.
            width_px: Of a stroke, in image pixels.
        """
        is_stroke = gesture is Gesture.STROKE
        x, y = np.array(_outline(gesture, points, at) or [(np.nan, np.nan)]).T
        pen = pg.mkPen(colour, width=width_px if is_stroke else 2, cosmetic=not is_stroke)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        self._path.setOpacity(0.5 if is_stroke else 1.0)
        self._path.setData(x, y, pen=pen)
        self._path.setVisible(bool(points))
        self._rim.setData(x, y, pen=pg.mkPen(0, 0, 0, 200, width=4))
        self._rim.setVisible(bool(points) and not is_stroke)
        self._cross.setVisible(at is not None)
        if at is not None:
            columns, rows = self._cross_lines(at, width_px if is_stroke else 0)
            self._cross.setData(columns, rows, connect="finite", pen=pg.mkPen(colour, width=1.5))

    def _cross_lines(self, at: Point, width_px: int) -> tuple[list[float], list[float]]:
        """A cross, and the width of a brush around it."""
        (x, y), arm = at, _ARM_PX / self._view.zoom
        columns, rows = [x - arm, x + arm, np.nan, x, x], [y, y, np.nan, y - arm, y + arm]
        if width_px:
            turn = np.linspace(0, 2 * np.pi, 49)
            columns += [np.nan, *(x + np.cos(turn) * width_px / 2)]
            rows += [np.nan, *(y + np.sin(turn) * width_px / 2)]
        return columns, rows


def _outline(gesture: Gesture, points: Sequence[Point], at: Point | None) -> list[Point]:
    if not points:
        return []
    first, last = points[0], points[-1] if at is None else at
    match gesture:
        case Gesture.BOX:
            return [first, (last[0], first[1]), last, (first[0], last[1]), first]
        case Gesture.LINE:
            return [first, last]
        case Gesture.POLYGON:
            return [*points, last, first]
        case Gesture.STROKE:
            return [*points, points[-1]]
