"""How well Verdicts agree with each other and with the Truth: the figures of an attribute agreement study.

Rates, kappa and their limits are those of AIAG's Measurement Systems Analysis (4th edition, attribute study). Bounds
are those of ``domain.shares``.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from inspector.domain.golden import EXPECTED
from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.shares import highest_share, lowest_share
from inspector.text import Text


class Grade(StrEnum):
    """AIAG's answer to a figure."""

    ACCEPTABLE = Text("acceptable")
    MARGINAL = Text("marginal")
    UNACCEPTABLE = Text("unacceptable")


#: Kappa above which agreement is good, and below which it is poor.
GOOD_KAPPA, POOR_KAPPA = 0.75, 0.40
#: The most of a rate that is acceptable, and marginal.
_MOST_MISSES, _MOST_FALSE_ALARMS, _MOST_DISAGREEMENT = (0.02, 0.05), (0.05, 0.10), (0.10, 0.20)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the ends of the interval in which the true share lies (``domain.shares``)."""

    hits: int
    count: int

    @property
    def value(self) -> float | None:
        """The share, None of nothing."""
        return self.hits / self.count if self.count else None

    @property
    def lowest(self) -> float:
        """Lower end."""
        return lowest_share(self.hits, self.count)

    @property
    def highest(self) -> float:
        """Upper end. Without hits about 3 / ``count``."""
        return highest_share(self.hits, self.count) if self.count else 1.0


@dataclass(frozen=True, slots=True)
class PresentedPart:
    """A known part with everything that was seen of it. Images that could not be judged are left out.

    Attributes:
        name: Of the part.
        truth: Its Truth.
        verdicts: Of its presentations, in their order.
        scores: Anomaly Scores of the same.
    """

    name: str
    truth: Truth
    verdicts: tuple[Verdict, ...]
    scores: tuple[float, ...]

    @property
    def unexpected(self) -> int:
        """Presentations without an expected Verdict."""
        return sum(verdict not in EXPECTED[self.truth] for verdict in self.verdicts)

    @property
    def is_repeated(self) -> bool:
        """Whether it was judged more than once."""
        return len(self.verdicts) > 1

    @property
    def mean(self) -> float | None:
        """Mean score, None without any."""
        return float(np.mean(self.scores)) if self.scores else None

    @property
    def spread(self) -> float | None:
        """Standard deviation of its scores (n - 1), None of a single one."""
        return float(np.std(self.scores, ddof=1)) if self.is_repeated else None

    def distance(self, threshold: float) -> float | None:
        """From its nearest score to the Threshold, on the side where it belongs. Negative on the other one."""
        if not self.scores:
            return None
        return threshold - max(self.scores) if self.truth is Truth.GOOD else min(self.scores) - threshold


@dataclass(frozen=True, slots=True)
class Agreement:
    """The figures of a study.

    Attributes:
        parts: All parts.
        threshold: Of the study.
    """

    parts: tuple[PresentedPart, ...]
    threshold: float

    def _of(self, truth: Truth) -> list[PresentedPart]:
        return [part for part in self.parts if part.truth is truth and part.verdicts]

    @property
    def repeatability(self) -> Share:
        """Repeated parts that got the same Verdict every time."""
        repeated = [part for part in self.parts if part.is_repeated]
        return Share(sum(len(set(part.verdicts)) == 1 for part in repeated), len(repeated))

    @property
    def effectiveness(self) -> Share:
        """Parts that got an expected Verdict every time."""
        judged = [part for part in self.parts if part.verdicts]
        return Share(sum(part.unexpected == 0 for part in judged), len(judged))

    @property
    def misses(self) -> Share:
        """Presentations of defective parts that are not DEFECT."""
        return _presentations(self._of(Truth.DEFECTIVE))

    @property
    def false_alarms(self) -> Share:
        """Presentations of good parts that are neither GOOD nor UNSURE."""
        return _presentations(self._of(Truth.GOOD))

    @property
    def missed_parts(self) -> Share:
        """Defective parts that were missed at least once. Its upper end is the bound on escapes.

        Presentations of one part resemble each other, so that only parts count as a sample of all parts.
        """
        return _parts(self._of(Truth.DEFECTIVE))

    @property
    def rejected_parts(self) -> Share:
        """Good parts that were rejected at least once."""
        return _parts(self._of(Truth.GOOD))

    @property
    def truth_kappa(self) -> float | None:
        """Cohen's kappa of Truth and Verdict, DEFECT or not, over all presentations."""
        judged = [(part.truth is Truth.DEFECTIVE, v is Verdict.DEFECT) for part in self.parts for v in part.verdicts]
        return cohen_kappa([told for told, _ in judged], [found for _, found in judged])

    @property
    def repeat_kappa(self) -> float | None:
        """Fleiss' kappa of the presentations of every part, by Verdict."""
        verdicts = list(Verdict)
        return fleiss_kappa([[part.verdicts.count(verdict) for verdict in verdicts] for part in self.parts])

    @property
    def spread(self) -> float | None:
        """Pooled standard deviation of scores within parts: repeatability. None where no part is repeated."""
        repeated = [part for part in self.parts if part.is_repeated]
        freedom = sum(len(part.scores) - 1 for part in repeated)
        squares = sum(float(np.var(part.scores)) * len(part.scores) for part in repeated)
        return math.sqrt(squares / freedom) if freedom else None

    @property
    def nearest_first(self) -> tuple[PresentedPart, ...]:
        """Parts by their distance to the Threshold, those on the wrong side first."""
        return tuple(sorted(self.parts, key=lambda part: _or_last(part.distance(self.threshold))))

    @property
    def grades(self) -> dict[str, Grade]:
        """AIAG's answers, by the name of the figure. Figures that are not known have none."""
        effective = self.effectiveness.value
        rates = (
            ("effectiveness", None if effective is None else 1 - effective, _MOST_DISAGREEMENT),
            ("misses", self.misses.value, _MOST_MISSES),
            ("false_alarms", self.false_alarms.value, _MOST_FALSE_ALARMS),
        )
        found = {name: _rate_grade(rate, limits) for name, rate, limits in rates if rate is not None}
        kappas = (("truth_kappa", self.truth_kappa), ("repeat_kappa", self.repeat_kappa))
        return found | {name: _kappa_grade(kappa) for name, kappa in kappas if kappa is not None}

    @property
    def grade(self) -> Grade | None:
        """The worst of ``grades``. None where misses or false alarms are not known."""
        if self.misses.value is None or self.false_alarms.value is None:
            return None
        return max(self.grades.values(), key=list(Grade).index)


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Agreement of two judges beyond chance (Cohen, 1960). None where both always say the same one thing.

    Args:
        first: The first judge's answer to every subject.
        second: The second one's.
    """
    answers = {answer: number for number, answer in enumerate(dict.fromkeys([*first, *second]))}
    if not answers:
        return None
    table = np.zeros((len(answers), len(answers)))
    for one, other in zip(first, second, strict=True):
        table[answers[one], answers[other]] += 1
    table /= len(first)
    return _beyond_chance(float(np.trace(table)), float(table.sum(1) @ table.sum(0)))


def fleiss_kappa(counts: Sequence[Sequence[int]] | npt.NDArray[np.int64]) -> float | None:
    """Agreement of several judges beyond chance (Fleiss, 1971, and for differing numbers of answers 1981).

    Args:
        counts: For every subject the number of judges with each answer, n x k. Subjects with fewer than two answers
            are left out.

    Returns:
        None without such subjects, or where all answers are the same one.
    """
    table = np.array(counts, np.float64).reshape(len(counts), -1)
    answers = table.sum(1)
    table, answers = table[answers > 1], answers[answers > 1]
    if not len(table):
        return None
    agreed = ((table * (table - 1)).sum(1) / (answers * (answers - 1))).mean()
    shares = table.sum(0) / answers.sum()
    return _beyond_chance(float(agreed), float(shares @ shares))


def _beyond_chance(agreed: float, by_chance: float) -> float | None:
    return None if by_chance > 1 - 1e-12 else (agreed - by_chance) / (1 - by_chance)


def _presentations(parts: Sequence[PresentedPart]) -> Share:
    return Share(sum(part.unexpected for part in parts), sum(len(part.verdicts) for part in parts))


def _parts(parts: Sequence[PresentedPart]) -> Share:
    return Share(sum(part.unexpected > 0 for part in parts), len(parts))


def _or_last(distance: float | None) -> float:
    return math.inf if distance is None else distance


def _rate_grade(rate: float, limits: tuple[float, float]) -> Grade:
    acceptable, marginal = (rate <= limit + 1e-12 for limit in limits)
    return Grade.ACCEPTABLE if acceptable else Grade.MARGINAL if marginal else Grade.UNACCEPTABLE


def _kappa_grade(kappa: float) -> Grade:
    if kappa > GOOD_KAPPA:
        return Grade.ACCEPTABLE
    return Grade.UNACCEPTABLE if kappa < POOR_KAPPA else Grade.MARGINAL
