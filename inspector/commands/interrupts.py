"""Interrupts that Python loses."""

from __future__ import annotations

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType


class RememberedInterrupt:
    """Whether there was an interrupt.

    Python raises it where it arrives, and only reports it if that is in a callback of the collector or of an import,
    as in the first step of training.
    """

    def __init__(self) -> None:
        self._has_come = False

    def handle(self, number: int, frame: FrameType | None) -> None:
        """Remember it, and raise it."""
        self._has_come = True
        signal.default_int_handler(number, frame)

    def check(self) -> None:
        """Raise it if it was lost.

        Raises:
            KeyboardInterrupt: There was one.
        """
        if self._has_come:
            raise KeyboardInterrupt


@contextmanager
def remembered_interrupt() -> Generator[RememberedInterrupt, None, None]:
    """Remember interrupts meanwhile. Outside the main thread there are none."""
    remembered = RememberedInterrupt()
    handles = threading.current_thread() is threading.main_thread()
    earlier = signal.signal(signal.SIGINT, remembered.handle) if handles else None
    try:
        yield remembered
    finally:
        if earlier is not None:
            signal.signal(signal.SIGINT, earlier)
