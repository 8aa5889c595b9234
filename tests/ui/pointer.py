"""The pointer over a widget, wherever the cursor is: it may be over a window that another test has left."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


def move_pointer(widget: QWidget, place: QPoint) -> None:
    """Have a widget hear that the pointer moved, without a button."""
    no_button = Qt.MouseButton.NoButton
    on_screen = QPointF(widget.mapToGlobal(place))
    no_key = Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), on_screen, no_button, no_button, no_key)
    QApplication.sendEvent(widget, moved)
