"""Default Thresholds from the Anomaly Scores of held-back good parts."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from inspector.domain.results import Thresholds

#: Share of good parts that the default Threshold calls DEFECT, and that score at least UNSURE.
DEFECT_RATE = 0.005
UNSURE_RATE = 0.05


def default_thresholds(good_scores: Sequence[float]) -> Thresholds:
    """Thresholds that a stated share of good parts exceeds.

    Maxima of maps are right-skewed, so a normal distribution is fitted to their logarithm (shifted to be positive).
    With many parts the empirical quantile takes over where it is higher: no more than ``DEFECT_RATE`` of what was
    seen may be called a defect.

    Args:
        good_scores: Anomaly Scores of the Calibration Set, at least one.
    """
    scores = np.asarray(good_scores, dtype=np.float64)
    if scores.size == 0:
        raise ValueError("good_scores must not be empty")
    spread = max(float(np.std(scores)), 1e-6 * max(1.0, float(np.abs(scores).max())))
    shift = float(scores.min()) - spread
    logs = np.log(scores - shift)

    def level(rate: float) -> float:
        fitted = shift + float(np.exp(logs.mean() + NormalDist().inv_cdf(1 - rate) * logs.std()))
        return max(fitted, float(np.quantile(scores, 1 - rate, method="higher")))

    return Thresholds(defect=level(DEFECT_RATE), unsure=level(UNSURE_RATE))
