"""The share of good parts that a Threshold rejects, from good parts alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from inspector.domain.shares import highest_share, least_sample, lowest_share

#: The most parts whose scores are measured where all calibrate.
MAX_CROSS_FITTED_PARTS = 300
#: Otherwise: the share of the Good Parts that is held back, and the most that is.
CALIBRATION_SHARE = 0.15
MAX_CALIBRATION_PARTS = 100


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """Good parts above a Threshold, and the share of new ones that will be.

    Attributes:
        above: Good parts that score above it.
        count: Good parts that were scored by networks that do not know them.
        lowest: Lower end of the interval of ``domain.shares``.
        highest: Upper end.
    """

    above: int
    count: int
    lowest: float
    highest: float

    @property
    def one_in(self) -> int:
        """At most 1 good part in so many is rejected. 1 where nothing can be promised."""
        return math.floor(1 / self.highest + 1e-9)


def alarm_rate(good_scores: Sequence[float], threshold: float) -> AlarmRate:
    """The AlarmRate of a Threshold.

    A new good part is one more draw from where the others come from, so the number above the Threshold is binomial.

    Args:
        good_scores: Anomaly Scores of good parts, at least one.
        threshold: On the same scale.
    """
    above, count = sum(score > threshold for score in good_scores), len(good_scores)
    return AlarmRate(above, count, lowest_share(above, count), highest_share(above, count))


def promised_threshold(good_scores: Sequence[float], one_in: int) -> float | None:
    """The lowest Threshold that rejects at most 1 good part in so many. None where so few parts promise no such thing.

    It is the score of one of them. The share above an order statistic follows a beta distribution, whatever that of
    the scores (Wilks, 1941), and its upper bound is that of Clopper and Pearson. So choosing it costs no confidence.

    Args:
        good_scores: Anomaly Scores of good parts, at least one.
        one_in: At least 2.
    """
    highest_first, count = sorted(good_scores, reverse=True), len(good_scores)
    least, most = 0, count
    while least < most:
        middle = (least + most) // 2
        least, most = (middle + 1, most) if highest_share(middle, count) <= 1 / one_in else (least, middle)
    return highest_first[least - 1] if least else None


def missing_parts(scored: int, one_in: int, cross_fitted: bool) -> int | None:
    """Good Parts that have to be added before some Threshold rejects at most 1 good part in so many.

    Args:
        scored: Good Parts that were scored by networks that do not know them.
        one_in: At least 2.
        cross_fitted: Whether training scores all Good Parts, or those that it holds back.

    Returns:
        0 where there are enough. None where training would never score enough.
    """
    needed = least_sample(1 / one_in)
    if needed > (MAX_CROSS_FITTED_PARTS if cross_fitted else MAX_CALIBRATION_PARTS):
        return None
    return max(0, math.ceil((needed - scored) / (1 if cross_fitted else CALIBRATION_SHARE)))
