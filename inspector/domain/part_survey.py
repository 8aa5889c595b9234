"""Good Parts beside each other, before anything is trained: odd ones, unusual ones, and whether more would help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.domain.findings import Finding, FindingKind, OddPart
from inspector.domain.learning_curve import LearningCurve
from inspector.text import Text

#: So many of the most unusual parts are listed, and at most this share of all.
LISTED, LISTED_SHARE = 10, 0.25


@dataclass(frozen=True, slots=True)
class SurveyedPart:
    """A Good Part as a model sees it that knows only the others.

    Attributes:
        path: The file.
        digest: SHA-256 of its pixels.
        score: Higher for a part that is more unusual.
    """

    path: Path
    digest: str
    score: float


@dataclass(frozen=True, slots=True)
class PartSurvey:
    """All Good Parts beside each other.

    Attributes:
        parts: Those that were looked at, the most unusual first.
        curve: Whether more parts would help. None where there are too few to tell.
    """

    parts: tuple[SurveyedPart, ...]
    curve: LearningCurve | None


@dataclass(frozen=True, slots=True)
class CheckedParts:
    """The outcome of a check of all Good Parts.

    Attributes:
        odd: Parts to look at.
        curve: As ``PartSurvey``. None where nobody could look, too.
    """

    odd: tuple[OddPart, ...] = ()
    curve: LearningCurve | None = None


def with_unusual(odd: Sequence[OddPart], survey: PartSurvey) -> tuple[OddPart, ...]:
    """Odd parts and the most unusual ones, these first."""
    by_path = {part.path: part for part in odd}
    total = len(survey.parts)
    listed = []
    for place, part in enumerate(survey.parts[: min(LISTED, int(LISTED_SHARE * total))], start=1):
        reason = Text("Unusual, place {place} of {total}: look for a defect", place=place, total=total)
        before = by_path.pop(part.path, OddPart(part.path, part.digest, ()))
        listed.append(replace(before, findings=(*before.findings, Finding(FindingKind.UNUSUAL, reason))))
    return (*listed, *by_path.values())
