"""Breadth: the evidence of a whole area, which the highest pixel of an Anomaly Map does not show.

A fleck is high and narrow. Dirt over half of a part is broad, and at no pixel higher than the noise of a good part.
The Anomaly Score is therefore the peak of the map and its breadth:

    score = peak + sum over areas of weight * max(0, height - usual)

The height of an area is the mean of so many of the highest pixels of the map. Good parts of usual breadth have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.numbers import is_float32

#: The areas, as shares of an image: the highest tenth, and all of it.
SHARES = (0.1, 1.0)
#: Rows, and columns, that are enough to know the height of an area. Maps are smooth.
SAMPLED = 64
#: Heights and peaks are compared by the range between these shares of good parts.
USUAL, REACHED_BY = 0.5, 0.9
#: The least range of an area's heights. Parts that hardly vary do not make every other part broad.
LEAST_REACH = 0.1


@dataclass(frozen=True, slots=True)
class AreaStatistics:
    """The usual height of an area on good parts.

    Raises:
        ValueError: A number makes no sense. Scores would be no numbers.

    Attributes:
        share: Of the image's pixels, over 0 and at most 1.
        usual: Median height on good parts.
        weight: Rise of the Anomaly Score for a unit of height above it, at least 0.
    """

    share: float
    usual: float
    weight: float

    def __post_init__(self) -> None:
        if not (0 < self.share <= 1 and is_float32(self.usual) and is_float32(self.weight) and self.weight >= 0):
            raise ValueError(f"statistics of an area: {self.share}, {self.usual}, {self.weight}")


def area_height(anomaly_map: FloatMap, share: float, roi: Mask | None = None) -> float:
    """Mean of the highest pixels of a map.

    Args:
        anomaly_map: float32, height x width.
        share: Of all pixels.
        roi: bool, height x width. Pixels outside it count as average good ones, 0: a small ROI has little breadth.
    """
    rows, columns = (max(1, size // SAMPLED) for size in anomaly_map.shape)
    sampled = anomaly_map[::rows, ::columns]
    values = (sampled if roi is None else np.where(roi[::rows, ::columns], sampled, np.float32(0))).ravel()
    count = max(1, round(share * values.size))
    highest = values if count == values.size else np.partition(values, values.size - count)[-count:]
    return float(highest.mean(dtype=np.float64))


def breadth(anomaly_map: FloatMap, areas: Sequence[AreaStatistics], roi: Mask | None = None) -> float:
    """The rise of the Anomaly Score over the map's peak, at least 0."""
    return sum(max(0.0, area.weight * (area_height(anomaly_map, area.share, roi) - area.usual)) for area in areas)


def area_statistics(
    peaks: Sequence[float], maps: Sequence[FloatMap], roi: Mask | None = None
) -> tuple[AreaStatistics, ...]:
    """Statistics of good parts, by which all areas together count as much as the peak.

    Args:
        peaks: Highest pixel of every map inside the ROI.
        maps: Of good parts, as many, at least one.
        roi: As for ``area_height``.
    """
    low, high = np.quantile(peaks, (USUAL, REACHED_BY))
    areas = []
    for share in SHARES:
        usual, reached = np.quantile([area_height(each, share, roi) for each in maps], (USUAL, REACHED_BY))
        weight = float(high - low) / (len(SHARES) * max(float(reached - usual), LEAST_REACH))
        areas.append(AreaStatistics(share, float(usual), weight))
    return tuple(areas)
