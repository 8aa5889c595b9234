"""Dropping files as a file manager does."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

_WHERE = QPoint(20, 20)
_OFFERED = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


def drag_over(target: QWidget, paths: Sequence[Path]) -> bool:
    """Drag files over a widget; whether it would take them."""
    content = _content(paths)
    event = QDragEnterEvent(_WHERE, _OFFERED, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(target, event)
    return event.isAccepted()


def drop(target: QWidget, paths: Sequence[Path]) -> Qt.DropAction:
    """Drop files on a widget as a file manager does that would rather move them. Returns its answer."""
    # Qt sends a drop to the widget that was entered last.
    assert drag_over(target, paths)
    content = _content(paths)
    event = QDropEvent(QPointF(_WHERE), _OFFERED, content, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.setDropAction(Qt.DropAction.MoveAction)
    QApplication.sendEvent(target, event)
    return event.dropAction()


def _content(paths: Sequence[Path]) -> QMimeData:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return content
