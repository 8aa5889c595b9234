"""Training Teachers of the user's own, one at a time."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.events import Event, ItemSkipped, Progress
from inspector.edition import require_training
from inspector.errors import InputError
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.runner import Runner
from inspector.jobs.teachers import pretraining_job
from inspector.model.pretraining.begun import (
    BegunTeacher,
    begun_teachers,
    discard_teacher,
    end_teacher,
    restore_begun,
)
from inspector.model.pretraining.recipe import PretrainRequest
from inspector.paths import is_there
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.teachers import Teachers

#: Subjects of messages: how the last training ended, and the photographs that it left out.
_SUBJECT, _LEFT_OUT = "teacher", "left-out photographs"


class TeacherTraining(QObject):
    """Trains a Teacher, goes on with one that was stopped, and discards it.

    Attributes:
        job: The training that runs, or None.
        name: Of the Teacher that runs or ran last, or ''.
        begun: Those that were stopped, or are running.
        rejected: The last request, if its input could not be used and nothing was learned.

    Signals:
        changed: The Teachers that were begun, or whether one runs.
        started: The Job. Its events tell how it goes on.
        ended: Its JobOutcome.
    """

    changed = Signal()
    started = Signal(Job)
    ended = Signal(JobOutcome)

    def __init__(self, teachers: Teachers, messages: Messages, runner: Runner) -> None:
        super().__init__()
        self._teachers = teachers
        self._messages = messages
        self._runner = runner
        self._left_out: list[ItemSkipped] = []
        self.job: Job | None = None
        self.name = ""
        self.begun: tuple[BegunTeacher, ...] = ()
        self._request: PretrainRequest | None = None
        self.rejected: PretrainRequest | None = None

    def named(self, name: str) -> BegunTeacher | None:
        """The begun Teacher of a name, or None."""
        return next((each for each in self.begun if each.name == name), None)

    @Slot()
    def refresh(self) -> None:
        """Look at the files again."""
        self.begun = begun_teachers()
        self.changed.emit()

    def start(self, request: PretrainRequest) -> bool:
        """Train a Teacher. Tells whether it started."""
        if self.job is not None:
            return False
        job = self._messages.attempt_anew(_SUBJECT, _possible_job, request)
        if job is None:
            return False
        self._messages.withdraw(_LEFT_OUT)
        self.job, self.name, self._request, self.rejected = job, request.out.stem, request, None
        self._left_out.clear()
        job.event_emitted.connect(self._on_event)
        job.ended.connect(self._on_ended)
        self.begun = begun_teachers()
        self.started.emit(job)
        self._runner.start(job)
        self.changed.emit()
        return True

    def go_on(self, name: str) -> bool:
        """Go on with a Teacher that was stopped. Tells whether it started."""
        begun = self.named(name)
        return begun is not None and self.start(begun.going_on)

    def discard(self, name: str) -> None:
        """Take a Teacher away that was stopped. It can be undone."""
        begun = self.named(name)
        if begun is None or (self.job is not None and name == self.name):
            return
        folder = self._messages.attempt(discard_teacher, begun)
        if folder is not None:
            self._teachers.undo.remember(partial(self._restore, folder))
        self.refresh()

    def _restore(self, folder: Path) -> None:
        self._messages.attempt(restore_begun, folder)
        self.refresh()

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        if isinstance(event, ItemSkipped):
            self._left_out.append(event)
        elif isinstance(event, Progress):
            self._tell_left_out()

    def _tell_left_out(self) -> None:
        if self._left_out:
            # One sentence for all of them: a folder may have thousands.
            first = error_sentence(self._left_out[0])
            count = plural(len(self._left_out), "photograph was left out", "photographs were left out")
            self._messages.post("warning", f"{count}. {first}", _LEFT_OUT)
            self._left_out.clear()

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        self.job = None
        self._tell_left_out()
        if outcome.state is JobState.SUCCEEDED:
            told = tr("The teacher “{name}” is trained. Choose it in Train, Teachers.", name=self.name)
            self._messages.post("info", told)
        elif isinstance(outcome.error, InputError):
            self._take_back()
        self._messages.report_failure(outcome, _SUBJECT)
        self._teachers.refresh()
        self.refresh()
        self.ended.emit(outcome)

    def _take_back(self) -> None:
        """Nothing was learned from a request that cannot be used. So its name is free again."""
        request = self._request
        if request is not None and not is_there(request.checkpoint_path):
            self._messages.attempt(end_teacher, request)
            self.rejected = request


def _possible_job(request: PretrainRequest) -> Job:
    require_training()
    return pretraining_job(request)
