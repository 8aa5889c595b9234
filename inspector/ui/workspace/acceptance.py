"""The studies of the open Project: begun, presented, gone on with and released."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.golden import Criteria
from inspector.domain.inspection import Inspection
from inspector.domain.study import (
    JudgedBy,
    PresentedBy,
    Study,
    StudyKind,
    StudyPart,
    can_take_back,
    with_presentation,
    without_last,
)
from inspector.errors import InspectorError, UsageError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome
from inspector.jobs.runner import Runner
from inspector.storage.studies import (
    Studies,
    begin_study,
    check_can_go_on,
    end_study,
    find_study,
    new_study,
    outdated,
    read_studies,
    release_study,
    save_study,
)
from inspector.ui.widgets.sentences import plural, tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.project_roi import ProjectRoi

#: The subject of messages about known parts that are presented.
_PRESENTING = "presenting"


class Acceptance(QObject):
    """Keeps the studies.

    Attributes:
        studies: As their records have them.
        presenting: The live study whose parts are presented now, or None. Newer than its record where that cannot be
            written.
        job: The study of files that is running, or None.

    Signals:
        changed: Studies, or the one that is presented.
        presented: The StudyPart and the Presentation that was just made of it.
    """

    changed = Signal()
    presented = Signal(object, object)

    def __init__(
        self, document: Document, detector: OpenDetector, roi: ProjectRoi, messages: Messages, runner: Runner
    ) -> None:
        super().__init__()
        self._document = document
        self._detector = detector
        self._roi = roi
        self._messages = messages
        self._runner = runner
        self._is_unsaved = False
        self.studies = Studies()
        self.presenting: Study | None = None
        self.job: Job | None = None
        document.project_opened.connect(self.refresh)
        document.closed.connect(self._on_closed)

    @property
    def blocking(self) -> Study | None:
        """The Challenge with a missed part that nobody has released. None where there is none."""
        presenting = self.presenting
        return presenting if presenting is not None and presenting.blocks else self.studies.blocking

    @property
    def is_blocked(self) -> bool:
        """Whether nothing may be inspected now, but for known parts that are presented."""
        is_over = self.presenting is None or self.presenting.is_complete
        return self.blocking is not None and is_over

    @property
    def judged_by(self) -> JudgedBy | None:
        """Everything that decides about Verdicts now. None without a Detector."""
        opened, manifest = self._document.opened, self._detector.manifest
        if opened is None or manifest is None:
            return None
        criteria = Criteria(
            opened.project.thresholds(manifest.thresholds), opened.project.min_area_px, self._roi.digest
        )
        return JudgedBy(self._detector.digest, criteria)

    @Slot()
    def refresh(self) -> None:
        """Read the records again."""
        opened = self._document.opened
        found = Studies() if opened is None else read_studies(opened)
        new = set(found.problems) - set(self.studies.problems)
        self.studies = found
        if new:
            self._messages.post("warning", f"{'. '.join(map(tr, sorted(new)))}.")
        self.changed.emit()

    def begin(
        self, kind: StudyKind, by: PresentedBy, operator: str, parts: Sequence[StudyPart], rounds: int = 1
    ) -> bool:
        """Begin a study. Tells whether it began."""
        opened, judged = self._document.opened, self.judged_by
        if opened is None or judged is None or self._is_busy():
            return False
        try:
            study = begin_study(opened, new_study(kind, by, operator, judged, parts, rounds))
        except InspectorError as error:
            self._messages.report(error)
            return False
        self._go(study)
        return True

    def go_on(self, number: int) -> bool:
        """Go on with a study that was left in the middle. Tells whether it does."""
        opened, judged = self._document.opened, self.judged_by
        if opened is None or judged is None or self._is_busy():
            return False
        try:
            study = find_study(opened, number)
            check_can_go_on(study, judged)
        except InspectorError as error:
            self._messages.report(error)
            return False
        self._go(study)
        return True

    def present(self, inspection: Inspection) -> None:
        """Judge a live image of the next part, and write it down."""
        from inspector.evaluation.presenting import presented

        study, judged = self.presenting, self.judged_by
        if study is None or study.next_part is None or judged is None:
            return
        part = study.next_part
        try:
            check_can_go_on(study, judged)
        except UsageError as error:
            self._messages.report(error, "warning")
            return
        made = presented(study, inspection, self._roi.mask)
        self._keep(with_presentation(study, made))
        self.presented.emit(part, made)

    @property
    def can_take_back(self) -> bool:
        """Whether the last presentation may be repeated."""
        return self.presenting is not None and can_take_back(self.presenting)

    @Slot()
    def take_back(self) -> None:
        """Have the last presentation made again. It stays on record."""
        if self.presenting is not None and self.can_take_back:
            self._keep(without_last(self.presenting))

    @property
    def is_unsaved(self) -> bool:
        """Whether the record of the study that is presented is older than it."""
        return self._is_unsaved

    @Slot()
    def save(self) -> None:
        """Try again to write the record of the study that is presented."""
        if self.presenting is not None:
            self._keep(self.presenting)

    @Slot()
    def pause(self) -> None:
        """Leave the live study. It can go on later."""
        if self._is_unsaved:
            self.save()
        if not self._is_unsaved:
            self.presenting = None
            self.refresh()

    def end(self, number: int) -> None:
        """Leave a study for good, as it is."""
        if self.presenting is not None and self.presenting.number == number:
            self.pause()
        opened, study = self._document.opened, self.studies.named(number)
        if opened is not None and study is not None:
            self._messages.attempt(end_study, opened, study)
            self.refresh()

    def release(self, number: int, name: str, reason: str) -> bool:
        """Let inspection go on after a missed part. Tells whether it does."""
        opened = self._document.opened
        if opened is None:
            return False
        released = self._messages.attempt(release_study, opened, number, name, reason)
        self.refresh()
        if released is not None and not self.is_blocked:
            text = tr(
                "Inspection goes on. Study {number} keeps the release by {name}.", number=number, name=name.strip()
            )
            self._messages.post("info", text)
        return released is not None

    def _is_busy(self) -> bool:
        if self.presenting is None and self.job is None:
            return False
        number = self.presenting.number if self.presenting is not None else 0
        presented = tr("Study {number} is being presented. Finish or pause it first.", number=number)
        running = tr("A study is running. Wait for its end, or cancel it first.")
        self._messages.post("warning", presented if number else running)
        return True

    def _go(self, study: Study) -> None:
        if study.by is PresentedBy.LIVE:
            self.presenting = study
            self.refresh()
            return
        opened, client = self._document.opened, self._detector.inference
        if opened is None:
            return
        from inspector.evaluation.presenting import present_files
        from inspector.jobs.inspection import inspect_file

        def inspect(path: Path) -> Inspection:
            inspection = inspect_file(client, path)
            # While the file is read again there is no digest, and the networks are the old ones.
            if self._detector.digest not in ("", study.judged_by.detector):
                raise outdated(study)
            return inspection

        self._messages.withdraw(_PRESENTING)
        job = self.job = GeneratorJob(
            tr("Presenting known parts"), partial(present_files, opened, study, inspect, self._roi.mask)
        )
        job.ended.connect(self._on_ended)
        self._runner.start(job)
        self.refresh()

    def _keep(self, study: Study) -> None:
        opened = self._document.opened
        self.presenting = study
        self._is_unsaved = opened is None or self._messages.attempt(save_study, opened, study) is None
        if study.is_complete and not self._is_unsaved:
            self.presenting = None
        self.refresh()

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        self.job = None
        self.refresh()
        self._messages.report_failure(outcome, _PRESENTING)
        study = outcome.result
        if isinstance(study, Study) and study.problems:
            count = len(study.problems)
            told = plural(count, "image could not be judged", "images could not be judged")
            self._messages.post("warning", f"{told}. {tr(study.problems[0])}.", _PRESENTING)

    @Slot()
    def _on_closed(self) -> None:
        if self.job is not None:
            self.job.cancel()
        self.presenting, self._is_unsaved = None, False
        self.refresh()
