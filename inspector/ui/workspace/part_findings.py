"""The odd Good Parts of the open Project: looking for them, and keeping some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.findings import FindingKind, KeptFinding, OddPart
from inspector.domain.learning_curve import LearningCurve
from inspector.domain.part_survey import CheckedParts
from inspector.domain.surprising_parts import surprising_parts
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.part_check import part_check_job
from inspector.jobs.runner import Runner
from inspector.storage.kept_findings import change_kept_findings, read_kept_findings
from inspector.storage.project_store import OpenProject
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.good_parts import GoodParts
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.undo import Undo

_ORDER = list(FindingKind)

#: The subject of messages about checks.
_CHECK = "part check"


class PartFindings(QObject):
    """Checks the Good Parts, and remembers the findings that the operator keeps.

    Signals:
        changed: A list of parts, or whether a check runs.
        check_ended: The check of all parts has ended, and the list shows its findings.
    """

    changed = Signal()
    check_ended = Signal()

    def __init__(
        self,
        document: Document,
        detector: OpenDetector,
        parts: GoodParts,
        undo: Undo,
        messages: Messages,
        runner: Runner,
    ) -> None:
        super().__init__()
        self._document = document
        self._detector = detector
        self._parts = parts
        self._undo = undo
        self._messages = messages
        self._runner = runner
        self._job: Job | None = None
        self._found = CheckedParts()
        self._asked: frozenset[Path] = frozenset()
        self._checked: frozenset[Path] | None = None
        self._kept: frozenset[KeptFinding] = frozenset()
        document.project_opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)
        parts.changed.connect(self.changed)
        detector.changed.connect(self.changed)
        parts.parts_rewritten.connect(self._on_rewritten)

    @property
    def is_running(self) -> bool:
        """Whether parts are being checked."""
        return self._job is not None

    @property
    def unchecked(self) -> int | None:
        """The number of parts that came after the last check. None before the first one."""
        return None if self._checked is None else len(set(self._parts.paths()) - self._checked)

    @property
    def odd(self) -> list[OddPart]:
        """The odd parts that are still there, without findings that are kept. The most serious findings first."""
        present = set(self._parts.paths())
        odd = self._without_kept(part for part in self._found.odd if part.path in present)
        return sorted(odd, key=lambda part: _ORDER.index(part.findings[0].kind))

    @property
    def curve(self) -> LearningCurve | None:
        """Whether more parts would help, as the last check found. None where nobody knows, or parts have come since."""
        return None if self.unchecked else self._found.curve

    @property
    def surprising(self) -> list[OddPart] | None:
        """The parts that surprise the Detector most, without those that are kept. None if it ranks no parts."""
        manifest = self._detector.manifest
        if self._document.opened is None or manifest is None or not manifest.part_scores:
            return None
        return self._without_kept(surprising_parts(manifest, self._parts.paths()))

    @Slot()
    def check(self) -> None:
        """Look at all Good Parts, as a Job."""
        paths = self._parts.paths()
        if self._document.opened is None or self._job is not None or not paths:
            return
        self._messages.withdraw(_CHECK)
        self._job = part_check_job(paths)
        self._asked = frozenset(paths)
        self._job.ended.connect(self._on_ended)
        self._runner.start(self._job)
        self.changed.emit()

    def keep(self, parts: Sequence[OddPart]) -> None:
        """Do not tell the present findings about some parts again."""
        added = {KeptFinding(part.digest, finding.kind) for part in parts for finding in part.findings}
        more = frozenset(added) - self._kept
        if more and self._change(more=more):
            self._undo.remember(partial(self._change, fewer=more))

    def _change(self, **changes: frozenset[KeptFinding]) -> bool:
        opened = self._document.opened
        kept = None if opened is None else self._messages.attempt(change_kept_findings, opened, **changes)
        if kept is None:
            return False
        self._kept = kept
        self.changed.emit()
        return True

    def _without_kept(self, parts: Iterable[OddPart]) -> list[OddPart]:
        shown = []
        for part in parts:
            findings = tuple(each for each in part.findings if KeptFinding(part.digest, each.kind) not in self._kept)
            if findings:
                shown.append(replace(part, findings=findings))
        return shown

    @Slot(object)
    def _on_opened(self, opened: OpenProject) -> None:
        self._kept, note = read_kept_findings(opened)
        if note:
            self._messages.post("warning", note)

    @Slot()
    def _on_closed(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self._job, self._found, self._checked = None, CheckedParts(), None
        self.changed.emit()

    @Slot(list)
    def _on_rewritten(self, paths: list[Path]) -> None:
        self._found = replace(self._found, odd=tuple(part for part in self._found.odd if part.path not in paths))
        if self._checked is not None:
            self._checked = self._checked.difference(paths)
        self.changed.emit()

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        if self.sender() is not self._job:
            return
        self._job = None
        if outcome.state is JobState.SUCCEEDED:
            self._found, self._checked = cast("CheckedParts", outcome.result), self._asked
        self._messages.report_failure(outcome, _CHECK)
        self.changed.emit()
        self.check_ended.emit()
