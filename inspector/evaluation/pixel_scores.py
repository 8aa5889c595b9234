"""Gathers the pixels of many Anomaly Maps for figures over all of them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Mask
from inspector.evaluation.metrics import Curve, Ranks, Scores, rank


class PixelScores:
    """Scores of all pixels seen: 4 bytes per good pixel, 12 per defective one.

    Defective pixels are weighted so that every ground-truth region (8-connected) counts the same, as the PRO curve
    asks for.
    """

    def __init__(self) -> None:
        self._good = _Growing(np.float32)
        self._defective = _Growing(np.float32)
        self._weights = _Growing(np.float64)
        self._region_count = 0

    @property
    def region_count(self) -> int:
        """Ground-truth regions seen."""
        return self._region_count

    def add(self, anomaly_map: FloatMap, truth: Mask, roi: Mask | None = None) -> None:
        """Take the pixels of one image.

        Args:
            anomaly_map: float32, height x width.
            truth: bool, height x width: where the part is defective.
            roi: bool, height x width: pixels outside are left out, and regions end at its border.

        Raises:
            ValueError: The shapes differ.
        """
        if anomaly_map.shape != truth.shape:
            raise ValueError(f"a map of {anomaly_map.shape} does not fit a mask of {truth.shape}")
        inside = truth if roi is None else truth & roi
        outside = ~truth if roi is None else ~truth & roi
        self._good.append(anomaly_map[outside])
        if not inside.any():
            return
        count, labels = cv2.connectedComponents(inside.astype(np.uint8), connectivity=8)
        owners = labels[inside]
        self._defective.append(anomaly_map[inside])
        self._weights.append(1 / np.bincount(owners)[owners])
        self._region_count += count - 1

    def ranks(self) -> Ranks:
        """Rank all pixels seen so far. Sorts them where they are, so it needs hardly more memory than they do.

        Raises:
            ValueError: A score is not finite.
        """
        weights: Curve = self._weights.values()
        return rank(self._defective.values(), self._good.values(), weights, in_place=True)


class _Growing:
    """An array that grows at its end by reallocation, which on most systems moves no memory."""

    def __init__(self, dtype: type[np.floating[Any]]) -> None:
        self._room: npt.NDArray[Any] = np.empty(0, dtype=dtype)
        self._used = 0

    def append(self, values: Scores) -> None:
        needed = self._used + values.size
        if needed > self._room.size:
            # refcheck would object to views. values() hands them out only between additions.
            self._room.resize(needed + needed // 8, refcheck=False)
        self._room[self._used : needed] = values
        self._used = needed

    def values(self) -> npt.NDArray[Any]:
        """A view of all values so far, valid until the next ``append``."""
        return self._room[: self._used]
