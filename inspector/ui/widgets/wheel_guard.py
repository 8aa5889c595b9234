"""The wheel scrolls. It changes only a control that has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollArea,
    QScrollBar,
    QWidget,
)
from typing_extensions import override


class _WheelGuard(QObject):
    def __init__(self, scroll: QScrollArea) -> None:
        super().__init__(scroll)
        self._bar = scroll.verticalScrollBar()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            QApplication.sendEvent(self._bar, event)
            return True
        return False


def guard_wheel(scroll: QScrollArea, content: QWidget) -> None:
    """Keep the wheel from changing fields, choices and sliders that pass below the pointer while an area scrolls."""
    guard = _WheelGuard(scroll)
    for control in content.findChildren(QWidget):
        if isinstance(control, QAbstractSpinBox | QComboBox | QAbstractSlider) and not isinstance(control, QScrollBar):
            if control.focusPolicy() == Qt.FocusPolicy.WheelFocus:
                control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            control.installEventFilter(guard)
