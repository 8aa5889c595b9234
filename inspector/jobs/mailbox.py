"""A mailbox for one thing: the newest."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Between a thread that delivers and one that takes. Nothing queues up."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._content: T | None = None
        self._is_closed = False

    def put(self, content: T) -> bool:
        """Deliver, in place of a content that was not taken yet.

        Returns:
            Whether the mailbox was empty.
        """
        with self._condition:
            was_empty = self._content is None
            if not self._is_closed:
                self._content = content
                self._condition.notify_all()
            return was_empty

    def take(self, timeout_s: float | None = 0.0) -> T | None:
        """The newest content, waiting for one at most ``timeout_s`` (None: until there is one or it is closed)."""
        with self._condition:
            self._condition.wait_for(lambda: self._content is not None or self._is_closed, timeout_s)
            content, self._content = self._content, None
            return content

    def close(self) -> None:
        """Take no more deliveries. Wakes whoever waits."""
        with self._condition:
            self._is_closed = True
            self._condition.notify_all()
