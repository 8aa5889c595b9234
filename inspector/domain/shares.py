"""The share of a population that a sample of it tells (Clopper and Pearson, 1934)."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np

#: Probability that a share is not above its upper end. As probable is that it is not below its lower end.
CONFIDENCE = 0.95
#: Halvings of [0, 1] until the ends are exact to 1e-12.
_HALVINGS = 40


@lru_cache(maxsize=4096)
def lowest_share(hits: int, count: int) -> float:
    """The lower end: a smaller share would give so many hits with a probability below 1 - ``CONFIDENCE``.

    Args:
        hits: Of the sample, from 0 to ``count``.
        count: Size of the sample. Without a sample the share may be any.
    """
    return 0.0 if hits == 0 else _end(lambda share: 1 - _at_most(hits - 1, count, share) < 1 - CONFIDENCE)


@lru_cache(maxsize=4096)
def highest_share(hits: int, count: int) -> float:
    """The upper end: a larger share would give so few hits with a probability below 1 - ``CONFIDENCE``.

    Without hits it is about 3 / ``count``, the rule of three.

    Args:
        hits: As for ``lowest_share``.
        count: As for ``lowest_share``.
    """
    if hits == count:
        return 1.0
    if hits == 0:
        return -math.expm1(math.log(1 - CONFIDENCE) / count)
    return _end(lambda share: _at_most(hits, count, share) > 1 - CONFIDENCE)


def least_sample(share: float) -> int:
    """The smallest sample that, without any hit, tells that a share is not above this one.

    Args:
        share: Between 0 and 1.
    """
    count = max(1, math.ceil(math.log(1 - CONFIDENCE) / math.log1p(-share)))
    # Rounding may put a sample that is just large enough on either side.
    while highest_share(0, count) > share:
        count += 1
    return count


def _at_most(most: int, count: int, share: float) -> float:
    """The binomial distribution's probability of at most so many hits, for a share between 0 and 1."""
    numbers = np.arange(count + 1)
    factorials = np.concatenate([[0.0], np.log(numbers[1:]).cumsum()])
    choices = factorials[-1] - factorials - factorials[::-1]
    logarithms = choices + numbers * math.log(share) + (count - numbers) * math.log1p(-share)
    return float(np.exp(logarithms[: most + 1]).sum())


def _end(holds: Callable[[float], bool]) -> float:
    """The share at which a condition that holds for low ones ends."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high
