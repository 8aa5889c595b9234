"""How well a Detector finds the places of known defects, where somebody has drawn them."""

from __future__ import annotations

import math

import numpy as np

from inspector.domain.golden import KnownImage
from inspector.domain.inspection import Inspection
from inspector.domain.result import Truth
from inspector.evaluation.metrics import pro_curve
from inspector.evaluation.pixel_scores import PixelScores
from inspector.storage.truth_masks import read_truth_mask

#: Good pixels of an image that count. Of larger ones every n-th does: the false positive rate needs no more, and a
#: hundred parts take 100 MB at most.
MOST_GOOD_PIXELS = 1 << 18


class DrawnPlaces:
    """Gathers the Anomaly Maps of good parts, and of defective ones that have a Truth Mask."""

    def __init__(self) -> None:
        self._pixels = PixelScores()

    def add(self, part: KnownImage, seen: Inspection) -> None:
        """Take a known part, as a Detector sees it. A defective one without a Truth Mask says nothing about places.

        Raises:
            ImageError: As ``read_truth_mask``.
        """
        if part.truth is Truth.DEFECTIVE and part.mask is None:
            return
        shape = seen.anomaly_map.shape
        truth = np.zeros(shape, np.bool_) if part.mask is None else read_truth_mask(part.mask, *shape)
        roi = np.ones(shape, np.bool_) if seen.roi is None else seen.roi.copy()
        step = math.ceil(truth.size / MOST_GOOD_PIXELS)
        if step > 1:
            good = np.flatnonzero(roi & ~truth)
            roi.flat[good] = False
            roi.flat[good[::step]] = True
        self._pixels.add(seen.anomaly_map, truth, roi)

    def aupro(self) -> float | None:
        """AUPRO up to a false positive rate of 0.3. None without a drawn defect inside the ROI."""
        if not self._pixels.region_count:
            return None
        curve = pro_curve(self._pixels.ranks())
        return None if curve is None else curve.area()
