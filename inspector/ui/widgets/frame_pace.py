"""Joins many requests into one update a frame."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

FRAME_MS = 16


class FramePace(QObject):
    """However often ``request`` is called, ``due`` is sent at most once a frame, and always after the last call.

    Args:
        parent: Owner, if any.
        interval_ms: Of frames.

    Signals:
        due: It is time for one update.
    """

    due = Signal()

    def __init__(self, parent: QObject | None = None, interval_ms: int = FRAME_MS) -> None:
        super().__init__(parent)
        self._interval_ms = interval_ms
        self._since_last = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fire)

    def request(self) -> None:
        """Ask for an update."""
        if self._timer.isActive():
            return
        elapsed_ms = self._since_last.elapsed() if self._since_last.isValid() else self._interval_ms
        self._timer.start(max(0, self._interval_ms - elapsed_ms))

    def _fire(self) -> None:
        self._since_last.restart()
        self.due.emit()


def single_shot(parent: QObject, delay_ms: int) -> QTimer:
    """A timer that waits once after each start."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    return timer
