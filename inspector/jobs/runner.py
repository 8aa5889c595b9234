"""Everything that runs in the background of the window, so that it can be shown and stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot

from inspector.jobs.job import Job, JobOutcome


class Stoppable(Protocol):
    """A QObject for background work without an end of its own: a LivePipeline or an InspectionThread."""

    @property
    def stopped(self) -> SignalInstance:
        """Sent once, when its threads have ended."""
        ...

    def stop(self) -> None:
        """Ask it to stop. ``stopped`` follows once its threads have ended."""
        ...


class Runner(QObject):
    """Starts Jobs, and stops all there is when the window closes. Lives in the GUI thread.

    Signals:
        job_started: The Job, before its thread starts, so that who connects to it misses none of its events.
        job_ended: The Job and its JobOutcome, after the Job left ``jobs``.
    """

    job_started = Signal(object)
    job_ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []
        self._unfinished: list[Job | Stoppable] = []
        self._services: list[Stoppable] = []
        self._on_all_stopped: list[Callable[[], None]] = []
        self._is_stopping = False

    @property
    def jobs(self) -> tuple[Job, ...]:
        """The Jobs that have not ended, oldest first."""
        return tuple(self._jobs)

    def start(self, job: Job) -> None:
        """Start a Job. After ``stop_all`` none is started: whatever asks for one, a timer for instance, is too late."""
        if self._is_stopping:
            return
        self._jobs.append(job)
        self._unfinished.append(job)
        job.ended.connect(self._on_job_ended)
        job.finished.connect(self._on_finished)
        self.job_started.emit(job)
        job.start()

    def watch(self, service: Stoppable) -> None:
        """Have ``stop_all`` stop this as well, unless it has stopped by then."""
        self._services.append(service)
        self._unfinished.append(service)
        service.stopped.connect(self._on_finished)

    def stop_all(self, on_stopped: Callable[[], None]) -> None:
        """Ask everything to stop and return at once. ``on_stopped`` is called once all threads have ended."""
        self._is_stopping = True
        self._on_all_stopped.append(on_stopped)
        for job in self.jobs:
            job.cancel()
        for service in tuple(self._services):
            service.stop()
        QTimer.singleShot(0, self, self._announce_all_stopped)

    @Slot(object)
    def _on_job_ended(self, outcome: JobOutcome) -> None:
        job = cast("Job", self.sender())
        self._jobs.remove(job)
        self.job_ended.emit(job, outcome)

    @Slot()
    def _on_finished(self) -> None:
        ended = cast("object", self.sender())
        self._unfinished = [work for work in self._unfinished if work is not ended]
        self._services = [service for service in self._services if service is not ended]
        self._announce_all_stopped()

    @Slot()
    def _announce_all_stopped(self) -> None:
        if self._unfinished:
            return
        waiting, self._on_all_stopped = self._on_all_stopped, []
        for on_stopped in waiting:
            on_stopped()
