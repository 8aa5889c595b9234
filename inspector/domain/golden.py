"""The Golden Set: known parts, frozen, that a new Detector has to judge as people do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from inspector.domain.known_parts import KnownParts, roc_curve
from inspector.domain.result import Truth
from inspector.domain.results import Thresholds, Verdict
from inspector.text import Text

#: The Verdicts that a part of each Truth may get. UNSURE has somebody look at a good part, which costs no part.
EXPECTED = {Truth.GOOD: (Verdict.GOOD, Verdict.UNSURE), Truth.DEFECTIVE: (Verdict.DEFECT,)}


@dataclass(frozen=True, slots=True)
class KnownImage:
    """An image whose Truth is known.

    Attributes:
        path: Its file.
        name: Names it among the others.
        truth: The Truth.
        mask: The file of its Truth Mask, or None without one.
    """

    path: Path
    name: str
    truth: Truth
    mask: Path | None = None


@dataclass(frozen=True, slots=True)
class KnownImages:
    """Images that Detectors are compared on.

    Attributes:
        images: Those that can be judged.
        problems: A sentence for each of the others.
        is_golden: Whether they are the Golden Set.
    """

    images: tuple[KnownImage, ...] = ()
    problems: tuple[str, ...] = ()
    is_golden: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether there is none, judged or not."""
        return not self.images and not self.problems


@dataclass(frozen=True, slots=True)
class GoldenPart:
    """A part of the Golden Set, as its list has it.

    Attributes:
        name: Of its file in the folder of the Golden Set.
        digest: SHA-256 of the file's bytes.
        pixels: SHA-256 of its pixels.
        truth: The Truth, from which the expected Verdicts follow.
        kind: Of the defect, in the operator's words.
        note: The operator's.
        source: The file that it was copied from.
        added: UTC time, ISO 8601.
        thumbnail: SHA-256 of the small picture, as Results have it.
    """

    name: str
    digest: str
    pixels: str
    truth: Truth
    kind: str = ""
    note: str = ""
    source: str = ""
    added: str = ""
    thumbnail: str = ""


class Changed(StrEnum):
    """Everything that a Verdict on a golden part follows from, besides the Detector."""

    THRESHOLD = Text("the threshold")
    SCENE_GUARD = Text("the scene guard")
    SMALLEST_DEFECT = Text("the smallest defect")
    ROI = Text("the region of interest")
    GOLDEN_SET = Text("the golden set")


