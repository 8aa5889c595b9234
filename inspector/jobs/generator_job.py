"""A Job that runs a generator in its own thread: for work that waits for files, not for the processor."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from inspector.domain.events import Work
from inspector.errors import CancelledError
from inspector.jobs.job import Job
from inspector.jobs.throttle import EventThrottle


class GeneratorJob(Job):
    """Runs the generator that ``make_work`` returns. Cancelling closes it at its next event.

    Args:
        title: Its name, in an operator's words.
        make_work: Called in the Job's thread.
        parent: Owner, if any.
    """

    def __init__(self, title: str, make_work: Callable[[], Work[object]], parent: QObject | None = None) -> None:
        super().__init__(title, parent)
        self._make_work = make_work

    def perform(self) -> object:
        """Run the generator to its end and return its result."""
        throttle = EventThrottle()
        work = self._make_work()
        try:
            while True:
                event = next(work)
                for passed in throttle.admit(event):
                    self.event_emitted.emit(passed)
                if self.is_cancel_requested:
                    raise CancelledError
        except StopIteration as end:
            return end.value
        finally:
            work.close()
            for held in throttle.flush():
                self.event_emitted.emit(held)
