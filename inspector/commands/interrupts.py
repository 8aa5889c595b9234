"""Interrupts that Python loses."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def remembered_interrupt() -> Generator[Callable[[], None]]:
    """Remember interrupts meanwhile. Outside the main thread there are none.

    Python raises one where it arrives. It only reports it if that is in a callback of the collector or of an import,
    as in the first step of training.

    Yields:
        Raises KeyboardInterrupt if there was one.
    """
    has_come = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        has_come.set()
        signal.default_int_handler(number, frame)

    def check() -> None:
        if has_come.is_set():
            raise KeyboardInterrupt

    handles = threading.current_thread() is threading.main_thread()
    earlier = signal.signal(signal.SIGINT, handle) if handles else None
    try:
        yield check
    finally:
        if earlier is not None:
            signal.signal(signal.SIGINT, earlier)
