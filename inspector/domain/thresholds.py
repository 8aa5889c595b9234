"""Default Thresholds from the Anomaly Scores of the Calibration Set."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from inspector.domain.results import Thresholds

#: Share of good parts that the default Threshold calls DEFECT, and that score at least UNSURE.
DEFECT_RATE = 0.01
UNSURE_RATE = 0.05

#: Below this many scores their spread says nothing. A tenth of their size is assumed at the least.
_FEW = 4
_ASSUMED_SPREAD = 0.1


def default_thresholds(good_scores: Sequence[float]) -> Thresholds:
    """Thresholds that about a stated share of good parts exceeds.

    The peak of a map is a maximum, so a Gumbel distribution is fitted (extreme value theory). It is fitted
    to the quartiles: one odd image among the good parts, or a defect that nobody saw, must not lift the Threshold over
    real defects. The fewer the scores, the wider the distribution is taken to be.

    Args:
        good_scores: Anomaly Scores of the Calibration Set, at least one.
    """
    scores = np.asarray(good_scores, dtype=np.float64)
    if scores.size == 0:
        raise ValueError("good_scores must not be empty")
    lower, median, upper = (float(value) for value in np.quantile(scores, (0.25, 0.5, 0.75)))
    scale = (upper - lower) / (_reduced(0.75) - _reduced(0.25))
    if scores.size < _FEW:
        scale = max(scale, _ASSUMED_SPREAD * abs(median))
    scale *= 1 + 1 / math.sqrt(scores.size)

    def level(rate: float) -> float:
        return median + scale * (_reduced(1 - rate) - _reduced(0.5))

    return Thresholds(defect=level(DEFECT_RATE), unsure=level(UNSURE_RATE))


def _reduced(probability: float) -> float:
    """Quantile of the standard Gumbel distribution."""
    return -math.log(-math.log(probability))
