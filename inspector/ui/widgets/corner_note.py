"""A line over a lower corner of a view. Nothing moves for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

_MARGIN_PX = 12
_STYLE = "background: palette(window); color: palette(window-text); padding: 3px 8px;"


class CornerNote(QLabel):
    """Lies over the lower left corner of a view, or over the right one. The pointer passes through it."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._is_left = True
        self.setStyleSheet(_STYLE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        view.installEventFilter(self)
        self.hide()

    def say(self, text: str, *, is_left: bool = True) -> None:
        """Show a text in a corner. '' hides it."""
        self._is_left = is_left
        self.setText(text)
        self.adjustSize()
        self._place()
        self.setVisible(bool(text))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        left = _MARGIN_PX if self._is_left else self._view.width() - self.width() - _MARGIN_PX
        self.move(left, self._view.height() - self.height() - _MARGIN_PX)