@dataclass(frozen=True, slots=True)
class Criteria:
    """The settings of a Project by which a part gets its Verdict.

    Attributes:
        thresholds: Those in force.
        min_area_px: Smaller regions do not count.
        roi: SHA-256 of the file of the Project's ROI, '' without one.
    """

    thresholds: Thresholds
    min_area_px: int = 0
    roi: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A known part as a Detector judges it.

    Attributes:
        name: As ``KnownImage``.
        truth: The Truth.
        verdict: The Verdict.
        score: The Anomaly Score.
    """

    name: str
    truth: Truth
    verdict: Verdict
    score: float

    @property
    def is_expected(self) -> bool:
        """Whether the Verdict is one of those that the Truth allows."""
        return self.verdict in EXPECTED[self.truth]


@dataclass(frozen=True, slots=True)
class Check:
    """All known parts as one Detector judges them.

    Attributes:
        detector: SHA-256 that names the Detector.
        checked: UTC time, ISO 8601.
        thresholds: Those that were in force.
        outcomes: One for every part that could be judged.
        problems: A sentence for every part that could not.
        is_golden: Whether the parts were the Golden Set.
        min_area_px: As ``Criteria``.
        roi: Likewise.
        aupro: Of the parts with a Truth Mask, up to a false positive rate of 0.3 of all good pixels. None without any.
    """

    detector: str
    checked: str
    thresholds: Thresholds
    outcomes: tuple[Outcome, ...]
    problems: tuple[str, ...] = ()
    is_golden: bool = True
    min_area_px: int = 0
    roi: str = ""
    aupro: float | None = None

    def changed_since(self, parts: Collection[GoldenPart], now: Criteria) -> tuple[Changed, ...]:
        """Everything that has changed since the parts were judged, so that the Verdicts may be others now.

        Args:
            parts: The Golden Set as it is now. Parts that were taken off since change no Verdict.
            now: The criteria in force.
        """
        truths = {outcome.name: outcome.truth for outcome in self.outcomes}
        before, after = self.thresholds, now.thresholds
        changes = {
            Changed.THRESHOLD: replace(before, scene_guard=after.scene_guard) != after,
            Changed.SCENE_GUARD: before.scene_guard != after.scene_guard,
            Changed.SMALLEST_DEFECT: self.min_area_px != now.min_area_px,
            Changed.ROI: self.roi != now.roi,
            Changed.GOLDEN_SET: any(truths.get(part.name) is not part.truth for part in parts) and not self.problems,
        }
        return tuple(change for change, is_so in changes.items() if is_so)

    @property
    def is_passed(self) -> bool:
        """Whether there is a part, each could be judged, and all Verdicts are expected ones."""
        return bool(self.outcomes) and not self.problems and self.expected_count == len(self.outcomes)

    @property
    def expected_count(self) -> int:
        """Parts whose Verdict is an expected one."""
        return sum(outcome.is_expected for outcome in self.outcomes)

    @property
    def part_count(self) -> int:
        """Parts, judged or not."""
        return len(self.outcomes) + len(self.problems)

    @property
    def false_alarms(self) -> int:
        """Good parts without an expected Verdict."""
        return sum(outcome.truth is Truth.GOOD and not outcome.is_expected for outcome in self.outcomes)

    @property
    def escapes(self) -> int:
        """Defective parts that are not DEFECT."""
        return sum(outcome.truth is Truth.DEFECTIVE and not outcome.is_expected for outcome in self.outcomes)

    @property
    def auroc(self) -> float | None:
        """Area below the ROC curve. None where parts of one Truth are missing."""
        good, defective = (
            np.sort([outcome.score for outcome in self.outcomes if outcome.truth is truth])
            for truth in (Truth.GOOD, Truth.DEFECTIVE)
        )
        curve = roc_curve(KnownParts(good, defective))
        return None if curve is None else curve.area


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """A part as two Detectors judge it. Its pictures are small ones with the map drawn over, as JPEG, or b''.

    Attributes:
        name: As ``KnownImage``.
        truth: The Truth.
        old: The Detector in use, or None without one.
        new: The other one.
        old_picture: Of the Detector in use.
        new_picture: Of the other one.
    """

    name: str
    truth: Truth
    old: Outcome | None
    new: Outcome
    old_picture: bytes = b""
    new_picture: bytes = b""

    @property
    def is_flip(self) -> bool:
        """Whether the Verdicts differ."""
        return self.old is not None and self.old.verdict is not self.new.verdict

    @property
    def is_told(self) -> bool:
        """Whether a person should look: the Verdict flips, or is not an expected one."""
        return self.is_flip or not self.new.is_expected


@dataclass(frozen=True, slots=True)
class Comparison:
    """Known parts as the Detector in use and another one judge them.

    Attributes:
        number: Of the other one's Version.
        old: None without a Detector in use.
        new: The other one.
        parts: One for every part that could be judged.
    """

    number: int
    old: Check | None
    new: Check
    parts: tuple[ComparedPart, ...]

    @property
    def flips(self) -> int:
        """Parts whose Verdicts differ."""
        return sum(part.is_flip for part in self.parts)


def in_order(parts: Sequence[ComparedPart]) -> tuple[ComparedPart, ...]:
    """Parts with an unexpected Verdict first, then flips, then those whose scores differ most."""

    def key(part: ComparedPart) -> tuple[bool, bool, float]:
        change = 0.0 if part.old is None else abs(part.new.score - part.old.score)
        return part.new.is_expected, not part.is_flip, -change

    return tuple(sorted(parts, key=key))


def said_before(changes: Sequence[Changed]) -> str:
    """Changes in a few words, such as “before the threshold was changed”. '' without any."""
    if not changes:
        return ""
    *others, last = changes
    if not others:
        return Text("before {changed} was changed", changed=last)
    named = Text("{first} and {second}", first=others.pop(), second=last)
    while others:
        named = Text("{first}, {second}", first=others.pop(), second=named)
    return Text("before {changed} were changed", changed=named)
