"""What the scores of good parts look like: statistics, Anomaly Scores and default Thresholds of a new Detector."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.calibration import default_thresholds
from inspector.domain.events import Event, Stage
from inspector.domain.masking import anomaly_score
from inspector.domain.profile import ScoreRule
from inspector.domain.progress import Countdown
from inspector.domain.results import Mask, Thresholds
from inspector.model.descriptor_cache import DescriptorStatistics, PartCache
from inspector.model.graph import MapGraph, MapStatistics, ScaleStatistics, ScoreGraph, levelled, levels
from inspector.model.networks import network_input
from inspector.model.residual_statistics import ResidualMoments, choose_gaussians
from inspector.model.scale import ErrorStatistics, Residuals, Scale
from inspector.model.score_rules import rule_module
from inspector.model.torch_runtime import TorchRuntime
from inspector.runtime.tiles import tiled_scores
from inspector.runtime.zoom import enlarge

_BATCH = 8
#: Share of the Good Parts that is held back, and the most that is.
CALIBRATION_SHARE = 0.15
MAX_CALIBRATION_PARTS = 100
#: Scales are compared by what this share of good parts stays below.
REACHED_BY = 0.9
#: Whether levels make good parts more alike is seen on so many of them; the deviation has to shrink to this share.
LEVEL_PARTS, LEVEL_SHARE = 20, 0.95
#: A level is taken off up to so many times the highest one of a good part: beyond that nothing looks as it should.
MOST_LEVELS = 2.0


def split_parts(count: int, seed: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Indices of training parts and of the Calibration Set; a single part serves as both."""
    if count == 1:
        return np.zeros(1, np.int64), np.zeros(1, np.int64)
    held_back = min(MAX_CALIBRATION_PARTS, max(1, round(CALIBRATION_SHARE * count)))
    order = np.random.default_rng([seed, count]).permutation(count)
    return np.sort(order[held_back:]), np.sort(order[:held_back])


