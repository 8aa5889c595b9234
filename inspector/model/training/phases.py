"""The phases of a training that a trial has as well: from its files to calibrated Scales."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from inspector.domain.arrays import Mask
from inspector.domain.events import Progress, Stage, Work
from inspector.domain.profile import Profile, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.model.calibration.folds import Fold
from inspector.model.calibration.scale_calibration import CalibratedScale, calibrate_scale
from inspector.model.networks.families import place_on
from inspector.model.part_cache import Parts, describe, read_parts
from inspector.model.teacher import Teacher
from inspector.model.training.student_training import EnsembleRun
from inspector.runtime.zoom import fit_roi
from inspector.storage.roi import read_roi


def request_roi(request: TrainRequest) -> Mask | None:
    """The ROI of a request at its own resolution, or None where everything counts.

    Raises:
        InputError: It cannot be read, or is empty.
    """
    if request.roi_path is None:
        return None
    resolution_px = request.profile.resolution_px
    zoomed = fit_roi(read_roi(request.roi_path), resolution_px, resolution_px)
    # One that leaves everything out of nothing is none.
    return None if zoomed.all() else zoomed


def keeps_pose(request: TrainRequest) -> bool:
    """Whether Good Parts are looked at as they lie, whatever they have in common."""
    return request.keeps_pose or request.profile.score_rule is ScoreRule.EQUATION_11


def read_good_parts(request: TrainRequest, folder: Path, is_placed: bool) -> Work[Parts]:
    """Read the Good Parts of a request. ``is_placed``: an ROI says where they lie.

    Raises:
        DatasetError: None can be read.
        OutputError: The disk is full, or cannot be written.
    """
    resolution_px, stay = request.profile.resolution_px, is_placed or keeps_pose(request)
    return (yield from read_parts(folder, request.good_parts, resolution_px, request.augmentation, stay))


def start_runs(
    seed: int, profile: Profile, teachers: Sequence[Teacher], folder: Path, parts: Parts, device: torch.device
) -> Work[list[EnsembleRun]]:
    """Describe Good Parts by every Teacher, and make its Ensemble of fresh Students."""
    for teacher in teachers:
        place_on(teacher.network, device)
    described = yield from describe(folder, parts, [teacher.network for teacher in teachers], device)
    return [EnsembleRun.start(profile, each, seed) for each in described]


def calibrate_scales(runs: Sequence[EnsembleRun], folds: Sequence[Fold]) -> Work[list[CalibratedScale]]:
    """Calibrate trained Ensembles."""
    calibrated = []
    for run in runs:
        calibrated.append((yield from calibrate_scale(run.described, run.ensemble, folds)))
    yield Progress(Stage.CALIBRATE, 0, 1)
    return calibrated
