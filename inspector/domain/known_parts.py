"""How well a Threshold tells parts apart whose Truth the operator has told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspector.domain.results import Thresholds
from inspector.domain.shares import highest_share

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Parts of each Truth by their Verdict.

    Attributes:
        found: Defective parts that are DEFECT.
        doubted: Defective parts that are UNSURE.
        missed: Defective parts that are GOOD.
        rejected: Good parts that are DEFECT.
        questioned: Good parts that are UNSURE.
        passed: Good parts that are GOOD.
    """

    found: int
    doubted: int
    missed: int
    rejected: int
    questioned: int
    passed: int

    @property
    def good(self) -> int:
        """Good parts."""
        return self.rejected + self.questioned + self.passed

    @property
    def defective(self) -> int:
        """Defective parts."""
        return self.found + self.doubted + self.missed

    @property
    def recall(self) -> float | None:
        """Share of defective parts that are DEFECT. None without any."""
        return self.found / self.defective if self.defective else None

    @property
    def precision(self) -> float | None:
        """Share of parts with Verdict DEFECT that are defective. None without any."""
        alarms = self.found + self.rejected
        return self.found / alarms if alarms else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall. None without a defective part."""
        return 2 * self.found / (self.found + self.rejected + self.defective) if self.defective else None

    @property
    def most_escapes(self) -> float:
        """The share of defective parts that are not DEFECT lies at or below this one, see ``domain.shares``.

        Where none of n is missed this is about 3 / n.
        """
        return highest_share(self.defective - self.found, self.defective)


@dataclass(frozen=True, slots=True, eq=False)
class KnownParts:
    """Anomaly Scores of parts whose Truth is known.

    Attributes:
        good: Of good parts, float64, ascending.
        defective: Of defective parts, float64, ascending.
    """

    good: Numbers
    defective: Numbers

    def confusion(self, thresholds: Thresholds) -> Confusion:
        """Verdicts at Thresholds. Scores are compared in the map's precision, as ``judge`` does."""
        levels = np.array([thresholds.unsure, thresholds.defect], np.float32)
        at = [
            np.searchsorted(scores.astype(np.float32), levels, side="right") for scores in (self.defective, self.good)
        ]
        return Confusion(
            *(
                int(count)
                for scores, (unsure, defect) in zip((self.defective, self.good), at, strict=True)
                for count in (len(scores) - defect, max(defect - unsure, 0), min(unsure, defect))
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class RocCurve:
    """Every Threshold's shares, from the highest Threshold to the lowest.

    Attributes:
        false_positive_rate: Share of good parts that are rejected, float64, n.
        true_positive_rate: Share of defective parts that are found, float64, n.
        area: Below the curve: how often a defective part scores higher than a good one.
    """

    false_positive_rate: Numbers
    true_positive_rate: Numbers
    area: float


def roc_curve(parts: KnownParts) -> RocCurve | None:
    """ROC curve, None where parts of one Truth are missing."""
    if not len(parts.good) or not len(parts.defective):
        return None
    levels = np.unique(np.concatenate([parts.good, parts.defective]))[::-1]
    false_positive_rate, true_positive_rate = (
        np.concatenate([[0.0], 1 - np.searchsorted(scores, levels, side="left") / len(scores)])
        for scores in (parts.good, parts.defective)
    )
    area = float(np.trapezoid(true_positive_rate, false_positive_rate))
    return RocCurve(false_positive_rate, true_positive_rate, area)


def best_threshold(parts: KnownParts) -> tuple[float, float] | None:
    """The Threshold of the best F1, and this F1. None where parts of one Truth are missing.

    It lies half-way between two scores, as far as possible from the parts on either side. Of several the lowest is
    taken, which finds most.
    """
    if not len(parts.good) or not len(parts.defective):
        return None
    levels = np.unique(np.concatenate([parts.good, parts.defective]))
    below = np.concatenate([[levels[0] - 1], (levels[1:] + levels[:-1]) / 2])
    found = len(parts.defective) - np.searchsorted(parts.defective, below, side="right")
    rejected = len(parts.good) - np.searchsorted(parts.good, below, side="right")
    f1 = 2 * found / (found + rejected + len(parts.defective))
    best = int(f1.argmax())
    return float(below[best]), float(f1[best])
