"""How the scores of good parts become maps: statistics of a new Detector's maps, Anomaly Scores and Thresholds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.arrays import Mask, Pixels
from inspector.domain.inspection import anomaly_score
from inspector.domain.manifest import Combination
from inspector.domain.profile import ScoreRule
from inspector.domain.results import Thresholds
from inspector.domain.thresholds import default_thresholds
from inspector.model.calibration.scale_weights import rehearsals, weigh_scales
from inspector.model.part_cache import PartCache
from inspector.model.scoring.map_graph import (
    Background,
    MapGraph,
    MapStatistics,
    ScaleStatistics,
    levels,
    without_background,
)
from inspector.model.scoring.scale import Scale
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.score_rules import rule_module
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import enlarge

#: Scales are compared by what this share of good parts stays below.
REACHED_BY = 0.9


def calibrate_maps(
    scales: tuple[Scale, ...],
    cache: PartCache,
    calibration: npt.NDArray[np.int64],
    rule: ScoreRule,
    roi: Mask | None,
    seed: int,
    device: torch.device,
) -> tuple[MapStatistics, tuple[float, ...], Thresholds]:
    """Unit of the Anomaly Maps, Anomaly Scores of the Calibration Set, and Thresholds from them.

    Args:
        scales: Calibrated.
        cache: Good Parts.
        calibration: Indices of the Calibration Set.
        rule: Score rule.
        roi: Where parts are looked at.
        seed: Of the rehearsals.
        device: Where to compute.
    """
    graph = ScoreGraph(scales, [rule_module(rule, scale) for scale in scales])
    runtime = TorchRuntime(graph, MapGraph(MapStatistics(), graph.stride_px), device)

    def scores_of(parts: Iterable[Pixels]) -> Tensor:
        return torch.from_numpy(np.concatenate([tiled_scores(runtime, graph.facts, part[None]) for part in parts]))

    scores = scores_of(cache.images[index] for index in calibration)
    rows = scale_statistics(scores, rule, [scale.receptive_field for scale in scales], graph.stride_px)
    if len(rows) > 1:
        altered = scores_of(rehearsals(cache.images, calibration, seed, roi))
        rows = weigh_scales(rows, scores, altered, graph.stride_px, roi)
    maps = with_unit(rows, scores, rule, graph.stride_px)
    cells = MapGraph(maps, graph.stride_px)(scores).numpy()
    side = cache.images.shape[1]
    good_scores = tuple(anomaly_score(enlarge(one, side, side), roi) for one in cells)
    return maps, good_scores, default_thresholds(good_scores)


def scale_statistics(
    scores: Tensor, rule: ScoreRule, receptive_fields: list[int], stride_px: int
) -> tuple[ScaleStatistics, ...]:
    """Statistics of the Calibration Set's scores, N x L x h x w, one for every ``stride_px`` pixels.

    Equation 11 is averaged over the Scales (equation 12). Distances are added up, each Scale's in a unit of its own.
    The Scale with the largest receptive field speaks for whole parts, all others for what is small.
    """
    if rule is ScoreRule.EQUATION_11:
        return (ScaleStatistics(),)
    every = MapStatistics((ScaleStatistics(),) * scores.shape[1], combination=Combination.SUM)
    smoothed = MapGraph(every, stride_px).smoothed(scores)
    largest = max(receptive_fields)
    return tuple(
        _statistics(cells, Background.LEVEL if field == largest else Background.SURROUNDINGS, stride_px)
        for cells, field in zip(smoothed.unbind(1), receptive_fields, strict=True)
    )


def with_unit(rows: tuple[ScaleStatistics, ...], scores: Tensor, rule: ScoreRule, stride_px: int) -> MapStatistics:
    """Statistics whose maps of the Calibration Set have mean 0 and deviation 1."""
    is_paper = rule is ScoreRule.EQUATION_11
    combination = Combination.MEAN if is_paper else Combination.SUM
    maps = MapStatistics(rows, sharpens=not is_paper, combination=combination)
    cells = MapGraph(maps, stride_px).combined(scores).double()
    return dataclasses.replace(maps, mean=float(cells.mean()), std=_positive(float(cells.std(correction=0))))


def _statistics(cells: Tensor, background: Background, stride_px: int) -> ScaleStatistics:
    """Of smoothed maps N x h x w: a gain of 1 brings what nine good parts of ten stay below to 1."""
    row = ScaleStatistics(background=background, typical_level=float(levels(cells).median()))
    flat = without_background(cells, row, stride_px)
    centre = float(flat.mean())
    row = dataclasses.replace(row, centre=centre, reach=_positive(_reached(flat) - centre))
    shown = MapGraph(MapStatistics((row,), sharpens=True), stride_px).scale_map(cells, row)
    # Where parts do not vary at all nothing is reached.
    return dataclasses.replace(row, gain=1 / max(_reached(shown), 0.1))


def _reached(cells: Tensor) -> float:
    return float(cells.amax((1, 2)).quantile(REACHED_BY))


def _positive(value: float) -> float:
    # Parts without any variation (rendered, constant) would divide by zero.
    return max(value, 1e-6)
