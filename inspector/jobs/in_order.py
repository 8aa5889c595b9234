"""Work that is done side by side and delivered in the order in which it began."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class InOrder:
    """Numbers pieces of work. Safe to use from several threads."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._begun = 0
        self._delivered = 0

    def begin(self) -> int:
        """The number of a piece of work that begins now. Each one has to have its ``turn``."""
        with self._changed:
            number = self._begun
            self._begun += 1
            return number

    @contextmanager
    def turn(self, number: int) -> Iterator[None]:
        """Wait until all work that began before is delivered. Whatever began later waits for this."""
        with self._changed:
            self._changed.wait_for(lambda: self._delivered == number)
        try:
            yield
        finally:
            with self._changed:
                self._delivered += 1
                self._changed.notify_all()
