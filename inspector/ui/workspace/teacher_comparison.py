"""Teachers compared on the parts of the open Project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.golden import KnownImage
from inspector.domain.teachers import ComparedTeacher, TeacherFile
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.runner import Runner
from inspector.jobs.teachers import teacher_comparison_job
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.user_settings import UserSettings

#: Of messages.
_SUBJECT = "teacher comparison"


class TeacherComparison(QObject):
    """Compares Teachers, as a Job, and remembers the figures while the Project is open.

    Attributes:
        job: The comparison that runs, or None.
        compared: The figures by the hash of the Teacher's file.

    Signals:
        changed: The figures, or whether a comparison runs.
    """

    changed = Signal()

    def __init__(self, document: Document, settings: UserSettings, messages: Messages, runner: Runner) -> None:
        super().__init__()
        self._document = document
        self._settings = settings
        self._messages = messages
        self._runner = runner
        self._asked: tuple[str, ...] = ()
        self.job: Job | None = None
        self.compared: dict[str, ComparedTeacher] = {}
        document.closed.connect(self._on_closed)

    def start(self, teachers: Sequence[TeacherFile], told: Sequence[KnownImage]) -> bool:
        """Compare Teachers. Tells whether that started. ``told`` are known parts, for a Project without golden ones."""
        opened = self._document.opened
        if opened is None or self.job is not None:
            return False
        paths, device = [each.path for each in teachers], self._settings.current.device
        job = self._messages.attempt_anew(_SUBJECT, teacher_comparison_job, opened, paths, told, device)
        if job is None:
            return False
        self.job, self._asked = job, tuple(each.sha256 for each in teachers)
        job.ended.connect(self._on_ended)
        self._runner.start(job)
        self.changed.emit()
        return True

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        if self.sender() is not self.job:
            return
        self.job = None
        if outcome.state is JobState.SUCCEEDED:
            figures = cast("tuple[ComparedTeacher, ...]", outcome.result)
            self.compared |= dict(zip(self._asked, figures, strict=True))
        self._messages.report_failure(outcome, _SUBJECT)
        self.changed.emit()

    @Slot()
    def _on_closed(self) -> None:
        if self.job is not None:
            self.job.cancel()
        self.job, self.compared = None, {}
        self.changed.emit()
