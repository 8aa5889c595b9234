"""Why a place scores high: which Scale, and whether the Students miss the Teacher or disagree with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspector.domain.arrays import FloatMap
from inspector.domain.results import ScaleMap, ScaleTerms

#: In standard deviations of good pixels: variance below is usual, however small the error is.
UNUSUAL = 3.0


@dataclass(frozen=True, slots=True)
class ScaleShare:
    """What one Scale says about a place.

    Attributes:
        receptive_field: Of the Scale, in pixels.
        value: Of its own map there, in the unit of Anomaly Maps.
        share: Of all Scales that lie above an average good pixel, 0 to 1. 0 where none does.
    """

    receptive_field: int
    value: float
    share: float


@dataclass(frozen=True, slots=True)
class PlaceTerms:
    """The terms of equation 11 at a place, in standard deviations of good pixels, the mean over all Scales.

    Attributes:
        error: Regression Error (equations 8 and 9).
        variance: Predictive Variance (equation 10). None of single Students.
    """

    error: float
    variance: float | None

    @property
    def is_disagreement(self) -> bool:
        """Whether the Predictive Variance is unusual, and more so than the Regression Error."""
        return self.variance is not None and self.variance > max(self.error, UNUSUAL)


def scale_shares(scales: Sequence[ScaleMap], across: float, down: float) -> tuple[ScaleShare, ...]:
    """How much every Scale sees at a place, given as shares of the image's width and height."""
    values = [value_at(scale.cells, across, down) for scale in scales]
    total = sum(max(value, 0.0) for value in values)
    return tuple(
        ScaleShare(scale.receptive_field, value, max(value, 0.0) / total if total else 0.0)
        for scale, value in zip(scales, values, strict=True)
    )


def place_terms(terms: Sequence[ScaleTerms], across: float, down: float) -> PlaceTerms | None:
    """The mean over all Scales (equation 12) at the cell of a place. None where the terms are not known."""
    if not terms:
        return None
    errors = [_cell(scale.error, across, down) for scale in terms]
    variances = [_cell(scale.variance, across, down) for scale in terms if scale.variance is not None]
    return PlaceTerms(float(np.mean(errors)), float(np.mean(variances)) if len(variances) == len(terms) else None)


def variance_decides(terms: Sequence[ScaleTerms], across: float, down: float) -> bool:
    """Whether the Students disagree at a place, more than they miss the Teacher."""
    found = place_terms(terms, across, down)
    return found is not None and found.is_disagreement


def value_at(cells: FloatMap, across: float, down: float) -> float:
    """A map of cells at a place, linearly between cell centres, as where it is enlarged to an image."""
    (top, bottom, below), (left, right, beyond) = _between(down, cells.shape[0]), _between(across, cells.shape[1])
    upper = (1 - beyond) * float(cells[top, left]) + beyond * float(cells[top, right])
    lower = (1 - beyond) * float(cells[bottom, left]) + beyond * float(cells[bottom, right])
    return (1 - below) * upper + below * lower


def _between(share: float, count: int) -> tuple[int, int, float]:
    """The cells before and after a place, and how far it lies towards the latter."""
    place = min(max(share * count - 0.5, 0.0), count - 1.0)
    before = int(place)
    return before, min(before + 1, count - 1), place - before


def _cell(cells: FloatMap, across: float, down: float) -> float:
    height, width = cells.shape
    return float(cells[min(int(down * height), height - 1), min(int(across * width), width - 1)])
