"""Job: a thread that runs one piece of long work and says once, at the end, how it went."""

from __future__ import annotations

import logging
import threading
from abc import abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from inspector.errors import CancelledError, InspectorError
from inspector.jobs.messages import unexpected_failure

log = logging.getLogger(__name__)


class JobState(StrEnum):
    """A Job goes QUEUED, RUNNING, perhaps CANCELLING, then to one of the three last ones."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """How a Job ended.

    Attributes:
        state: SUCCEEDED, FAILED or CANCELLED.
        error: Why, unless it SUCCEEDED.
        result: The result of the work, if it SUCCEEDED.
    """

    state: JobState
    error: InspectorError | None = None
    result: object = None


class Job(QThread):
    """Runs ``perform`` in a thread of its own.

    Signals that are connected to methods of QObjects of the GUI thread arrive there in order. (PySide6 crashes when
    another callable is disconnected while a signal is on its way.) A started Job keeps itself alive until its thread
    has ended, so its starter may drop it at any time.

    Attributes:
        is_lookup: Whether stopping it loses nothing. Closing the window asks about all others.

    Signals:
        event_emitted: A domain Event. Frequent ones are thinned out (see ``EventThrottle``).
        state_changed: The new JobState.
        ended: The JobOutcome, exactly once for each started Job, after the work has stopped.
    """

    event_emitted = Signal(object)
    state_changed = Signal(object)
    ended = Signal(object)

    _unfinished: ClassVar[set[Job]] = set()

    def __init__(self, title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._state = JobState.QUEUED
        self._state_lock = threading.Lock()
        self._cancel_requested = threading.Event()
        self._is_started = False
        self.is_lookup = False
        self.finished.connect(self._release)

    @property
    def title(self) -> str:
        """Its name, in an operator's words."""
        return self._title

    @property
    def state(self) -> JobState:
        """Where the Job is. May be read from any thread."""
        return self._state

    @property
    def is_cancel_requested(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._cancel_requested.is_set()

    @property
    def is_started(self) -> bool:
        """Whether ``start`` was called."""
        return self._is_started

    def start(self, priority: QThread.Priority = QThread.Priority.InheritPriority) -> None:
        """Start the thread. A Job is started once."""
        if self._is_started:
            raise RuntimeError(f"{self._title!r} was started before")
        self._is_started = True
        Job._unfinished.add(self)
        super().start(priority)

    def cancel(self) -> None:
        """Ask the work to stop and return at once. ``ended`` follows. May be called from any thread, and repeatedly."""
        self._cancel_requested.set()
        with self._state_lock:
            if self._state is not JobState.RUNNING:
                return
            self._state = JobState.CANCELLING
        self.state_changed.emit(JobState.CANCELLING)

    @abstractmethod
    def perform(self) -> object:
        """Do the work, in the Job's thread, and return its result.

        Raises:
            CancelledError: It stopped because ``is_cancel_requested``.
            InspectorError: It failed for a reason that the user can be told.
        """
        raise NotImplementedError

    def run(self) -> None:
        """The body of the thread. Called by Qt."""
        outcome = JobOutcome(JobState.FAILED, unexpected_failure(self._title))
        try:
            outcome = self._perform_to_outcome()
        finally:
            with self._state_lock:
                self._state = outcome.state
            self.state_changed.emit(outcome.state)
            self.ended.emit(outcome)

    def _perform_to_outcome(self) -> JobOutcome:
        if self.is_cancel_requested:
            return JobOutcome(JobState.CANCELLED, CancelledError())
        with self._state_lock:
            self._state = JobState.RUNNING
        self.state_changed.emit(JobState.RUNNING)
        try:
            return JobOutcome(JobState.SUCCEEDED, result=self.perform())
        except CancelledError as error:
            return JobOutcome(JobState.CANCELLED, error)
        except InspectorError as error:
            log.warning("%s failed: %s", self._title, error)
            return JobOutcome(JobState.FAILED, error)
        except Exception:
            log.exception("%s failed", self._title)
            return JobOutcome(JobState.FAILED, unexpected_failure(self._title))

    @Slot()
    def _release(self) -> None:
        Job._unfinished.discard(self)
