"""The weights of Scales: how well each finds synthetic anomalies."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Generator, Sequence

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.arrays import Mask, Pixels
from inspector.domain.manifest import Combination
from inspector.model.calibration.synthetic_anomaly import with_anomaly
from inspector.model.scoring.map_graph import MapGraph, MapStatistics, ScaleStatistics
from inspector.runtime.zoom import zoom_mask

#: So many synthetic anomalies are made.
ANOMALIES = 100
#: The pixel that an anomaly changes most is changed by so much of 255. After so many tries it is taken as it is.
VISIBLE, TRIES = 20, 20
#: Candidate weights of a Scale against the others, from the one nearest to equal weights outwards.
WEIGHTS = tuple(sorted((2.0 ** (step / 2) for step in range(-10, 11)), key=lambda weight: abs(math.log(weight))))
#: How much less area than the best is as good, with two good parts. With more, less is left to chance.
AS_GOOD_OF_TWO = 0.05


def synthetic_anomalies(
    image_of: Callable[[int], Pixels],
    parts: npt.NDArray[np.int64],
    count: int,
    seed: Sequence[int],
    roi: Mask | None = None,
) -> Generator[Pixels, None, None]:
    """Good parts with a synthetic anomaly each, all parts as often as each other.

    Args:
        image_of: A part, S x S x 3, by its index.
        parts: Which of them are altered.
        count: How many anomalies are made.
        seed: Everything random follows from it.
        roi: Where they may be.
    """
    rng = np.random.default_rng(seed)
    for index in np.resize(rng.permutation(parts), count):
        part = image_of(index)
        for _ in range(TRIES):
            altered = with_anomaly(part, image_of(rng.choice(parts)), rng, roi)
            if cv2.absdiff(altered, part).max() >= VISIBLE:
                break
        yield altered


def weigh_scales(
    rows: tuple[ScaleStatistics, ...], good: Tensor, altered: Tensor, stride_px: int, roi: Mask | None = None
) -> tuple[ScaleStatistics, ...]:
    """Choose the weight of each Scale.

    One Scale after the other is given the weight with which the maps tell synthetic anomalies from good parts best
    (area under the ROC curve of their highest cells). The others stay as they are. Of equally good weights the one
    nearest to equal weights is taken: synthetic anomalies are no defects, and the best weight is often so by chance.

    Args:
        rows: One per Scale, in units of the height that good parts reach.
        good: Scores of the Calibration Set, N x L x h x w.
        altered: Those of parts with synthetic anomalies.
        stride_px: Pixels between neighbouring cells.
        roi: Where parts are looked at.
    """
    graph = MapGraph(MapStatistics(rows, sharpens=True, combination=Combination.SUM), stride_px)
    of_good, of_altered = (_inside(graph.scale_maps(scores), roi) for scores in (good, altered))
    weights = torch.ones(len(rows))
    # The others are weighed against the last one.
    for index in range(len(rows) - 1):

        def area_with(weight: float, index: int = index) -> float:
            tried = weights.clone()
            tried[index] = weight
            highest = [torch.einsum("l,nlc->nc", tried, cells).amax(1) for cells in (of_altered, of_good)]
            return _roc_area(*highest)

        areas = [area_with(weight) for weight in WEIGHTS]
        enough = max(areas) - as_good(len(good))
        weights[index] = next(weight for weight, area in zip(WEIGHTS, areas, strict=True) if area >= enough)
    return tuple(
        dataclasses.replace(row, weight=row.weight * float(weight)) for row, weight in zip(rows, weights, strict=True)
    )


def told_apart(
    rows: tuple[ScaleStatistics, ...], good: Tensor, altered: Tensor, stride_px: int, roi: Mask | None = None
) -> float:
    """How well maps tell synthetic anomalies from good parts: area under the ROC curve of their highest cells.

    Args:
        rows: As ``weigh_scales`` returns them.
        good: As for ``weigh_scales``.
        altered: As for ``weigh_scales``.
        stride_px: Pixels between neighbouring cells.
        roi: Where parts are looked at.
    """
    graph = MapGraph(MapStatistics(rows, sharpens=True, combination=Combination.SUM), stride_px)
    highest = [_inside(graph.scale_maps(scores), roi).sum(1).amax(1) for scores in (altered, good)]
    return _roc_area(*highest)


def as_good(good_parts: int) -> float:
    """How much less area than the best is as good: a single part more or less may decide by chance."""
    return AS_GOOD_OF_TWO / max(1, good_parts - 1)


def _inside(maps: list[Tensor], roi: Mask | None) -> Tensor:
    """Cells inside the ROI, if it covers any, N x L x cells."""
    cells = torch.stack(maps, 1)
    if roi is not None:
        inside = torch.from_numpy(zoom_mask(roi, *cells.shape[2:]))
        if inside.any():
            return cells[:, :, inside]
    return cells.flatten(2)


def _roc_area(higher: Tensor, lower: Tensor) -> float:
    """Share of pairs in which the first is higher, ties counting half."""
    apart = higher[:, None] - lower
    return float(((apart > 0).double() + 0.5 * (apart == 0).double()).mean())
