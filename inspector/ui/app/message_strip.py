"""Messages for the operator, above the place they are working in. Never in the way of the work."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame

from inspector.text import Text
from inspector.ui.app.message_dialog import MessageDialog
from inspector.ui.widgets.buttons import close_button, set_look, tool_button
from inspector.ui.widgets.elided_label import ElidedText
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.layouts import label, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.symbol import Symbol

#: A message that needs no action goes by itself after this time.
INFO_MS = 8000
#: Older messages than these are only in the log.
MAX_MESSAGES = 20

#: Kind of a message to its icon and its name.
_KINDS = {
    "info": ("info", Text("Note")),
    "warning": ("warning", Text("Warning")),
    "error": ("warning-octagon", Text("Problem")),
}


class MessageStrip(QFrame):
    """Shows the newest message. Closing it shows the one before. Hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("messageStrip")
        self._messages: list[tuple[str, str]] = []
        self.symbol = Symbol(20)
        self.text = ElidedText()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.whole = tool_button("article", tr("Read the whole message"), tr("Read the whole message"))
        # Its place stays: the text must not need it because it is there.
        policy = self.whole.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.whole.setSizePolicy(policy)
        self.more = label(role="hint")
        self.close_button = close_button(tr("Close this message"), tr("Close this message (Esc)"))
        items = (self.symbol, (self.text, 1), self.whole, self.more, self.close_button)
        self.setLayout(row(*items, spacing=12, margins=(12, 0, 8, 0)))
        self._timer = single_shot(self, INFO_MS)
        self._timer.timeout.connect(self.dismiss)
        self.text.fitted.connect(self.whole.setVisible)
        self.whole.clicked.connect(self._show_whole)
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

    @Slot(str, str)
    def withdraw(self, kind: str, text: str) -> None:
        """Show a message no more."""
        if (kind, text) in self._messages:
            self._messages.remove((kind, text))
            self._refresh()

    @Slot()
    def dismiss(self) -> None:
        """Close the message shown."""
        if self._messages:
            self._messages.pop()
        self._refresh()

    @Slot()
    def _show_whole(self) -> None:
        kind, text = self._messages[-1]
        MessageDialog(tr(_KINDS[kind][1]), text, self.window()).show()

    def _refresh(self) -> None:
        self._timer.stop()
        if not self._messages:
            self.hide()
            return
        kind, text = self._messages[-1]
        older = len(self._messages) - 1
        symbol, kind_name = _KINDS[kind]
        name = tr(kind_name)
        self.symbol.show_icon(symbol)
        self.symbol.setToolTip(name)
        self.text.setText(text)
        self.text.setToolTip(text)
        self.more.setText(tr("{older} more", older=older) if older else "")
        self.setAccessibleName(f"{name}: {text}")
        for widget in (self, self.text):
            set_look(widget, "kind", kind)
        if kind == "info":
            self._timer.start()
        self.show()
