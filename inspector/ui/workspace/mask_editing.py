"""Drawing a mask over an image: the tools and their keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.domain.arrays import Mask
from inspector.domain.roi import RoiShape, RoiTool, with_shape
from inspector.text import Text
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.widgets.drawing_bar import DrawingBar, DrawingTexts
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.shape_drawing import ShapeDrawing
from inspector.ui.widgets.shape_preview import Gesture
from inspector.ui.workspace.stored_mask import StoredMask

_GESTURES = {RoiTool.RECTANGLE: Gesture.BOX, RoiTool.POLYGON: Gesture.POLYGON}
_INCLUDING, _EXCLUDING = "#5ac8fa", "#ffa040"


@dataclass(frozen=True, slots=True)
class DrawnMask:
    """A mask of the image that is shown, as it is drawn.

    Attributes:
        texts: Of the bar.
        now: The mask at the size of the image shown. None where all of the image is in it.
        whole: The mask that the bar's button draws at once, None where it would change nothing.
        sentence: How much is drawn.
    """

    texts: DrawingTexts
    now: Callable[[], Mask | None]
    whole: Callable[[], Mask | None]
    sentence: Callable[[], str]


class MaskEditing(QObject):
    """Joins a view and a bar of tools to a mask that is stored.

    Args:
        stored: Takes whatever is drawn.
        view: Shows the image that is drawn on.
        host: Has both in it. Keys work while the focus is in it.
        drawn: The mask.

    Attributes:
        bar: The tools. Visible while the mask is drawn.
        menus: The same, with their keys.

    Signals:
        toggled: Whether the mask is drawn.
    """

    toggled = Signal(bool)

    def __init__(self, stored: StoredMask, view: ImageView, host: QWidget, drawn: DrawnMask) -> None:
        super().__init__(host)
        self._stored = stored
        self._view = view
        self._drawn = drawn
        self._drawing = ShapeDrawing(view)
        self._shape: tuple[int, ...] | None = None
        self.bar = DrawingBar(drawn.texts)
        self.bar.hide()
        self._connect()
        self.menus = self._menus(host)
        host.installEventFilter(self)

    def _connect(self) -> None:
        bar = self.bar
        self._stored.changed.connect(self.refresh)
        self._drawing.drawn.connect(self._on_drawn)
        self._drawing.left.connect(self.end)
        bar.tool_changed.connect(self._take_tool)
        bar.undo.clicked.connect(self.undo)
        bar.redo.clicked.connect(self._stored.redo)
        bar.whole.clicked.connect(self.draw_whole)
        bar.done.clicked.connect(self.end)

    def _menus(self, host: QWidget) -> PageMenus:
        bar = self.bar
        keys = zip(bar.tools.values(), ("Shift+R", "Shift+P", "Shift+B", "Shift+E"), strict=True)
        tools = [ButtonAction(host, button, key, seen_with=bar) for button, key in keys]
        change, wider, narrower = (
            Action(host, tr(text), key, tr(hint), act, seen_with=bar)
            for text, key, hint, act in (
                (Text("Include or e&xclude"), "X", Text("Whether the next shape belongs to it (X)"), bar.change_mode),
                (Text("&Wider brush"), "]", Text("Paint with a wider brush (])"), partial(bar.change_width, 1.25)),
                (Text("&Narrower brush"), "[", Text("Paint with a narrower brush ([)"), partial(bar.change_width, 0.8)),
            )
        )
        whole = ButtonAction(host, bar.whole, "Shift+A", seen_with=bar)
        done = ButtonAction(host, bar.done, seen_with=bar)
        # A corner is taken back before there is a shape to undo.
        hint = tr("Take the last corner or shape back (Ctrl+Z)")
        undo = Action(host, tr("&Undo"), QKeySequence.StandardKey.Undo, hint, self.undo, seen_with=bar)
        redo = ButtonAction(host, bar.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), seen_with=bar)
        own = (*tools, change, wider, narrower, whole, done)
        return PageMenus(edit=(undo, redo), own=own)

    @property
    def is_active(self) -> bool:
        """Whether the mask is drawn."""
        return self._drawing.is_active

    def toggle(self) -> None:
        """Begin to draw, or end it."""
        if self.is_active:
            self.end()
        else:
            self.begin()

    def begin(self) -> None:
        """Show the tools, and draw with the mouse or the keys."""
        self._set_active(True)
        self._take_tool()
        self.refresh()
        self._view.setFocus()

    def end(self) -> None:
        """Put the tools away. Everything that was drawn is stored already."""
        if self.is_active:
            self._drawing.end()
            self._set_active(False)

    def _set_active(self, is_active: bool) -> None:
        self.bar.setVisible(is_active)
        self.toggled.emit(is_active)

    def undo(self) -> None:
        """Take the last corner of a shape that was begun back, or else the last shape."""
        if self._drawing.is_under_way:
            self._drawing.take_back()
        else:
            self._stored.undo()

    def draw_whole(self) -> None:
        """Draw the whole mask that the bar offers."""
        mask = self._drawn.whole()
        if mask is not None:
            self._stored.choose(mask)

    def refresh(self) -> None:
        """Tell how things are after another mask or another image."""
        if not self.is_active:
            return
        image = self._view.image
        shape = None if image is None else image.shape
        if shape != self._shape:
            # Corners on an image of another size mean nothing.
            self._drawing.drop()
        self._shape = shape
        stored = self._stored
        can_draw_whole = self._drawn.whole() is not None
        self.bar.show_steps(can_undo=stored.can_undo, can_redo=stored.can_redo, can_draw_whole=can_draw_whole)
        self.bar.show_share(self._drawn.sentence())

    def _take_tool(self) -> None:
        if self.bar.isHidden():
            return
        colour = _INCLUDING if self.bar.includes else _EXCLUDING
        tool = self.bar.tool
        self._drawing.begin(_GESTURES.get(tool, Gesture.STROKE), colour, self.bar.brush_width.value())

    def _on_drawn(self, points: tuple[tuple[float, float], ...]) -> None:
        image, bar = self._view.image, self.bar
        if image is None:
            return
        shape = RoiShape(bar.tool, points, bar.includes, bar.brush_width.value())
        self._stored.choose(with_shape(self._drawn.now(), shape, *image.shape[:2]))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            # Somebody may have put another file there meanwhile.
            self._stored.refresh()
        # From controls beside the view, which has its own.
        if self.is_active and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._drawing.cancel()
                return True
        return False