def split_images(
    count: int, variants: int, seed: int, *, is_placed: bool = False
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Indices of training images and of the Calibration Set among the Variants of parts, each part's in a row.

    Parts are held back as ``split_parts`` says, with all their Variants. Each is in the Calibration Set once, so that
    its scores stay independent of each other, as the default Threshold takes them to be: the Variants take turns.

    Args:
        count: Number of parts.
        variants: Images of every part, unaltered first.
        seed: Of training.
        is_placed: Whether an ROI says where the unaltered part is; then they alone are in the Calibration Set.
    """
    training, calibration = split_parts(count, seed)
    images = training[:, None] * variants + np.arange(variants)
    turn = 0 if is_placed else np.arange(len(calibration)) % variants
    return images.ravel(), calibration * variants + turn


def calibrate_scale(
    scale: Scale, cache: PartCache, training: npt.NDArray[np.int64], calibration: npt.NDArray[np.int64]
) -> Generator[Event, None, None]:
    """Fit the residual's Gaussians on the training images and equation 11 on the Calibration Set, in place."""
    countdown = Countdown(Stage.CALIBRATE, len(training) + len(calibration))
    moments = ResidualMoments(cache.variants)
    done = 0
    for batch in _batches(training):
        residuals = _residuals(scale, cache, batch)
        moments.add(residuals.residual, residuals.appearance)
        done += len(batch)
        yield countdown.at(done)
    held_back: list[tuple[Tensor, Tensor]] = []
    errors: list[Tensor] = []
    variances: list[Tensor] = []
    for batch in _batches(calibration):
        residuals = _residuals(scale, cache, batch)
        held_back.append((residuals.residual, residuals.appearance))
        errors.append(residuals.error)
        variances.append(residuals.variance)
        done += len(batch)
        yield countdown.at(done)
    error, variance = torch.cat(errors), torch.cat(variances)
    scale.errors = ErrorStatistics(
        float(error.mean()), _positive(float(error.std())), float(variance.mean()), _positive(float(variance.std()))
    )
    scale.gaussians = choose_gaussians(moments, held_back)


def calibrate_maps(
    scales: tuple[Scale, ...],
    cache: PartCache,
    calibration: npt.NDArray[np.int64],
    rule: ScoreRule,
    roi: Mask | None,
    device: torch.device,
) -> tuple[MapStatistics, tuple[float, ...], Thresholds]:
    """Unit of the Anomaly Maps, Anomaly Scores of the Calibration Set, and Thresholds from them."""
    graph = ScoreGraph(scales, [rule_module(rule, scale) for scale in scales])
    runtime = TorchRuntime(graph, MapGraph(MapStatistics(), graph.stride_px), device)
    scores = np.concatenate(
        [tiled_scores(runtime, graph.facts, cache.images[batch]) for batch in _batches(calibration)]
    )
    maps = map_statistics(torch.from_numpy(scores), rule, graph.stride_px)
    cells = MapGraph(maps, graph.stride_px)(torch.from_numpy(scores)).numpy()
    side = cache.images.shape[1]
    good_scores = tuple(anomaly_score(enlarge(one, side, side), roi) for one in cells)
    return maps, good_scores, default_thresholds(good_scores)


def map_statistics(scores: Tensor, rule: ScoreRule, stride_px: int) -> MapStatistics:
    """Statistics of the Calibration Set's scores, N x L x h x w, one for every ``stride_px`` pixels.

    Equation 11 is averaged over the Scales (equation 12). Distances are not: a defect that one Scale sees and another
    does not would count half.
    """
    if rule is ScoreRule.EQUATION_11:
        rows: tuple[ScaleStatistics, ...] = (ScaleStatistics(),)
    else:
        every = MapStatistics((ScaleStatistics(),) * scores.shape[1])
        rows = tuple(_scale_statistics(cells) for cells in MapGraph(every, stride_px).smoothed(scores).unbind(1))
    maps = MapStatistics(rows, sharpens=rule is ScoreRule.RESIDUAL_DISTANCE)
    cells = MapGraph(maps, stride_px).combined(scores).double()
    return dataclasses.replace(maps, mean=float(cells.mean()), std=_positive(float(cells.std(correction=0))))


def _level_statistics(cells: Tensor) -> ScaleStatistics:
    """How far the level of maps N x h x w may be taken off.

    Only where that makes good parts more alike: where their highest scores clearly vary less without it. On parts that
    are not aligned the level tells how much of the image is empty, and nothing about the highest score; of a few parts
    chance decides which of the two varies less.
    """
    level, highest = levels(cells), cells.amax((1, 2))
    shrunk = float((highest - level).std(correction=0)) < LEVEL_SHARE * float(highest.std(correction=0))
    if len(cells) >= LEVEL_PARTS and shrunk:
        return ScaleStatistics(level_high=MOST_LEVELS * float(level.max()), typical_level=float(level.median()))
    return ScaleStatistics()


def _scale_statistics(cells: Tensor) -> ScaleStatistics:
    """With the unit in which a Scale is compared with others: what nine good parts of ten stay below."""
    level = _level_statistics(cells)
    flat = levelled(cells, level)
    centre = float(flat.mean())
    reach = _positive(float(flat.amax((1, 2)).quantile(REACHED_BY)) - centre)
    return dataclasses.replace(level, centre=centre, reach=reach)


def _batches(indices: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    return [indices[start : start + _BATCH] for start in range(0, len(indices), _BATCH)]


@torch.inference_mode()
def _residuals(scale: Scale, cache: PartCache, indices: npt.NDArray[np.int64]) -> Residuals:
    device = scale.descriptor_mean.device
    statistics = DescriptorStatistics(scale.descriptor_mean, scale.descriptor_std)
    x = network_input(cache.images[indices], scale.teacher, device)
    return Residuals(scale.ensemble(x).float(), cache.targets(scale.receptive_field, indices, statistics, device))


def _positive(deviation: float) -> float:
    # Parts without any variation (rendered, constant) would divide by zero.
    return max(deviation, 1e-6)
