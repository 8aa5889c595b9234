"""What the scores of good parts look like: statistics, Anomaly Scores and default Thresholds of a new Detector."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import torch

from inspector.domain.calibration import default_thresholds
from inspector.domain.events import Event, Stage
from inspector.domain.masking import anomaly_score
from inspector.domain.profile import ScoreRule
from inspector.domain.progress import Countdown
from inspector.domain.results import Mask, Thresholds
from inspector.model.descriptor_cache import PartCache
from inspector.model.detector import MapStatistics, enlarge, map_statistics, raw_scores, smooth
from inspector.model.networks import network_input
from inspector.model.residual_statistics import ResidualMoments, choose_gaussians
from inspector.model.scale import ErrorStatistics, Residuals, Scale

_BATCH = 8
#: Share of the Good Parts that is held back, and the most that is.
CALIBRATION_SHARE = 0.15
MAX_CALIBRATION_PARTS = 100


def split_parts(count: int, seed: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Indices of training parts and of the Calibration Set; a single part serves as both."""
    if count == 1:
        return np.zeros(1, np.int64), np.zeros(1, np.int64)
    held_back = min(MAX_CALIBRATION_PARTS, max(1, round(CALIBRATION_SHARE * count)))
    order = np.random.default_rng([seed, count]).permutation(count)
    return np.sort(order[held_back:]), np.sort(order[:held_back])


def calibrate_scale(
    scale: Scale, cache: PartCache, training: npt.NDArray[np.int64], calibration: npt.NDArray[np.int64]
) -> Generator[Event, None, None]:
    """Fit the residual's Gaussians on the training parts and equation 11 on the Calibration Set, in place."""
    countdown = Countdown(Stage.CALIBRATE, len(training) + len(calibration))
    moments = ResidualMoments()
    done = 0
    for batch in _batches(training):
        moments.add(_residuals(scale, cache, batch).residual)
        done += len(batch)
        yield countdown.at(done)
    held_back: list[Residuals] = []
    for batch in _batches(calibration):
        held_back.append(_residuals(scale, cache, batch))
        done += len(batch)
        yield countdown.at(done)
    error = torch.cat([residuals.error for residuals in held_back])
    variance = torch.cat([residuals.variance for residuals in held_back])
    scale.errors = ErrorStatistics(
        float(error.mean()), _positive(float(error.std())), float(variance.mean()), _positive(float(variance.std()))
    )
    scale.gaussians = choose_gaussians(moments, [residuals.residual for residuals in held_back])


def calibrate_maps(
    scales: tuple[Scale, ...],
    cache: PartCache,
    calibration: npt.NDArray[np.int64],
    rule: ScoreRule,
    roi: Mask | None,
    device: torch.device,
) -> tuple[MapStatistics, tuple[float, ...], Thresholds]:
    """Unit of the Anomaly Maps, Anomaly Scores of the Calibration Set, and Thresholds from them."""
    cells = [
        smooth(one) for batch in _batches(calibration) for one in raw_scores(scales, cache.images[batch], rule, device)
    ]
    maps = map_statistics(np.stack(cells), rule)
    side = cache.images.shape[1]
    scores = tuple(anomaly_score(enlarge(maps.normalised(one), side, side), roi) for one in cells)
    return maps, scores, default_thresholds(scores)


def _batches(indices: npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    return [indices[start : start + _BATCH] for start in range(0, len(indices), _BATCH)]


def _residuals(scale: Scale, cache: PartCache, indices: npt.NDArray[np.int64]) -> Residuals:
    return scale.residuals(network_input(cache.images[indices], scale.teacher, scale.descriptors.mean.device))


def _positive(deviation: float) -> float:
    # Parts without any variation (rendered, constant) would divide by zero.
    return max(deviation, 1e-6)
