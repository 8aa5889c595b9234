"""The statistics of a new Detector's Scales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor

from inspector.domain.events import CancellationPoint, Stage, Work
from inspector.domain.near_twins import IntArray
from inspector.domain.progress import Countdown
from inspector.model.calibration.folds import Fold
from inspector.model.networks.families import place_on
from inspector.model.networks.students import Ensemble
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.residual_statistics import ResidualMoments, fitted_gaussians
from inspector.model.scoring.scale import ErrorStatistics, Residuals, Scale, ScaleNetworks
from inspector.model.side_by_side import side_by_side


@dataclass(frozen=True, slots=True, eq=False)
class CalibratedScale:
    """A Scale, and its likes for the parts of each fold.

    Attributes:
        scale: All Students, and the Gaussians of all parts.
        folds: For every fold the Students that have not learned from its parts, and Gaussians that do not know them.
        described: Good Parts, by its Teacher.
    """

    scale: Scale
    folds: tuple[Scale, ...]
    described: DescribedParts


def calibrate_scale(described: DescribedParts, ensemble: Ensemble, folds: Sequence[Fold]) -> Work[CalibratedScale]:
    """Fit the residual's Gaussians to every fold, and equation 11 to the parts that are held back."""
    ensemble.fold()
    countdown = Countdown(Stage.CALIBRATE, sum(len(fold.fitted) + len(fold.held_back) for fold in folds))
    done = 0
    moments = []
    for fold in folds:
        moments.append(ResidualMoments(described.parts.variants))
        students = ensemble.only(fold.students)
        batches = described.batches(fold.fitted)
        for residuals in side_by_side(partial(_residuals, described, students), batches, described.device):
            moments[-1].add(residuals.each[0], residuals.global_context)
            done += len(residuals.target)
            yield countdown.at(done)
    errors, variances = [], []
    for fold in folds:
        batches = described.batches(fold.held_back)
        for residuals in side_by_side(partial(_residuals, described, ensemble), batches, described.device):
            errors.append(residuals.error)
            variances.append(residuals.variance)
            done += len(residuals.target)
            yield countdown.at(done)
    statistics = _error_statistics(torch.cat(errors), torch.cat(variances))

    def scale_of(students: Ensemble, fitted: Sequence[ResidualMoments]) -> Scale:
        networks = ScaleNetworks(described.teacher, students, described.statistics, cross_fitted=len(folds) > 1)
        place_on(networks, described.device)
        return Scale(networks, fitted_gaussians(ResidualMoments.together(fitted)), statistics)

    yield CancellationPoint()
    scale = scale_of(ensemble, moments)
    if len(folds) == 1:
        return CalibratedScale(scale, (scale,), described)
    of_folds = []
    for index, fold in enumerate(folds):
        yield CancellationPoint()
        of_folds.append(scale_of(ensemble.only(fold.students), _others(moments, index) or moments))
    return CalibratedScale(scale, tuple(of_folds), described)


def _others(moments: Sequence[ResidualMoments], index: int) -> list[ResidualMoments]:
    """Those of all other folds. There are none where there is a single part."""
    return [each for other, each in enumerate(moments) if other != index and each.parts]


@torch.inference_mode()
def _residuals(described: DescribedParts, ensemble: Ensemble, batch: IntArray) -> Residuals:
    x, target = described.batch(batch)
    return Residuals(ensemble(x).float(), target)


def _error_statistics(error: Tensor, variance: Tensor) -> ErrorStatistics:
    return ErrorStatistics(
        float(error.mean()), positive(float(error.std())), float(variance.mean()), positive(float(variance.std()))
    )


def positive(deviation: float) -> float:
    """A deviation to divide by: parts without any variation (rendered, constant) have none."""
    return max(deviation, 1e-6)
