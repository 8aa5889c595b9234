"""Exact figures from ranked scores: ROC-AUC, average precision, best F1, PRO curve and AUPRO.

All of them follow from the same counts: at every distinct score of a defective item, how many defective and how many
good items score at least as high. Thresholds between those change only the number of good items, along straight
pieces of the curves, so leaving them out loses nothing. "At least as high" decides at every threshold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.floating[Any]]
Counts = npt.NDArray[np.int64]
Curve = npt.NDArray[np.float64]

#: False positive rate up to which the PRO curve is integrated (MVTec AD).
PRO_MAX_FPR = 0.3


@dataclass(frozen=True, slots=True)
class Ranks:
    """Counts at every distinct score of a defective item, highest score first. n entries each.

    Attributes:
        levels: The scores.
        defective: Defective items that score at least that high.
        good_above: Good items that score higher.
        good: Good items that score at least that high.
        coverage: Weight of the defective items counted in ``defective``, 1 for all of them.
        defective_count: Of all defective items.
        good_count: Of all good items.
    """

    levels: Scores
    defective: Counts
    good_above: Counts
    good: Counts
    coverage: Curve
    defective_count: int
    good_count: int


@dataclass(frozen=True, slots=True)
class BestF1:
    """The best balance of precision and recall, for items above a Threshold."""

    threshold: float
    f1: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class ProCurve:
    """Mean share of each ground-truth region that is found, against the false positive rate of good pixels.

    Attributes:
        fpr: float64, rising from 0 to 1.
        pro: float64, rising from 0 to 1, piecewise linear between its points.
    """

    fpr: Curve
    pro: Curve

    def area(self, max_fpr: float = PRO_MAX_FPR) -> float:
        """Area under the curve up to a false positive rate, divided by that rate.

        Raises:
            ValueError: ``max_fpr`` is not above 0 and at most 1.
        """
        if not 0 < max_fpr <= 1:
            raise ValueError(f"max_fpr must be above 0 and at most 1, not {max_fpr}")
        inside = int(np.searchsorted(self.fpr, max_fpr, side="right"))
        fpr, pro = self.fpr[:inside], self.pro[:inside]
        area = float(np.sum(np.diff(fpr) * (pro[1:] + pro[:-1])) / 2)
        if inside < len(self.fpr):
            share = (max_fpr - self.fpr[inside - 1]) / (self.fpr[inside] - self.fpr[inside - 1])
            end = self.pro[inside - 1] + share * (self.pro[inside] - self.pro[inside - 1])
            area += float((max_fpr - self.fpr[inside - 1]) * (self.pro[inside - 1] + end) / 2)
        return area / max_fpr


def rank(defective: Scores, good: Scores, weights: Curve | None = None, *, in_place: bool = False) -> Ranks:
    """Count good and defective items at every distinct score of a defective one.

    Args:
        defective: One-dimensional.
        good: One-dimensional, of the same type as ``defective``.
        weights: Of the defective items, for ``coverage``. Equal if None. Their sum is normalised to 1.
        in_place: Whether ``good`` may be sorted where it is. Saves a copy of it.

    Raises:
        ValueError: A score is not finite.
    """
    if not in_place:
        good = good.copy()
    good.sort()
    order = np.argsort(defective)
    rising = defective[order]
    for ends in (good[:1], good[-1:], rising[:1], rising[-1:]):
        # Sorting moves NaN to the end and infinities to either end.
        if not np.isfinite(ends).all():
            raise ValueError("scores must be finite")
    first = (
        np.flatnonzero(np.concatenate(([True], rising[1:] != rising[:-1]))) if rising.size else np.empty(0, np.int64)
    )
    levels = rising[first]
    weight = np.ones(rising.size) if weights is None else weights[order]
    # Summed from the highest score down, so that the last entry is exactly all of it.
    summed = np.cumsum(weight[::-1])
    held = rising.size - first
    coverage = summed[held - 1] / summed[-1] if rising.size else np.empty(0)
    return Ranks(
        levels=levels[::-1],
        defective=held[::-1].astype(np.int64),
        good_above=(good.size - np.searchsorted(good, levels, side="right"))[::-1].astype(np.int64),
        good=(good.size - np.searchsorted(good, levels, side="left"))[::-1].astype(np.int64),
        coverage=coverage[::-1],
        defective_count=rising.size,
        good_count=good.size,
    )


def roc_auc(ranks: Ranks) -> float | None:
    """Probability that a defective item scores higher than a good one, ties counted half. None without either kind."""
    if not ranks.defective_count or not ranks.good_count:
        return None
    here = np.diff(ranks.defective, prepend=0)
    below = ranks.good_count - (ranks.good + ranks.good_above) / 2
    return float(here @ below / ranks.defective_count / ranks.good_count)


def average_precision(ranks: Ranks) -> float | None:
    """Precision at every threshold, weighted by the recall it adds. None without defective items."""
    if not ranks.defective_count:
        return None
    here = np.diff(ranks.defective, prepend=0)
    return float(here @ (ranks.defective / (ranks.defective + ranks.good)) / ranks.defective_count)


def best_f1(ranks: Ranks) -> BestF1 | None:
    """The Threshold with the highest F1 (the highest such Threshold on a draw). None without defective items."""
    if not ranks.defective_count:
        return None
    f1 = 2 * ranks.defective / (ranks.defective + ranks.good + ranks.defective_count)
    best = int(np.argmax(f1))
    detected_count = int(ranks.defective[best])
    level = ranks.levels[best]
    # Items above a Threshold count, so it lies just below the lowest score that shall count.
    threshold = np.nextafter(level, np.array(-np.inf, dtype=level.dtype))
    return BestF1(
        threshold=float(threshold),
        f1=float(f1[best]),
        precision=detected_count / (detected_count + int(ranks.good[best])),
        recall=detected_count / ranks.defective_count,
    )


def pro_curve(ranks: Ranks) -> ProCurve | None:
    """The PRO curve, if every defective pixel was weighted by 1 / area of its region. None without either kind."""
    if not ranks.defective_count or not ranks.good_count:
        return None
    points = len(ranks.levels)
    fpr, pro = np.zeros(2 * points + 2), np.zeros(2 * points + 2)
    fpr[1:-1:2], fpr[2:-1:2], fpr[-1] = ranks.good_above, ranks.good, ranks.good_count
    pro[3:-1:2], pro[2:-1:2], pro[-1] = ranks.coverage[:-1], ranks.coverage, 1
    fpr /= ranks.good_count
    return ProCurve(fpr, pro)
