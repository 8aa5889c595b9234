"""What the residuals of good parts look like: the split of parts, and the statistics of a new Detector's Scales."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.model.networks.families import image_batches, network_input
from inspector.model.part_cache import DescriptorStatistics, PartCache
from inspector.model.scoring.residual_statistics import ResidualMoments, choose_gaussians
from inspector.model.scoring.scale import ErrorStatistics, Residuals, Scale

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
) -> Work[None]:
    """Fit the residual's Gaussians on the training images and equation 11 on the Calibration Set, in place."""
    countdown = Countdown(Stage.CALIBRATE, len(training) + len(calibration))
    moments = ResidualMoments(cache.variants)
    done = 0
    for batch in image_batches(scale.teacher, training):
        residuals = _residuals(scale, cache, batch)
        moments.add(residuals.residual, residuals.appearance)
        done += len(batch)
        yield countdown.at(done)
    held_back: list[tuple[Tensor, Tensor]] = []
    errors: list[Tensor] = []
    variances: list[Tensor] = []
    for batch in image_batches(scale.teacher, calibration):
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


@torch.inference_mode()
def _residuals(scale: Scale, cache: PartCache, indices: npt.NDArray[np.int64]) -> Residuals:
    device = scale.descriptor_mean.device
    statistics = DescriptorStatistics(scale.descriptor_mean, scale.descriptor_std)
    x = network_input(cache.images[indices], scale.teacher, device)
    return Residuals(scale.ensemble(x).float(), cache.targets(scale.receptive_field, indices, statistics, device))


def _positive(deviation: float) -> float:
    # Parts without any variation (rendered, constant) would divide by zero.
    return max(deviation, 1e-6)
