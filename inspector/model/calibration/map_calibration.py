"""How the scores of good parts become maps: statistics of a new Detector's maps, Anomaly Scores and Thresholds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.breadth import AreaStatistics, area_statistics, breadth
from inspector.domain.defect_mask import good_level
from inspector.domain.events import CancellationPoint, Stage, Work
from inspector.domain.inspection import peak
from inspector.domain.manifest import Combination
from inspector.domain.near_twins import IntArray
from inspector.domain.profile import ScoreRule
from inspector.domain.progress import Countdown
from inspector.domain.results import Thresholds
from inspector.domain.scene import SceneRange, learnt_scene
from inspector.domain.thresholds import default_thresholds
from inspector.model.calibration.described_scores import described_scores
from inspector.model.calibration.folds import Fold
from inspector.model.calibration.scale_calibration import CalibratedScale, positive
from inspector.model.calibration.scale_weights import ANOMALIES, synthetic_anomalies, told_apart, weigh_scales
from inspector.model.part_cache import DescribedParts, Parts
from inspector.model.scoring.map_graph import (
    Baseline,
    MapGraph,
    MapStatistics,
    ScaleStatistics,
    levels,
    without_baseline,
)
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.model.side_by_side import side_by_side
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import zoom_mask

#: The unit of a Scale's map is the height that this share of good parts stays below.
REACHED_BY = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedMaps:
    """How scores become verdicts.

    Attributes:
        statistics: Of the Anomaly Maps.
        areas: Of their breadth. None for equation 11, whose score is the peak alone.
        good_scores: Anomaly Scores of the parts that were held back.
        thresholds: The default Thresholds.
        scene: Of Good Parts. None for equation 11, which sees images as they are.
        told_apart: As the Detector's manifest has it.
    """

    statistics: MapStatistics
    areas: tuple[AreaStatistics, ...]
    good_scores: tuple[float, ...]
    thresholds: Thresholds
    scene: SceneRange | None
    told_apart: float | None


def calibrate_maps(
    calibrated: Sequence[CalibratedScale],
    parts: Parts,
    folds: Sequence[Fold],
    rule: ScoreRule,
    roi: Mask | None,
    seed: int,
    device: torch.device,
) -> Work[CalibratedMaps]:
    """Unit of the Anomaly Maps, Anomaly Scores of parts that were held back, and Thresholds from them.

    Every part is scored by the Students and Gaussians of its fold, which do not know it.

    Args:
        calibrated: All Scales.
        parts: Good Parts.
        folds: As in training.
        rule: Score rule.
        roi: Where parts are looked at.
        seed: Of the synthetic anomalies.
        device: Where to compute.

    Yields:
        Progress (stage CALIBRATE), CancellationPoint.
    """
    is_paper = rule is ScoreRule.EQUATION_11
    used = [(index, fold.held_back) for index, fold in enumerate(folds) if len(fold.held_back)]
    graphs = [ScoreGraph([each.folds[index] for each in calibrated], rule) for index, _ in used]
    stride_px = graphs[0].facts.stride_px
    described = [each.described for each in calibrated]
    count = -(-ANOMALIES // len(used)) if len(calibrated) > 1 and not is_paper else 0
    countdown = Countdown(Stage.CALIBRATE, sum(len(held_back) + count for _, held_back in used))
    yield countdown.at(0)
    scored: list[Tensor] = []
    for each in _held_back_scores(graphs, [images for _, images in used], described, device):
        scored.append(each)
        yield countdown.at(sum(map(len, scored)))
    scores = torch.cat(scored).cpu()
    apart = None
    rows = scale_statistics(scores, rule, [each.scale.receptive_field for each in calibrated], stride_px)
    if count:
        images = (
            (graph, synthetic_anomalies(parts.image, held_back, count, [seed, index], roi))
            for graph, (index, held_back) in zip(graphs, used, strict=True)
        )
        altered = yield from _altered_scores(images, device, countdown, len(scores))
        rows = weigh_scales(rows, scores, altered, stride_px, roi)
        apart = told_apart(rows, scores, altered, stride_px, roi)
    yield CancellationPoint()
    statistics = with_unit(rows, scores, rule, stride_px)
    cells = MapGraph(statistics, stride_px)(scores).numpy()
    held_back = np.concatenate([images for _, images in used]).tolist()
    maps = [parts.whole_map(image, cell_map) for image, cell_map in zip(held_back, cells, strict=True)]
    peaks = [peak(each, roi) for each in maps]
    areas = () if is_paper else area_statistics(peaks, maps, roi)
    good_scores = tuple(high + breadth(each, areas, roi) for high, each in zip(peaks, maps, strict=True))
    thresholds = dataclasses.replace(default_thresholds(good_scores), good_level=good_level(cells_inside(cells, roi)))
    yield CancellationPoint()
    scene = None if is_paper else learnt_scene(parts.image_as_it_came, len(parts.file))
    return CalibratedMaps(statistics, areas, good_scores, thresholds, scene, apart)


def _held_back_scores(
    graphs: Sequence[ScoreGraph],
    held_back: Sequence[IntArray],
    described: Sequence[DescribedParts],
    device: torch.device,
) -> Iterator[Tensor]:
    """Scores of some parts after others, by the Graph of their fold."""
    for graph, images in zip(graphs, held_back, strict=True):
        batches = described[0].batches(images)
        yield from side_by_side(partial(described_scores, graph, described), batches, device)


def _altered_scores(
    images: Iterable[tuple[ScoreGraph, Iterable[Pixels]]], device: torch.device, countdown: Countdown, done: int
) -> Work[Tensor]:
    """Scores of synthetic anomalies, each by the Graph that does not know its part."""
    found: list[Tensor] = []
    for graph, altered in images:
        for each in scores_of(graph, altered, device):
            found.append(each)
            yield countdown.at(done + len(found))
    return torch.cat(found)


def scores_of(graph: ScoreGraph, images: Iterable[Pixels], device: torch.device) -> Iterator[Tensor]:
    """Scores of images, one after the other, each 1 x L x h x w."""
    runtime = TorchRuntime(graph, MapGraph(MapStatistics(), graph.facts.stride_px), device)

    def scored(image: Pixels) -> FloatMap:
        return tiled_scores(runtime, graph.facts, image[None])

    yield from map(torch.from_numpy, side_by_side(scored, images, device))


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
