"""A Job that supervises a spawned process: for work that keeps the processor busy."""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject

from inspector.domain.events import CancellationPoint, Event
from inspector.errors import CancelledError, WorkerError
from inspector.jobs.job import Job
from inspector.jobs.messages import CancelWanted, EventSent, result_of
from inspector.jobs.tasks import Task
from inspector.jobs.throttle import EventThrottle
from inspector.jobs.worker_main import run_task
from inspector.jobs.worker_process import WorkerProcess
from inspector.storage.abandoned import remove_folders_of

log = logging.getLogger(__name__)

#: How long cancelled work may take to close (write its checkpoint) before its process is killed.
CANCEL_GRACE_S = 20.0

#: The window's process keeps the processor.
_NICENESS = 10

_POLL_S = 0.05


class ProcessJob(Job):
    """Runs a Task in a process of its own, at lower priority.

    Args:
        title: Its name, in an operator's words.
        task: The work. When the Job is cancelled its generator is closed at its next event. Before its first event, and
            after a CancellationPoint that says so, it has nothing to keep, and its process is killed at once.
        parent: Owner, if any.
        cancel_grace_s: How long it may take for that, before the process is killed.
    """

    def __init__(
        self, title: str, task: Task, parent: QObject | None = None, cancel_grace_s: float = CANCEL_GRACE_S
    ) -> None:
        super().__init__(title, parent)
        self._task = task
        self._cancel_grace_s = cancel_grace_s
        self._throttle = EventThrottle()

    @property
    def task(self) -> Task:
        """The work."""
        return self._task

    def perform(self) -> object:
        """Run the Task and return its result.

        Raises:
            WorkerError: The process died.
        """
        worker = WorkerProcess(run_task, (self._task, self._cancel_grace_s), self.title, _NICENESS)
        worker.start()
        has_answered = False
        try:
            message = self._supervise(worker)
            has_answered = True
        finally:
            if not has_answered:
                worker.kill()
            worker.end()
            if not has_answered and worker.pid is not None:
                remove_folders_of(worker.pid)
            self._pass_on(self._throttle.flush())
        return result_of(message, self.title)

    def _supervise(self, worker: WorkerProcess) -> object:
        """The last message of the process."""
        cancelled_s: float | None = None
        # Libraries are loaded at first, which takes seconds beside busy programs.
        is_kept = True
        while True:
            if cancelled_s is None and self.is_cancel_requested:
                if is_kept and not worker.has_message(0):
                    raise CancelledError
                if not is_kept:
                    cancelled_s = time.monotonic()
                    worker.send(CancelWanted())
            if cancelled_s is not None and time.monotonic() - cancelled_s > self._cancel_grace_s:
                log.warning("%s did not stop within %g s and was ended", self.title, self._cancel_grace_s)
                raise CancelledError
            self._pass_on(self._throttle.due())
            if not worker.has_message(_POLL_S):
                continue
            try:
                message = worker.receive()
            except WorkerError as error:
                if not self.is_cancel_requested:
                    raise
                log.warning("%s: %s", self.title, error)
                raise CancelledError from error
            if not isinstance(message, EventSent):
                return message
            is_kept = isinstance(message.event, CancellationPoint) and message.event.is_kept
            self._pass_on(self._throttle.admit(message.event))

    def _pass_on(self, events: list[Event]) -> None:
        for event in events:
            self.event_emitted.emit(event)
