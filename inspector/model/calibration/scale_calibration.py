"""The split of parts, and the statistics of a new Detector's Scales."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch

from inspector.domain.events import Stage, Work
from inspector.domain.near_twins import IntArray
from inspector.domain.progress import Countdown
from inspector.model.networks.families import image_batches, place_on
from inspector.model.networks.students import Ensemble
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.residual_statistics import ResidualMoments, choose_gaussians
from inspector.model.scoring.scale import ErrorStatistics, Residuals, Scale, ScaleNetworks

#: Share of the Good Parts that is held back, and the most that is.
CALIBRATION_SHARE = 0.15
MAX_CALIBRATION_PARTS = 100


def split_parts(groups: IntArray, seed: int) -> tuple[IntArray, IntArray]:
    """Indices of training parts and of the Calibration Set.

    Of several images that show one part, none is in the Calibration Set while another is trained with. The first one
    stands for all in the Calibration Set. A single part serves as both.

    Args:
        groups: The group of each part, as ``twin_groups`` finds them.
        seed: Of training.
    """
    kinds, first = np.unique(groups, return_index=True)
    count = len(kinds)
    if len(groups) == 1:
        return np.zeros(1, np.int64), np.zeros(1, np.int64)
    if count == 1:
        return split_parts(np.arange(len(groups)), seed)
    held_back = min(MAX_CALIBRATION_PARTS, max(1, round(CALIBRATION_SHARE * count)))
    order = np.random.default_rng([seed, count]).permutation(count)
    training = np.flatnonzero(np.isin(groups, kinds[order[held_back:]]))
    return training, np.sort(first[order[:held_back]])


def split_images(groups: IntArray, variants: int, seed: int, *, is_placed: bool = False) -> tuple[IntArray, IntArray]:
    """Indices of training images and of the Calibration Set among the Variants of parts, each part's in a row.

    Parts are held back as ``split_parts`` says, with all their Variants. Each is in the Calibration Set once, so that
    its scores stay independent of each other, as the default Threshold takes them to be: the Variants take turns.

    Args:
        groups: As for ``split_parts``.
        variants: Images of every part, unaltered first.
        seed: Of training.
        is_placed: Whether an ROI marks the unaltered parts. They alone are then in the Calibration Set.
    """
    training, calibration = split_parts(groups, seed)
    images = training[:, None] * variants + np.arange(variants)
    turn = 0 if is_placed else np.arange(len(calibration)) % variants
    return images.ravel(), calibration * variants + turn


def calibrate_scale(
    described: DescribedParts,
    ensemble: Ensemble,
    training: npt.NDArray[np.int64],
    calibration: npt.NDArray[np.int64],
) -> Work[Scale]:
    """Fit the residual's Gaussians on the training images and equation 11 on the Calibration Set."""
    networks = ScaleNetworks(described.teacher, ensemble, described.statistics)
    place_on(networks, described.device)
    countdown = Countdown(Stage.CALIBRATE, len(training) + len(calibration))
    moments = ResidualMoments(described.parts.variants)
    done = 0

    @torch.inference_mode()
    def residuals_of(batch: npt.NDArray[np.int64]) -> Residuals:
        x, target = described.batch(batch)
        return Residuals(ensemble(x).float(), target)

    for batch in image_batches(described.teacher, training):
        residuals = residuals_of(batch)
        moments.add(residuals.residual, residuals.global_context)
        done += len(batch)
        yield countdown.at(done)
    held_back, errors, variances = [], [], []
    for batch in image_batches(described.teacher, calibration):
        residuals = residuals_of(batch)
        held_back.append((residuals.residual, residuals.global_context))
        errors.append(residuals.error)
        variances.append(residuals.variance)
        done += len(batch)
        yield countdown.at(done)
    error, variance = torch.cat(errors), torch.cat(variances)
    statistics = ErrorStatistics(
        float(error.mean()), positive(float(error.std())), float(variance.mean()), positive(float(variance.std()))
    )
    return Scale(networks, choose_gaussians(moments, held_back), statistics)


def positive(deviation: float) -> float:
    """A deviation to divide by: parts without any variation (rendered, constant) have none."""
    return max(deviation, 1e-6)
