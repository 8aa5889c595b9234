"""How inspections develop: yield over time, p-chart, drift of scores, and where defects lie.

The charts are Shewhart's, as in D. C. Montgomery, Introduction to Statistical Quality Control, chapters 6 and 7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]

#: Parts of one sample at least, so that a share of defects says something.
LEAST_SAMPLE = 20
#: Samples that a chart has at most.
MOST_SAMPLES = 60
#: Cells along each side of the map of defects.
PLACES_SIDE = 48

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
#: The longest time that bars of this length are shown for.
_BARS = ((3 * _DAY_MS, _HOUR_MS), (120 * _DAY_MS, _DAY_MS), (math.inf, 7 * _DAY_MS))


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Results in the order in which they were stored, and the places of their defects.

    Attributes:
        inspected_ms: Milliseconds since 1970, UTC, int64, n.
        scores: Anomaly Scores, float64, n.
        is_good: Whether the Verdict is GOOD, bool, n.
        is_defect: Whether it is DEFECT, bool, n.
        places: Centres of defects as shares of the image's width and height, float64, m x 2.
    """

    inspected_ms: npt.NDArray[np.int64]
    scores: Numbers
    is_good: npt.NDArray[np.bool_]
    is_defect: npt.NDArray[np.bool_]
    places: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class YieldBars:
    """Shares of parts that are GOOD, per stretch of time.

    Attributes:
        start_ms: Beginning of each bar, in the computer's time zone's hours or days.
        length_ms: Of all bars.
        good: Share of GOOD parts, from 0 to 1.
        parts: Parts in each bar.
    """

    start_ms: Numbers
    length_ms: float
    good: Numbers
    parts: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class ControlChart:
    """Values of samples of equal size, with control limits three standard errors beside the mean.

    Attributes:
        values: One per sample, in the order of inspection.
        centre: Mean of the values.
        low: Lower control limit.
        high: Upper control limit.
        sample: Parts of one sample.
    """

    values: Numbers
    centre: float
    low: float
    high: float
    sample: int

    @property
    def is_outside(self) -> npt.NDArray[np.bool_]:
        """Which samples lie outside the limits."""
        return (self.values < self.low) | (self.values > self.high)


def yield_bars(samples: Samples, utc_offset_ms: int = 0) -> YieldBars | None:
    """Yield over time. None without parts.

    Args:
        samples: The results.
        utc_offset_ms: Of the computer's time zone, so that days begin at midnight.
    """
    times = samples.inspected_ms + utc_offset_ms
    if not len(times):
        return None
    span_ms = times.max() - times.min()
    length_ms = next(bar for most, bar in _BARS if span_ms <= most)
    bars, place = np.unique(times // length_ms, return_inverse=True)
    parts = np.bincount(place)
    good = np.bincount(place, weights=samples.is_good) / parts
    start_ms: Numbers = np.asarray(bars * length_ms - utc_offset_ms, np.float64)
    return YieldBars(start_ms, float(length_ms), good, parts)


def p_chart(samples: Samples) -> ControlChart | None:
    """Share of DEFECT parts per sample: limits p +- 3 sqrt(p (1 - p) / n). None without two samples."""
    parts = _in_samples(samples.is_defect.astype(np.float64))
    if parts is None:
        return None
    shares, size = parts.mean(axis=1), parts.shape[1]
    centre = float(shares.mean())
    reach = 3 * math.sqrt(centre * (1 - centre) / size)
    return ControlChart(shares, centre, max(0.0, centre - reach), min(1.0, centre + reach), size)


def score_drift(samples: Samples) -> ControlChart | None:
    """Mean score of parts that are not DEFECT, per sample: an x-bar chart. None without two samples.

    The limits are the mean +- 3 s / (c4 sqrt(n)), with the mean s of the samples' standard deviations, which c4
    corrects. Defects are left out: a single one would hide the drift of all others.
    """
    parts = _in_samples(samples.scores[~samples.is_defect])
    if parts is None:
        return None
    means, size = parts.mean(axis=1), parts.shape[1]
    # c4 to 1 in 10,000 for samples of 20 and more.
    c4 = 4 * (size - 1) / (4 * size - 3)
    reach = 3 * float(parts.std(axis=1, ddof=1).mean()) / (c4 * math.sqrt(size))
    centre = float(means.mean())
    return ControlChart(means, centre, centre - reach, centre + reach, size)


def defect_places(samples: Samples) -> Numbers | None:
    """Defects per cell of a grid over the image, rows from above. None without any."""
    if not len(samples.places):
        return None
    across, down = samples.places.T
    side = np.linspace(0, 1, PLACES_SIDE + 1)
    counts: Numbers = np.histogram2d(down.clip(0, 1), across.clip(0, 1), (side, side))[0]
    return counts


def _in_samples(values: Numbers) -> Numbers | None:
    """Values as samples x parts. The newest ones that fill no sample are left out."""
    size = max(LEAST_SAMPLE, math.ceil(len(values) / MOST_SAMPLES))
    count = len(values) // size
    return values[: count * size].reshape(count, size) if count >= 2 else None
