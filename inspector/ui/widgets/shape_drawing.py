"""Drawing shapes over an image, with the mouse or with keys alone."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from typing_extensions import override

from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.shape_preview import Gesture, Point, ShapePreview

#: On the screen: a press that moves less is a click, and a polygon closes this near to its first corner.
CLICK_PX = 5.0
CLOSE_PX = 9.0
#: On the screen: how far an arrow key moves the cross. With Shift it is one pixel of the image.
ARROW_PX = 10.0

_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_SET_POINT = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ShapeDrawing(QObject):
    """Takes the left button and the keys of a view while it is active. The wheel still zooms.

    Signals:
        drawn: The points of a shape, a tuple of (x, y) in image pixels, where pixel (0, 0) covers 0 to 1.
        left: Escape was pressed while no shape was under way.
    """

    drawn = Signal(object)
    left = Signal()

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self._view = view
        self._gesture = Gesture.BOX
        self._colour = "w"
        self._width_px = 1
        self._points: list[Point] = []
        self._at: Point | None = None
        self._pressed: QPointF | None = None
        self._is_active = False
        self._preview = ShapePreview(view)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        view.zoom_changed.connect(self._draw)

    @property
    def is_active(self) -> bool:
        """Whether shapes can be drawn."""
        return self._is_active

    @property
    def is_under_way(self) -> bool:
        """Whether a shape was begun."""
        return bool(self._points)

    def begin(self, gesture: Gesture, colour: str, width_px: int = 1) -> None:
        """Draw shapes of one form from now on. A shape that was begun is dropped.

        Args:
            gesture: The form.
            colour: Of the outline while it is drawn.
            width_px: Of a stroke, in image pixels.
        """
        if gesture is not self._gesture:
            self._points.clear()
        self._gesture, self._colour, self._width_px = gesture, colour, width_px
        self._is_active = True
        self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._draw()

    def end(self) -> None:
        """Draw nothing any more."""
        self._is_active = False
        self._points.clear()
        self._pressed = self._at = None
        self._view.viewport().unsetCursor()
        self._draw()

    def take_back(self) -> None:
        """Take the last corner back, or a stroke as a whole."""
        if self._gesture is Gesture.STROKE:
            self.drop()
        elif self._points:
            self._points.pop()
            self._draw()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._is_active or self._view.image is None:
            return False
        if isinstance(event, QKeyEvent) and watched is self._view:
            return self._on_key(event)
        if isinstance(event, QMouseEvent) and watched is self._view.viewport():
            return self._on_mouse(event)
        return False

    def _on_mouse(self, event: QMouseEvent) -> bool:
        kind, is_left = event.type(), event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseMove:
            self._at = self._image_point(event.position())
            self._extend()
            is_held = bool(event.buttons() & Qt.MouseButton.LeftButton)
            if is_held:
                # pyqtgraph would pan, and must hear of the pointer all the same.
                self._tell_place()
            return is_held
        if not is_left:
            return False
        self._at = self._image_point(event.position())
        if kind == QEvent.Type.MouseButtonPress:
            self._pressed = event.position()
            self._press()
        elif kind == QEvent.Type.MouseButtonDblClick:
            self._close_polygon()
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            moved = event.position() - self._pressed
            self._pressed = None
            self._release(was_dragged=moved.manhattanLength() > CLICK_PX)
        return True

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Escape:
            # Else the window would take it.
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        if key in _ARROWS and event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self._move_cross(*_ARROWS[key], is_fine=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Escape:
            self.cancel()
        elif key == Qt.Key.Key_Backspace:
            self.take_back()
        elif self._gesture is Gesture.POLYGON and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._points:
            self._close_polygon()
        elif key in _SET_POINT:
            self._set_point()
        else:
            return False
        return True

    def cancel(self) -> None:
        """Drop the shape that was begun, or leave where there is none."""
        if self._points:
            self.drop()
        else:
            self.left.emit()

    def drop(self) -> None:
        """Forget the shape that was begun."""
        self._points.clear()
        self._pressed = None
        self._draw()

    def _press(self) -> None:
        assert self._at is not None
        if self._gesture is Gesture.POLYGON and len(self._points) >= 3 and self._is_near(self._points[0]):
            self._close_polygon()
        elif not (self._gesture.is_pair and self._points):
            self._points.append(self._at)
        self._draw()

    def _release(self, *, was_dragged: bool) -> None:
        if self._gesture is Gesture.STROKE:
            self._finish()
        elif self._gesture.is_pair and self._points and (was_dragged or not self._is_near(self._points[0], CLICK_PX)):
            self._points.append(self._place())
            self._finish()

    def _set_point(self) -> None:
        """A key in place of the mouse's button. A stroke begins with it and ends with it."""
        is_begun, at = self.is_under_way, self._place()
        if self._gesture is Gesture.STROKE and is_begun:
            self._finish()
            return
        self._points.append(at)
        if self._gesture.is_pair and is_begun:
            self._finish()
        self._draw()

    def _close_polygon(self) -> None:
        if self._gesture is Gesture.POLYGON and len(set(self._points)) >= 3:
            self._finish()

    def _finish(self) -> None:
        points = tuple(self._points)
        self._points.clear()
        self._draw()
        if points:
            self.drawn.emit(points)

    def _extend(self) -> None:
        if self._gesture is Gesture.STROKE and self._points and self._at is not None and self._at != self._points[-1]:
            self._points.append(self._at)
        self._draw()

    def _move_cross(self, right: int, down: int, *, is_fine: bool) -> None:
        image = self._view.image
        assert image is not None
        step = 1.0 if is_fine else max(1.0, round(ARROW_PX / self._view.zoom))
        x, y = self._place()
        height, width = image.shape[:2]
        self._at = min(max(x + right * step, 0.5), width - 0.5), min(max(y + down * step, 0.5), height - 0.5)
        seen = self._view.box.viewRect()
        if not seen.contains(QPointF(*self._at)):
            self._view.box.translateBy(x=right * step, y=down * step)
        self._extend()
        self._tell_place()

    def _place(self) -> Point:
        """The cross. It begins in the middle of the view."""
        if self._at is None:
            middle = self._view.box.viewRect().center()
            self._at = math.floor(middle.x()) + 0.5, math.floor(middle.y()) + 0.5
        return self._at

    def _image_point(self, position: QPointF) -> Point:
        point = self._view.box.mapSceneToView(self._view.mapToScene(position.toPoint()))
        return point.x(), point.y()

    def _tell_place(self) -> None:
        self._view.scene().sigMouseMoved.emit(self._view.box.mapViewToScene(QPointF(*self._place())))

    def _is_near(self, point: Point, distance_px: float = CLOSE_PX) -> bool:
        x, y = self._place()
        return math.hypot(x - point[0], y - point[1]) * self._view.zoom <= distance_px

    def _draw(self) -> None:
        if self._is_active:
            self._preview.show(self._gesture, self._points, self._at, self._colour, self._width_px)
        else:
            self._preview.hide()
