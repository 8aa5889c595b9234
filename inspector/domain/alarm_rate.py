"""The share of good parts that a Threshold rejects, from good parts alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

#: Probability that an interval holds the share that it is about.
CONFIDENCE = 0.95
#: Halvings of [0, 1] until the ends are exact to 1e-12.
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """Good parts above a Threshold, and the share of new ones that will be.

    Attributes:
        above: Good parts that score above it.
        count: Good parts that were scored by networks that do not know them.
        lowest: Lower end of the interval of Clopper and Pearson (1934) at ``CONFIDENCE``.
        highest: Upper end.
    """

    above: int
    count: int
    lowest: float
    highest: float


def alarm_rate(good_scores: Sequence[float], threshold: float) -> AlarmRate:
    """The AlarmRate of a Threshold.

    A new good part is one more draw from where the others come from, so the number above the Threshold is binomial.

    Args:
        good_scores: Anomaly Scores of good parts, at least one.
        threshold: On the same scale.
    """
    above, count = sum(score > threshold for score in good_scores), len(good_scores)
    tail = (1 - CONFIDENCE) / 2
    factorials = np.concatenate([[0.0], np.log(np.arange(1, count + 1)).cumsum()])
    numbers = np.arange(count + 1)
    choices = factorials[-1] - factorials - factorials[::-1]

    def at_most(most: int, share: float) -> float:
        """The binomial distribution's probability of at most so many, for a share between 0 and 1."""
        logarithms = choices + numbers * math.log(share) + (count - numbers) * math.log1p(-share)
        return float(np.exp(logarithms[: most + 1]).sum())

    lowest = 0.0 if above == 0 else _end(lambda share: 1 - at_most(above - 1, share) < tail)
    highest = 1.0 if above == count else _end(lambda share: at_most(above, share) > tail)
    return AlarmRate(above, count, lowest, highest)


def _end(holds: Callable[[float], bool]) -> float:
    """The share at which a condition that holds for low ones ends."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high
