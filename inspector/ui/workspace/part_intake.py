"""What becomes of images that are being added to the Good Parts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.events import Event, ItemSkipped, PartAdded
from inspector.jobs.job import Job, JobOutcome


class PartIntake(QObject):
    """Follows the Job that adds Good Parts.

    Signals:
        started: Images are being added.
        part_added: The PartAdded of one Good Part.
        part_skipped: The ItemSkipped of one image that could not become a Good Part.
        ended: How many were added, how many were left out, and the JobOutcome.
    """

    started = Signal()
    part_added = Signal(object)
    part_skipped = Signal(object)
    ended = Signal(int, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._added = 0
        self._skipped = 0
        self._running = 0

    def follow(self, job: Job) -> None:
        """Tell about a Job that is about to start."""
        if self._running == 0:
            self._added = self._skipped = 0
            self.started.emit()
        self._running += 1
        job.event_emitted.connect(self._on_event)
        job.ended.connect(self._on_ended)

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        if isinstance(event, PartAdded):
            self._added += 1
            self.part_added.emit(event)
        elif isinstance(event, ItemSkipped):
            self._skipped += 1
            self.part_skipped.emit(event)

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        self._running -= 1
        self.ended.emit(self._added, self._skipped, outcome)
