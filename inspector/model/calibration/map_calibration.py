"""How the scores of good parts become maps: statistics of a new Detector's maps, Anomaly Scores and Thresholds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.defect_mask import good_level
from inspector.domain.inspection import anomaly_score
from inspector.domain.manifest import Combination
from inspector.domain.profile import ScoreRule
from inspector.domain.results import Thresholds
from inspector.domain.thresholds import default_thresholds
from inspector.model.calibration.scale_calibration import positive
from inspector.model.calibration.scale_weights import synthetic_anomalies, weigh_scales
from inspector.model.part_cache import Parts
from inspector.model.scoring.map_graph import (
    Baseline,
    MapGraph,
    MapStatistics,
    ScaleStatistics,
    levels,
    without_baseline,
)
from inspector.model.scoring.scale import Scale
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import enlarge, zoom_mask

#: The unit of a Scale's map is the height that this share of good parts stays below.
REACHED_BY = 0.9


def calibrate_maps(
    scales: tuple[Scale, ...],
    parts: Parts,
    calibration: npt.NDArray[np.int64],
    rule: ScoreRule,
    roi: Mask | None,
    seed: int,
    device: torch.device,
) -> tuple[MapStatistics, tuple[float, ...], Thresholds]:
    """Unit of the Anomaly Maps, Anomaly Scores of the Calibration Set, and Thresholds from them.

    Args:
        scales: Calibrated.
        parts: Good Parts.
        calibration: Indices of the Calibration Set.
        rule: Score rule.
        roi: Where parts are looked at.
        seed: Of the synthetic anomalies.
        device: Where to compute.
    """
    graph = ScoreGraph(scales, rule)
    stride_px = graph.facts.stride_px
    runtime = TorchRuntime(graph, MapGraph(MapStatistics(), stride_px), device)

    def scores_of(images: Iterable[Pixels]) -> Tensor:
        return torch.from_numpy(np.concatenate([tiled_scores(runtime, graph.facts, image[None]) for image in images]))

    scores = scores_of(parts.image(index) for index in calibration)
    rows = scale_statistics(scores, rule, [scale.receptive_field for scale in scales], stride_px)
    if len(rows) > 1:
        altered = scores_of(synthetic_anomalies(parts.image, calibration, seed, roi))
        rows = weigh_scales(rows, scores, altered, stride_px, roi)
    maps = with_unit(rows, scores, rule, stride_px)
    cells = MapGraph(maps, stride_px)(scores).numpy()
    side = parts.file.shape[1]
    good_scores = tuple(anomaly_score(enlarge(cell_map, side, side), roi) for cell_map in cells)
    thresholds = dataclasses.replace(default_thresholds(good_scores), good_level=good_level(cells_inside(cells, roi)))
    return maps, good_scores, thresholds


def cells_inside(cells: FloatMap, roi: Mask | None) -> FloatMap:
    """Cells of maps N x h x w inside the ROI, if it covers any."""
    if roi is None:
        return cells
    inside = cells[:, zoom_mask(roi, *cells.shape[1:])]
    return inside if inside.size else cells


def scale_statistics(
    scores: Tensor, rule: ScoreRule, receptive_fields: list[int], stride_px: int
) -> tuple[ScaleStatistics, ...]:
    """Statistics of the Calibration Set's scores, N x L x h x w, one for every ``stride_px`` pixels.

    Equation 11 is averaged over the Scales (equation 12). Distances are added up, each Scale's in a unit of its own.
    The Scale with the largest receptive field is for whole parts, all others are for small anomalies.
    """
    if rule is ScoreRule.EQUATION_11:
        return (ScaleStatistics(),)
    every = MapStatistics((ScaleStatistics(),) * scores.shape[1], combination=Combination.SUM)
    smoothed = MapGraph(every, stride_px).smoothed(scores)
    largest = max(receptive_fields)
    return tuple(
        _statistics(cells, Baseline.LEVEL if field == largest else Baseline.SURROUNDINGS, stride_px)
        for cells, field in zip(smoothed.unbind(1), receptive_fields, strict=True)
    )


def with_unit(rows: tuple[ScaleStatistics, ...], scores: Tensor, rule: ScoreRule, stride_px: int) -> MapStatistics:
    """Statistics whose maps of the Calibration Set have mean 0 and deviation 1."""
    is_paper = rule is ScoreRule.EQUATION_11
    combination = Combination.MEAN if is_paper else Combination.SUM
    maps = MapStatistics(rows, sharpens=not is_paper, combination=combination)
    cells = MapGraph(maps, stride_px).combined(scores).double()
    return dataclasses.replace(maps, mean=float(cells.mean()), std=positive(float(cells.std(correction=0))))


def _statistics(cells: Tensor, baseline: Baseline, stride_px: int) -> ScaleStatistics:
    """Of smoothed maps N x h x w: a weight of 1 brings the height that nine good parts of ten stay below to 1."""
    row = ScaleStatistics(baseline, typical_level=float(levels(cells).median()))
    flat = without_baseline(cells, baseline, stride_px)
    centre = float(flat.mean())
    row = dataclasses.replace(row, centre=centre, reach=positive(_reached(flat) - centre))
    shown = MapGraph(MapStatistics((row,), sharpens=True), stride_px).scale_map(cells, row)
    # Where parts do not vary at all nothing is reached.
    return dataclasses.replace(row, weight=1 / max(_reached(shown), 0.1))


def _reached(cells: Tensor) -> float:
    return float(cells.amax((1, 2)).quantile(REACHED_BY))
