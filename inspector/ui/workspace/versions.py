"""The Versions of the open Project's Detector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.golden import Comparison, KnownImage
from inspector.domain.versions import TrainedVersion, Version
from inspector.errors import InspectorError
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.runner import Runner
from inspector.jobs.training import comparison_job
from inspector.storage.project_store import OpenProject
from inspector.storage.versions import (
    RemovedVersion,
    change_version,
    leave_version,
    list_versions,
    remove_version,
    restore_version,
    take_version,
    version_in_use,
)
from inspector.text import Text
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.undo import Undo
from inspector.ui.workspace.user_settings import UserSettings

#: The subject of messages about comparisons.
_COMPARISON = "version comparison"


class Versions(QObject):
    """Lists, takes, compares and names Versions.

    Attributes:
        all: The newest first.
        in_use: The one that inspects. None where the Detector has no Version yet, or where there is none.
        comparison: The last one, or None.
        job: The comparison that runs, or None.
        undo: The way back from changes.

    Signals:
        changed: Versions, the one in use, or the comparison.
    """

    changed = Signal()

    def __init__(
        self, document: Document, detector: OpenDetector, settings: UserSettings, messages: Messages, runner: Runner
    ) -> None:
        super().__init__()
        self._document = document
        self._detector = detector
        self._settings = settings
        self._messages = messages
        self._runner = runner
        self._folder: Path | None = None
        self.all: tuple[Version, ...] = ()
        self.in_use: Version | None = None
        self.comparison: Comparison | None = None
        self.job: Job | None = None
        self.undo = Undo()
        document.project_opened.connect(self.refresh)
        document.closed.connect(self._on_closed)

    @property
    def candidate(self) -> Version | None:
        """The newest Version that waits for a decision, if it is newer than the one in use. Else None."""
        newest = next((version for version in self.all if version.is_candidate), None)
        in_use = 0 if self.in_use is None else self.in_use.number
        return newest if newest is not None and newest.number > in_use else None

    def named(self, number: int) -> Version | None:
        """The Version of a number, None where there is none."""
        return next((version for version in self.all if version.number == number), None)

    def of_digest(self, digest: str) -> Version | None:
        """The newest Version of a Detector, None where there is none."""
        return next((version for version in self.all if version.digest == digest), None)

    @Slot()
    def refresh(self) -> None:
        """Look at the folder again."""
        opened = self._document.opened
        self.all = () if opened is None else list_versions(opened)
        self.in_use = None if opened is None else version_in_use(opened, self.all)
        self.changed.emit()

    def take(self, number: int, reason: str) -> bool:
        """Inspect with a Version from now on. It can be undone. Tells whether it was done."""
        before = self.in_use
        if not self._take(number, reason):
            return False
        if before is None:
            # Its Detector became a Version when the other one was taken.
            return True
        self.undo.remember(partial(self._take, before.number, Text("the change was undone")))
        return True

    def leave(self, number: int, reason: str) -> None:
        """Keep the Detector in use, and record that."""
        self._do(leave_version, number, reason, self._operator)

    def rename(self, number: int, name: str) -> None:
        """Name a Version. It can be undone."""
        version = self.named(number)
        if version is not None and version.record.name != name and self._do(change_version, number, name=name):
            self.undo.remember(partial(self._do, change_version, number, name=version.record.name))

    def remove(self, number: int) -> None:
        """Take a Version out of the Project. It can be undone."""
        removed = self._do(remove_version, number)
        if isinstance(removed, RemovedVersion):
            self.undo.remember(partial(self._restore, removed))

    def compare(self, number: int, told: Sequence[KnownImage]) -> bool:
        """Compare a Version with the Detector in use, as a Job. Tells whether it started.

        Args:
            number: Of the Version.
            told: Known parts, for a Project without a Golden Set.
        """
        opened = self._document.opened
        if opened is None or self.job is not None:
            return False
        self._folder = opened.folder
        self._messages.withdraw(_COMPARISON)
        self.job = comparison_job(opened, number, told, self._settings.current.device)
        self.job.ended.connect(self._on_compared)
        self._runner.start(self.job)
        self.changed.emit()
        return True

    def show_trained(self, trained: TrainedVersion) -> None:
        """Take in the end of a training."""
        self.comparison = trained.comparison
        self.refresh()

    @property
    def _operator(self) -> str:
        return self._settings.current.shift.operator

    def _take(self, number: int, reason: str) -> bool:
        if self._do(take_version, number, reason, self._operator) is None:
            return False
        self._detector.reload()
        return True

    def _restore(self, removed: RemovedVersion) -> None:
        opened = self._document.opened
        if opened is None:
            return
        try:
            restore_version(opened, removed)
        except InspectorError as error:
            self._messages.report(error)
            # It can still come back.
            self.undo.remember(partial(self._restore, removed))
        self.refresh()

    def _do(self, act: Callable[..., object], number: int, *arguments: object, **changes: object) -> object:
        opened: OpenProject | None = self._document.opened
        done = None if opened is None else self._messages.attempt(act, opened, number, *arguments, **changes)
        self.refresh()
        return done

    @Slot(object)
    def _on_compared(self, outcome: JobOutcome) -> None:
        self.job = None
        opened = self._document.opened
        if outcome.state is JobState.SUCCEEDED and opened is not None and opened.folder == self._folder:
            self.comparison = cast("Comparison", outcome.result)
        self._messages.report_failure(outcome, _COMPARISON)
        self.refresh()

    @Slot()
    def _on_closed(self) -> None:
        if self.job is not None:
            self.job.cancel()
        self.comparison = None
        self.undo.forget()
        self.refresh()
