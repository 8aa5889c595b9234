"""A study: known parts that are presented to the Detector in use, and its Verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import numpy as np
from msgspec import Meta

from inspector.domain.agreement import Agreement, PresentedPart
from inspector.domain.golden import EXPECTED, Criteria
from inspector.domain.numbers import Count
from inspector.domain.result import Truth
from inspector.domain.results import Verdict

#: AIAG has every part presented at least so often.
ADVISED_ROUNDS = 3
MOST_ROUNDS = 20
#: AIAG advises so many parts.
ADVISED_PARTS = 50
_Score = Annotated[float, Meta(ge=-1e38, le=1e38)]


class StudyKind(StrEnum):
    """Acceptance signs a product off. A Challenge tells whether it is still inspected as it was."""

    ACCEPTANCE = "acceptance"
    CHALLENGE = "challenge"


class PresentedBy(StrEnum):
    """Where images come from: image files, or the live source under which an operator puts the parts."""

    FILES = "files"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class StudyPart:
    """A known part of a study.

    Attributes:
        name: Of the part.
        truth: Its Truth.
        kind: Of the defect, or ''.
        images: Its image files, one for every presentation. Of a live study one that shows it to the operator, or none.
        digest: SHA-256 of the one image of a golden part, else ''.
    """

    name: str
    truth: Truth
    kind: str = ""
    images: tuple[str, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Presentation:
    """One image of a known part, judged.

    Attributes:
        verdict: None where it could not be judged.
        score: Anomaly Score, likewise.
        made: UTC time, ISO 8601.
        image: The file, or the name of the frame.
        problem: Why it could not be judged, as a sentence with the way out of it. Else ''.
    """

    verdict: Verdict | None
    score: _Score | None
    made: str
    image: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """Everything that decides about a Verdict.

    Attributes:
        detector: SHA-256 that names the Detector.
        criteria: In force.
    """

    detector: str
    criteria: Criteria


@dataclass(frozen=True, slots=True)
class Release:
    """A person's word that inspection goes on after a missed part.

    Attributes:
        name: Who has released it.
        reason: Why.
        made: UTC time, ISO 8601.
    """

    name: str
    reason: str
    made: str


@dataclass(frozen=True, slots=True)
class Study:
    """A study, as its record has it.

    Attributes:
        number: Rising with every study of a Project.
        kind: Its purpose.
        by: Where images come from.
        started: UTC time, ISO 8601.
        operator: Who has presented the parts, or ''.
        judged_by: Of all its Verdicts.
        parts: The known parts.
        order: Index of the part of every presentation, in the order of presentation.
        presentations: Those that were made so far, in this order.
        bad_images: Live images that could not be judged, and were taken again.
        taken_back: Presentations that the operator repeated.
        ended: UTC time, ISO 8601. '' while it can go on.
        release: After a missed part of a Challenge, or None.
    """

    number: int
    kind: StudyKind
    by: PresentedBy
    started: str
    operator: str
    judged_by: JudgedBy
    parts: tuple[StudyPart, ...]
    order: tuple[Count, ...]
    presentations: tuple[Presentation, ...] = ()
    bad_images: Count = 0
    taken_back: tuple[Presentation, ...] = ()
    ended: str = ""
    release: Release | None = None

    def check(self) -> None:
        """Refuse a record whose pieces do not fit together.

        Raises:
            ValueError: There are more presentations than the order has, or parts that are not there, or a time is none.
        """
        if len(self.presentations) > len(self.order) or max(self.order, default=-1) >= len(self.parts):
            raise ValueError("presentations without a part")
        for moment in filter(None, (self.started, self.ended)):
            datetime.fromisoformat(moment)

    @property
    def is_complete(self) -> bool:
        """Whether every presentation was made."""
        return len(self.presentations) == len(self.order)

    @property
    def next_part(self) -> StudyPart | None:
        """The part to present next."""
        done = len(self.presentations)
        return None if self.is_complete else self.parts[self.order[done]]

    @property
    def next_image(self) -> str:
        """The file of the next presentation, '' where there is none."""
        return "" if self.is_complete else self.image_at(len(self.presentations))

    @property
    def rounds(self) -> int:
        """The most presentations of a part."""
        return max((self.order.count(part) for part in set(self.order)), default=0)

    @property
    def missed(self) -> tuple[tuple[StudyPart, Presentation], ...]:
        """Parts with a Verdict that is not expected, once for each."""
        return tuple((part, made) for part, made in self._judged if made.verdict not in EXPECTED[part.truth])

    @property
    def problems(self) -> tuple[str, ...]:
        """Why images could not be judged, each sentence once."""
        return tuple(dict.fromkeys(made.problem for made in self.presentations if made.problem))

    @property
    def is_passed(self) -> bool:
        """Whether every presentation was made, and got an expected Verdict."""
        return self.is_complete and not self.missed and not self.problems

    @property
    def blocks(self) -> bool:
        """Whether nothing may be inspected until somebody releases it."""
        return self.kind is StudyKind.CHALLENGE and bool(self.missed) and self.release is None

    @property
    def agreement(self) -> Agreement:
        """Its figures."""
        seen: list[list[tuple[Verdict, float]]] = [[] for _ in self.parts]
        for part, made in zip(self.order, self.presentations, strict=False):
            if made.verdict in (Verdict.GOOD, Verdict.UNSURE, Verdict.DEFECT) and made.score is not None:
                seen[part].append((made.verdict, made.score))
        parts = [
            PresentedPart(part.name, part.truth, tuple(v for v, _ in judged), tuple(s for _, s in judged))
            for part, judged in zip(self.parts, seen, strict=True)
        ]
        return Agreement(tuple(parts), self.judged_by.criteria.thresholds.defect)

    @property
    def unjudged(self) -> int:
        """Presentations without a Verdict about the part: BAD IMAGE, or an image that cannot be used."""
        return sum(made.verdict in (None, Verdict.BAD_IMAGE) for made in self.presentations)

    @property
    def has_odd_times(self) -> bool:
        """Whether the computer's clock was changed meanwhile. The order of presentations does not depend on it."""
        times = [self.started, *(made.made for made in self.presentations), *filter(None, [self.ended])]
        return sorted(times) != times

    @property
    def _judged(self) -> list[tuple[StudyPart, Presentation]]:
        pairs = zip(self.order, self.presentations, strict=False)
        return [(self.parts[part], made) for part, made in pairs if made.verdict is not None]

    def image_at(self, place: int) -> str:
        """The file of the presentation at a place of the order, '' where there is none."""
        part = self.parts[self.order[place]]
        times = self.order[:place].count(self.order[place])
        return part.images[min(times, len(part.images) - 1)] if part.images else ""


