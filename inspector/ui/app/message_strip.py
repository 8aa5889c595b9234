"""Messages for the operator, above the place they are working in; never in the way of the work."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from inspector.ui.widgets.icons import icon

#: A message that needs no action goes by itself after this time.
INFO_MS = 8000
#: Older messages than these are only in the log.
MAX_MESSAGES = 20

_SYMBOLS = {"info": "info", "warning": "warning", "error": "warning-octagon"}
_WORDS = {"info": "Note", "warning": "Warning", "error": "Problem"}


class MessageStrip(QFrame):
    """Shows the newest message; closing it shows the one before. Hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageStrip")
        self._messages: list[tuple[str, str]] = []
        self.symbol = QLabel()
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.more = QLabel()
        self.more.setProperty("role", "hint")
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("x"))
        self.close_button.setProperty("role", "flat")
        self.close_button.setAccessibleName("Close this message")
        self.close_button.setToolTip("Close this message (Esc)")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 8, 4)
        layout.setSpacing(12)
        layout.addWidget(self.symbol)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.more)
        layout.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INFO_MS)
        self._timer.timeout.connect(self.dismiss)
        self.close_button.clicked.connect(self.dismiss)
        self.hide()

    @property
    def messages(self) -> tuple[tuple[str, str], ...]:
        """Kind and text of the messages that were not closed, oldest first."""
        return tuple(self._messages)

    @Slot(str, str)
    def show_message(self, kind: str, text: str) -> None:
        """Show a message: ``info`` goes by itself, ``warning`` and ``error`` stay until they are closed."""
        self._messages = [message for message in self._messages if message != (kind, text) and message[0] != "info"]
        self._messages = [*self._messages, (kind, text)][-MAX_MESSAGES:]
        self._refresh()

    @Slot()
    def dismiss(self) -> None:
        """Close the message shown."""
        if self._messages:
            self._messages.pop()
        self._refresh()

    def _refresh(self) -> None:
        self._timer.stop()
        if not self._messages:
            self.hide()
            return
        kind, text = self._messages[-1]
        older = len(self._messages) - 1
        self._draw_symbol(kind)
        self.symbol.setToolTip(_WORDS[kind])
        self.text.setText(text)
        self.more.setText(f"{older} more" if older else "")
        self.setAccessibleName(f"{_WORDS[kind]}: {text}")
        self.setProperty("kind", kind)
        for widget in (self, self.text):
            self.style().unpolish(widget)
            self.style().polish(widget)
        if kind == "info":
            self._timer.start()
        self.show()

    def _draw_symbol(self, kind: str) -> None:
        self.symbol.setPixmap(icon(_SYMBOLS[kind]).pixmap(QSize(20, 20)))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # A picture keeps the colour that it was drawn in.
        if event.type() is QEvent.Type.PaletteChange and self._messages:
            self._draw_symbol(self._messages[-1][0])
