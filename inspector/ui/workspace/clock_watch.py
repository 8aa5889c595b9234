"""Tells when the computer's clock is set while the window is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from inspector.domain.durations import duration_text
from inspector.domain.wall_clock import ClockReading, jump_s, read_clocks
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.messages import Messages

_LOOK_MS = 20_000
_SUBJECT = "clock"


class ClockWatch(QObject):
    """Compares the computer's clock with one that nobody sets.

    Attributes:
        has_jumped: Whether it was set since the program began.
    """

    def __init__(self, messages: Messages, read: Callable[[], ClockReading] = read_clocks) -> None:
        super().__init__()
        self._messages = messages
        self._read = read
        self._last = read()
        self.has_jumped = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Compare both clocks now."""
        earlier, self._last = self._last, self._read()
        jump = jump_s(earlier, self._last)
        if not jump:
            return
        self.has_jumped = True
        told = {"duration": duration_text(60 * round(abs(jump) / 60))}
        forward = tr(
            "This computer's clock was set forward by {duration}: new results are dated by it, and challenge parts may "
            "be due. Check date and time. Nothing is lost, and old results are not deleted until the next start.",
            **told,
        )
        back = tr(
            "This computer's clock was set back by {duration}: new results are dated earlier than stored ones, and "
            "challenge parts may be due again. Check date and time. Nothing is lost, and old results are not deleted "
            "until the next start.",
            **told,
        )
        self._messages.post("warning", forward if jump > 0 else back, _SUBJECT)