def with_presentation(study: Study, made: Presentation) -> Study:
    """The study after one more presentation. A live image that cannot be judged is to be taken again."""
    if study.by is PresentedBy.LIVE and made.verdict is Verdict.BAD_IMAGE:
        return replace(study, bad_images=study.bad_images + 1)
    grown = replace(study, presentations=(*study.presentations, made))
    return replace(grown, ended=made.made) if grown.is_complete else grown


def can_take_back(study: Study) -> bool:
    """Whether the last presentation may be repeated. The missed part of a Challenge stays missed."""
    if not study.presentations or study.ended:
        return False
    part = study.parts[study.order[len(study.presentations) - 1]]
    return study.kind is StudyKind.ACCEPTANCE or study.presentations[-1].verdict in EXPECTED[part.truth]


def without_last(study: Study) -> Study:
    """The study with its last presentation to be made again."""
    if not can_take_back(study):
        return study
    last = study.presentations[-1]
    return replace(study, presentations=study.presentations[:-1], taken_back=(*study.taken_back, last))


def presentation_order(times: Sequence[int], seed: int) -> tuple[int, ...]:
    """A random order of presentations: round after round, every part once in each.

    No part follows itself where rounds meet, since it would not be put down anew.

    Args:
        times: Presentations of every part.
        seed: Decides the order.
    """
    random = np.random.default_rng(seed)
    order: list[int] = []
    for number in range(max(times, default=0)):
        wanted = [part for part, count in enumerate(times) if count > number]
        shuffled = [wanted[place] for place in random.permutation(len(wanted))]
        if order and len(shuffled) > 1 and shuffled[0] == order[-1]:
            shuffled[0], shuffled[-1] = shuffled[-1], shuffled[0]
        order += shuffled
    return tuple(order)


def utc_now() -> str:
    """UTC time, ISO 8601, as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
