"""A bounded queue of triggered Frames: each one counts."""

from __future__ import annotations

import threading
from collections import deque

from inspector.camera.source import Frame


class FrameQueue:
    """Between capture and inspection when every Frame counts. Nothing in it is replaced.

    Args:
        most: Frames that wait at the same time.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._frames: deque[Frame] = deque()
        self._changed = threading.Condition()
        self._is_closed = False

    def put(self, frame: Frame, *, waits: bool = False) -> bool:
        """Add a Frame at the end.

        Args:
            frame: The Frame.
            waits: Whether to wait for room, until the queue is closed.

        Returns:
            Whether there was room. A closed queue has room and keeps nothing.
        """
        with self._changed:
            if waits:
                self._changed.wait_for(lambda: len(self._frames) < self._most or self._is_closed)
            if self._is_closed:
                return True
            if len(self._frames) >= self._most:
                return False
            self._frames.append(frame)
            self._changed.notify_all()
            return True

    def take(self, timeout_s: float | None = 0.0) -> Frame | None:
        """The oldest Frame, waiting for one at most ``timeout_s`` (None: until there is one or it is closed)."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._is_closed, timeout_s)
            frame = self._frames.popleft() if self._frames else None
            self._changed.notify_all()
            return frame

    def close(self) -> None:
        """Take no more Frames. Those that wait can still be taken. Wakes whoever waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
