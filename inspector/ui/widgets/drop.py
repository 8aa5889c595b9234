"""Files and folders dropped from a file manager."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.ui.widgets.buttons import set_look


def dropped_paths(content: QMimeData) -> list[Path]:
    """The local files and folders that are dragged."""
    return [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]


class FileDrop(QObject):
    """Makes a widget take files and folders. It has the property ``dropping`` while they hover over it.

    Args:
        target: Takes drops for itself and for the widgets in it.
        is_ready: Whether a drop makes sense now.

    Signals:
        files_dropped: The list of Paths.
    """

    files_dropped = Signal(list)

    def __init__(self, target: QWidget, is_ready: Callable[[], bool] = lambda: True) -> None:
        super().__init__(target)
        self._target = target
        self._is_ready = is_ready
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._target:
            return False
        match event.type():
            case QEvent.Type.DragEnter if isinstance(event, QDragEnterEvent):
                return self._on_enter(event)
            case QEvent.Type.DragLeave:
                self._mark(False)
                return True
            case QEvent.Type.Drop if isinstance(event, QDropEvent):
                return self._on_drop(event)
        return False

    def _on_enter(self, event: QDragEnterEvent) -> bool:
        if self._is_ready() and dropped_paths(event.mimeData()):
            _take_copies(event)
            self._mark(True)
        else:
            event.ignore()
        return True

    def _on_drop(self, event: QDropEvent) -> bool:
        self._mark(False)
        paths = dropped_paths(event.mimeData())
        if self._is_ready() and paths:
            _take_copies(event)
            self.files_dropped.emit(paths)
        return True

    def _mark(self, is_dropping: bool) -> None:
        set_look(self._target, "dropping", is_dropping)


def _take_copies(event: QDropEvent) -> None:
    """Accept. A file manager that proposes to move files would delete them afterwards, and the user's stay."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
