"""The training of the open Project's Detector."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.devices import Device
from inspector.domain.ensemble import pace_of
from inspector.domain.events import Event, ItemSkipped, Remarked
from inspector.domain.few_of_each import FewOfEach
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Family
from inspector.domain.versions import TrainedVersion
from inspector.edition import require_training
from inspector.jobs.job import Job, JobOutcome
from inspector.jobs.runner import Runner
from inspector.jobs.training import training_job
from inspector.storage.project_store import OpenProject
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.user_settings import UserSettings
from inspector.ui.workspace.versions import Versions

#: Remarks on parts that differ in names alone and are told one by one.
MOST_OF_A_KIND = 3

#: Subjects of messages: how the last training ended, and remarks on its Good Parts.
_SUBJECT, _REMARKS = "training", "trained parts"


class Training(QObject):
    """Trains, one Detector at a time.

    Attributes:
        job: The training that runs, or None.
        is_resumed: Whether the last one went on from where an earlier one had stopped.

    Signals:
        started: The Job. Its events tell how it goes on.
        ended: Its JobOutcome. A new Detector, and its Version, have been announced by then.
    """

    started = Signal(Job)
    ended = Signal(JobOutcome)

    def __init__(
        self,
        document: Document,
        detector: OpenDetector,
        versions: Versions,
        settings: UserSettings,
        messages: Messages,
        runner: Runner,
    ) -> None:
        super().__init__()
        self._document = document
        self._detector = detector
        self._versions = versions
        self._settings = settings
        self._messages = messages
        self._runner = runner
        self._folder: Path | None = None
        self._remarks: list[str] = []
        self._few = FewOfEach(MOST_OF_A_KIND)
        self.is_resumed = False
        self._waiting: int | None = None
        self.job: Job | None = None
        versions.changed.connect(self._on_versions_changed)

    @property
    def is_of_opened(self) -> bool:
        """Whether the Project that is open is the one that was trained last."""
        return self._document.opened is not None and self._document.opened.folder == self._folder

    def start(self, resume: bool = False) -> bool:
        """Train the next Version of the open Project's Detector. Tells whether it started.

        At its end the Version is taken if it passes the Golden Set, or if there is none. Else the operator decides.

        Args:
            resume: Go on from the checkpoint, where there is one.
        """
        opened = self._document.opened
        if opened is None or self.job is not None:
            return False
        settings = self._settings.current
        operator = settings.shift.operator
        job = self.job = self._messages.attempt_anew(_SUBJECT, _possible_job, opened, settings.device, resume, operator)
        if job is None:
            return False
        self._messages.withdraw(_REMARKS)
        self._folder = opened.folder
        self.is_resumed = resume
        self._remarks.clear()
        self._few = FewOfEach(MOST_OF_A_KIND)
        job.event_emitted.connect(self._on_event)
        job.ended.connect(self._on_ended)
        self.started.emit(job)
        self._runner.start(job)
        return True

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        if isinstance(event, ItemSkipped | Remarked):
            if self._few.is_told(event):
                self._remarks.append(tr(event.text) if isinstance(event, Remarked) else error_sentence(event))
            more = sum(count for _, count in self._few.untold)
            hint = (
                [tr("{count:,} more like this: “Check parts” in Parts tells all of them.", count=more)] if more else []
            )
            self._messages.post("warning", " ".join([*self._remarks, *hint]), _REMARKS)

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        self.job = None
        trained = outcome.result
        if isinstance(trained, TrainedVersion) and not self.is_resumed:
            self._remember_pace(trained.manifest)
        if self.is_of_opened:
            if not isinstance(trained, TrainedVersion) or trained.is_taken:
                self._detector.reload()
            if isinstance(trained, TrainedVersion):
                self._tell_version(trained)
            else:
                self._versions.refresh()
        self._messages.report_failure(outcome, _SUBJECT)
        self.ended.emit(outcome)

    def _remember_pace(self, manifest: DetectorManifest) -> None:
        """So that the next training's time can be told beforehand. Of a resumed one only its last part is known."""
        pace = pace_of(manifest)
        if pace is not None:
            settings = self._settings.current
            self._settings.change(training_paces=settings.with_training_pace(Family(manifest.family), pace))

    @Slot()
    def _on_versions_changed(self) -> None:
        """Nothing waits any more once somebody has decided, or has taken the Version out or closed the Project."""
        if self._waiting is None:
            return
        version = self._versions.named(self._waiting)
        if version is None or not version.is_candidate:
            self._messages.withdraw(_SUBJECT)
            self._waiting = None

    def _tell_version(self, trained: TrainedVersion) -> None:
        self._versions.show_trained(trained)
        if not trained.is_taken:
            stays = tr(
                "Version {number} waits for your decision in Train, Versions. Inspection goes on as before.",
                number=trained.number,
            )
            self._messages.post("warning", f"{tr(trained.why_not)}. {stays}", _SUBJECT)
            self._waiting = trained.number
        elif trained.comparison is not None:
            flips = plural(trained.comparison.flips, "verdict has changed", "verdicts have changed")
            passed = tr("Version {number} passed the golden set and inspects now.", number=trained.number)
            self._messages.post("info", tr("{passed} {flips}: see Train, Versions.", passed=passed, flips=flips))


def _possible_job(opened: OpenProject, device: Device, resume: bool, operator: str) -> Job:
    require_training()
    return training_job(opened, device, resume, operator)
