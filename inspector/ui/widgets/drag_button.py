"""A button with a menu that can also be dragged out of the window."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from typing_extensions import override

from inspector.ui.widgets.icons import icon


class DragButton(QToolButton):
    """A symbol: a click opens the menu, and a press that moves away begins to drag.

    Args:
        symbol: Of the icons.
        name: For screen readers.
        parent: Owner, if any.

    Signals:
        dragged: The pointer was moved away from it with the button down.
    """

    dragged = Signal()

    def __init__(self, symbol: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(icon(symbol))
        self.setIconSize(QSize(20, 20))
        self.setAccessibleName(name)
        self._pressed_at: QPoint | None = None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        # QToolButton would open its menu at once.
        if event.button() == Qt.MouseButton.LeftButton and self.isEnabled():
            self._pressed_at = event.position().toPoint()
            self.setDown(True)
        else:
            super().mousePressEvent(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pressed_at = self._pressed_at
        if pressed_at is None:
            super().mouseMoveEvent(event)
        elif (event.position().toPoint() - pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._release()
            self.dragged.emit()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            super().mouseReleaseEvent(event)
            return
        self._release()
        self.showMenu()

    def _release(self) -> None:
        self._pressed_at = None
        self.setDown(False)
