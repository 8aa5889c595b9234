"""From an Anomaly Map and Thresholds to a Defect Mask and a Verdict. Never runs a network."""

from __future__ import annotations

import numpy as np

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.results import Judgement, Region, Thresholds, Verdict


def anomaly_score(anomaly_map: FloatMap, roi: Mask | None = None) -> float:
    """Anomaly Score of an image: the maximum of its map inside the ROI (0.0 for an empty ROI)."""
    inside = anomaly_map if roi is None else anomaly_map[roi]
    return float(inside.max()) if inside.size else 0.0


def judge(anomaly_map: FloatMap, thresholds: Thresholds, roi: Mask | None = None, min_area_px: int = 0) -> Judgement:
    """Threshold a map.

    Args:
        anomaly_map: float32, height x width.
        thresholds: On the map's scale.
        roi: bool, height x width; outside of it nothing counts.
        min_area_px: Smaller regions are dropped from the Defect Mask.

    Returns:
        DEFECT where a region remains, else UNSURE where the score is above ``thresholds.unsure``, else GOOD.
    """
    mask = anomaly_map > thresholds.defect
    if roi is not None:
        mask &= roi
    mask, regions = _regions(anomaly_map, mask, min_area_px)
    if regions:
        verdict = Verdict.DEFECT
    elif anomaly_score(anomaly_map, roi) > thresholds.unsure:
        verdict = Verdict.UNSURE
    else:
        verdict = Verdict.GOOD
    return Judgement(verdict, thresholds, mask, regions)


def _regions(anomaly_map: FloatMap, mask: Mask, min_area_px: int) -> tuple[Mask, tuple[Region, ...]]:
    # Here, so that the window's process loads OpenCV when there is something to judge, not to be there.
    import cv2

    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    keep = np.zeros(count, dtype=bool)
    regions = []
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        if area < min_area_px:
            continue
        keep[label] = True
        box = np.s_[y : y + height, x : x + width]
        score = float(anomaly_map[box][labels[box] == label].max())
        regions.append(Region(area, score, x, y, width, height))
    regions.sort(key=lambda region: region.score, reverse=True)
    return keep[labels], tuple(regions)
