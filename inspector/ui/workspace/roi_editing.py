"""Drawing the Project's ROI over an image: the tools and their keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.domain.arrays import Mask
from inspector.domain.roi import RoiShape, RoiTool, with_shape
from inspector.text import Text
from inspector.ui.widgets.actions import Action, ButtonAction, PageMenus
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.roi_bar import RoiBar
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.shape_drawing import ShapeDrawing
from inspector.ui.widgets.shape_preview import Gesture
from inspector.ui.workspace.project_roi import ProjectRoi

_GESTURES = {RoiTool.RECTANGLE: Gesture.BOX, RoiTool.POLYGON: Gesture.POLYGON}
_INCLUDING, _EXCLUDING = "#5ac8fa", "#ffa040"
#: Proportions of the image and of the ROI's own that differ by more are told.
_SHAPE_TOLERANCE = 0.02


class RoiEditing(QObject):
    """Joins a view and a bar of tools to the ROI in force.

    Args:
        roi: The ROI in force.
        view: Shows the image that is drawn on.
        host: Has both in it. Keys work while the focus is in it.
        in_force: The ROI at the size of the image shown, None where everything counts.

    Attributes:
        bar: The tools. Visible while an ROI is drawn.
        menus: The same, with their keys.

    Signals:
        toggled: Whether an ROI is drawn.
    """

    toggled = Signal(bool)

    def __init__(self, roi: ProjectRoi, view: ImageView, host: QWidget, in_force: Callable[[], Mask | None]) -> None:
        super().__init__(host)
        self._roi = roi
        self._view = view
        self._in_force = in_force
        self._drawing = ShapeDrawing(view)
        self._shape: tuple[int, ...] | None = None
        self.bar = RoiBar()
        self.bar.hide()
        self._connect()
        self.menus = self._menus(host)
        host.installEventFilter(self)

    def _connect(self) -> None:
        bar = self.bar
        self._roi.changed.connect(self.refresh)
        self._drawing.drawn.connect(self._on_drawn)
        self._drawing.left.connect(self.end)
        bar.tool_changed.connect(self._take_tool)
        bar.undo.clicked.connect(self.undo)
        bar.redo.clicked.connect(self._roi.redo)
        bar.everything.clicked.connect(self.choose_everything)
        bar.done.clicked.connect(self.end)

    def _menus(self, host: QWidget) -> PageMenus:
        bar = self.bar
        keys = zip(bar.tools.values(), ("Shift+R", "Shift+P", "Shift+B", "Shift+E"), strict=True)
        tools = [ButtonAction(host, button, key, seen_with=bar) for button, key in keys]
        change, wider, narrower = (
            Action(host, tr(text), key, tr(hint), act, seen_with=bar)
            for text, key, hint, act in (
                (Text("Include or e&xclude"), "X", Text("Whether the next shape is looked at (X)"), bar.change_mode),
                (Text("&Wider brush"), "]", Text("Paint with a wider brush (])"), partial(bar.change_width, 1.25)),
                (Text("&Narrower brush"), "[", Text("Paint with a narrower brush ([)"), partial(bar.change_width, 0.8)),
            )
        )
        everything = ButtonAction(host, bar.everything, "Shift+A", seen_with=bar)
        done = ButtonAction(host, bar.done, seen_with=bar)
        # A corner is taken back before there is a shape to undo.
        hint = tr("Take the last corner or shape back (Ctrl+Z)")
        undo = Action(host, tr("&Undo"), QKeySequence.StandardKey.Undo, hint, self.undo, seen_with=bar)
        redo = ButtonAction(host, bar.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), seen_with=bar)
        own = (*tools, change, wider, narrower, everything, done)
        return PageMenus(edit=(undo, redo), own=own)

    @property
    def is_active(self) -> bool:
        """Whether an ROI is drawn."""
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
            self._roi.undo()

    def choose_everything(self) -> None:
        """Look at the whole image."""
        image = self._view.image
        if image is not None:
            self._roi.choose(np.ones(image.shape[:2], dtype=np.bool_))

    def refresh(self) -> None:
        """Tell how things are after another ROI or another image."""
        if not self.is_active:
            return
        image = self._view.image
        shape = None if image is None else image.shape
        if shape != self._shape:
            # Corners on an image of another size mean nothing.
            self._drawing.drop()
        self._shape = shape
        seen, roi = self._in_force(), self._roi
        self.bar.show_steps(can_undo=roi.can_undo, can_redo=roi.can_redo, can_clear=seen is not None)
        self.bar.show_share(self._share_text(seen))

    def _share_text(self, seen: Mask | None) -> str:
        text, drawn = share_text(seen), self._roi.mask
        if drawn is None:
            return text if seen is None else tr("{told}, as in training", told=text)
        sentences = [text]
        if seen is not None and _is_other_shape(drawn, seen):
            height, width = drawn.shape
            sentences.append(
                tr(
                    "It was drawn on {width} x {height} pixels and is stretched to this image",
                    width=width,
                    height=height,
                )
            )
        if advice := self.advice():
            sentences.append(advice)
        return ". ".join(sentences)

    def advice(self) -> str:
        """A further sentence about the ROI in force, or ''."""
        return ""

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
        self._roi.choose(with_shape(self._in_force(), shape, *image.shape[:2]))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            # Somebody may have put another file there meanwhile.
            self._roi.refresh()
        # From controls beside the view, which has its own.
        if self.is_active and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._drawing.cancel()
                return True
        return False


def _is_other_shape(one: Mask, other: Mask) -> bool:
    ratio: float = one.shape[0] * other.shape[1] / (one.shape[1] * other.shape[0])
    return abs(ratio - 1) > _SHAPE_TOLERANCE


def share_text(roi: Mask | None) -> str:
    """The part of an image that counts. None where everything does."""
    if roi is None or roi.all():
        return tr("Whole image")
    count = int(np.count_nonzero(roi))
    percent = 100 * count / roi.size
    return tr("{percent:.0f} % of the image", percent=percent) if percent >= 1 else tr("{count:,} pixels", count=count)
