"""Versions of a Project's Detector: every one that was trained, and the decisions about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from inspector.domain.golden import Changed, Check, Comparison, Criteria, GoldenPart
from inspector.domain.manifest import DetectorManifest
from inspector.domain.project import Project
from inspector.errors import InspectorError
from inspector.text import Text

#: Reasons with a field, as they are stored.
REASONS = PASSED, PASSED_ONE, UNTESTED = (
    Text("it passed the golden set of {count} parts"),
    Text("it passed the golden set of {count} part"),
    Text("without the golden set: {reason}"),
)


class DecisionKind(StrEnum):
    """Whether a Version is used from then on."""

    TAKEN = "taken"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a Version.

    Attributes:
        kind: Whether it is used from then on.
        made: UTC time, ISO 8601.
        reason: In words.
        operator: Who has decided. '' where nobody was named.
    """

    kind: DecisionKind
    made: str
    reason: str
    operator: str = ""


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """The facts about a Version that its Detector file does not know.

    Attributes:
        name: The operator's, or ''.
        check: The last one on the Golden Set, or None.
        decisions: In the order in which they were made. Without one the Version is a Candidate.
    """

    name: str = ""
    check: Check | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldenTest:
    """The test that a Version has to pass, as it is now.

    Attributes:
        parts: The Golden Set. None where its list cannot be read.
        project: Its settings decide about Verdicts.
        roi: As ``Criteria``.
    """

    parts: tuple[GoldenPart, ...] | None
    project: Project
    roi: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is no Golden Set, so that nothing has to be passed."""
        return self.parts == ()


@dataclass(frozen=True, slots=True)
class Version:
    """A Detector that is kept in a Project.

    Attributes:
        number: Rising with every training.
        path: Its file.
        record: See ``VersionRecord``.
        manifest: The Detector's facts about itself. None where its file cannot be used.
        digest: SHA-256 that names the Detector, or ''.
        error: Why its file cannot be used, or None.
    """

    number: int
    path: Path
    record: VersionRecord
    manifest: DetectorManifest | None
    digest: str
    error: InspectorError | None = None

    @property
    def title(self) -> str:
        """Number and name."""
        return Text("Version {number}", number=self.number) + (f", {self.record.name}" if self.record.name else "")

    def changed_since(self, test: GoldenTest) -> tuple[Changed, ...]:
        """Everything that has changed since the last check on the Golden Set. Without a check nothing has."""
        check, manifest = self.record.check, self.manifest
        if check is None or manifest is None or test.parts is None:
            return ()
        project = test.project
        now = Criteria(project.thresholds(manifest.thresholds), project.min_area_px, test.roi)
        return check.changed_since(test.parts, now)

    def needs_reason(self, test: GoldenTest) -> bool:
        """Whether taking it takes a reason: it was never in use, and has not passed the Golden Set as it is now."""
        was_taken = any(decision.kind is DecisionKind.TAKEN for decision in self.record.decisions)
        if was_taken or test.is_empty:
            return False
        check = self.record.check
        is_of_this = check is not None and check.detector == self.digest and check.is_passed
        return not is_of_this or test.parts is None or bool(self.changed_since(test))

    @property
    def is_candidate(self) -> bool:
        """Whether it can be used and nobody has decided about it."""
        return self.error is None and not self.record.decisions


@dataclass(frozen=True, slots=True)
class TrainedVersion:
    """A training that has ended.

    Attributes:
        manifest: Of the new Detector.
        number: Of its Version.
        is_taken: Whether it is the Project's Detector now. Otherwise the operator has to decide.
        comparison: With the Detector in use before, on the Golden Set. None without a Golden Set, or without its list.
        why_not: Why it was not taken, as a sentence, or ''.
    """

    manifest: DetectorManifest
    number: int
    is_taken: bool
    comparison: Comparison | None = None
    why_not: str = ""
