"""Default Thresholds from the Anomaly Scores of the Calibration Set."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

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

    Where scores end sooner than that distribution, the conformal quantile is lower. A further part of the same kind
    exceeds it with the stated probability at most, whatever the distribution (Vovk et al., 2005).
    The lower one of both counts. It takes 99 scores to bound 1 %, and 19 to bound 5 %.

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
        fitted = median + scale * (_reduced(1 - rate) - _reduced(0.5))
        return min(fitted, conformal_quantile(scores, rate))

    return Thresholds(defect=level(DEFECT_RATE), unsure=level(UNSURE_RATE))


def conformal_quantile(scores: npt.NDArray[np.float64], rate: float) -> float:
    """The score with rank ceil((n + 1) (1 - rate)) of n, or infinity where there are too few to tell."""
    rank = math.ceil((scores.size + 1) * (1 - rate))
    return float(np.sort(scores)[rank - 1]) if rank <= scores.size else math.inf


def _reduced(probability: float) -> float:
    """Quantile of the standard Gumbel distribution."""
    return -math.log(-math.log(probability))
