"""Deviations that a few odd values do not move."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Robust deviations from which a value is far off.
FAR = 4.5
#: A median absolute deviation (MAD) times this estimates a standard deviation (Huber, Robust Statistics, 1981).
DEVIATIONS_OF_A_MAD = 1.4826


def robust_deviations(values: npt.NDArray[np.float64], least: float) -> npt.NDArray[np.float64]:
    """How far values lie from their median, in robust standard deviations of at least ``least``. NaN for NaN."""
    known = values[~np.isnan(values)]
    centre = np.median(known) if len(known) else 0.0
    spread = DEVIATIONS_OF_A_MAD * float(np.median(np.abs(known - centre))) if len(known) else 0.0
    return np.asarray((values - centre) / max(spread, least), np.float64)
