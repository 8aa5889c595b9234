"""Choosing the Detail of a training: a trial on some Good Parts tells whether small anomalies would be missed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from inspector.domain.detail import ENOUGH_TOLD_APART, LEAST_TRIED, Detail, may_be_tried
from inspector.domain.events import CancellationPoint, Progress, Remarked, Result, Stage, Work
from inspector.domain.profile import Profile
from inspector.domain.train_request import TrainRequest
from inspector.errors import DatasetError, ImageError
from inspector.model.calibration.folds import split_folds
from inspector.model.calibration.map_calibration import calibrate_maps
from inspector.model.checkpoint import read_checkpoint
from inspector.model.teacher import Teacher
from inspector.model.training.phases import calibrate_scales, read_good_parts, request_roi, start_runs
from inspector.model.training.student_training import train_students
from inspector.storage.abandoned import working_folder
from inspector.storage.images import image_size_px
from inspector.text import Text

#: Images of a trial (each part with its Variants), Students of each Ensemble, and steps. Its answer is within 0.09 of
#: that of a whole training (benchmarks/detail.py).
TRIAL_IMAGES, TRIAL_STUDENTS, TRIAL_STEPS = 60, 2, 30
#: The stages of a trial. Each is told as the same share of it.
_STAGES = (Stage.CHECK, Stage.ALIGN, Stage.DESCRIBE, Stage.TRAIN, Stage.CALIBRATE)


def chosen_detail(
    request: TrainRequest, teachers: Sequence[Teacher], profile: Profile, device: torch.device
) -> Work[Detail]:
    """The Detail of a training: the usual one, or the fine one if the request may look finer and its parts need it.

    They need it where their images have more to show, and a trial with the usual Detail tells synthetic anomalies
    from them too rarely. A training that goes on has the Detail that it began with.

    Args:
        request: With the usual Detail.
        teachers: Of the training.
        profile: With their family and receptive fields.
        device: Where to compute.

    Raises:
        InputError: The checkpoint to go on from is damaged, or the parts or the ROI cannot be used.
        FailureError: As ``train_detector``.
    """
    if not request.may_look_finer:
        return Detail.USUAL
    fine_px = Detail.FINE.profile(profile).resolution_px
    if request.resume and request.checkpoint_path.exists():
        began_px = read_checkpoint(request.checkpoint_path).facts["profile"]["resolution_px"]
        return Detail.FINE if began_px == fine_px else Detail.USUAL
    if not may_be_tried(profile, len(request.good_parts), _first_size_px(request.good_parts)):
        return Detail.USUAL
    told_apart = yield from _as_one_stage(trial(request, teachers, profile, device))
    if told_apart is None or told_apart >= ENOUGH_TOLD_APART:
        return Detail.USUAL
    yield Remarked(
        Text(
            "With {usual} x {usual} pixels small defects would be missed. Parts are looked at with {fine} x {fine}, "
            "and everything takes {work:.2g} times as long. Where that is too slow, choose the usual detail.",
            usual=profile.resolution_px,
            fine=fine_px,
            work=Detail.FINE.work,
        )
    )
    return Detail.FINE


def trial(
    request: TrainRequest, teachers: Sequence[Teacher], profile: Profile, device: torch.device
) -> Work[float | None]:
    """How well a quick training on some of the Good Parts tells synthetic anomalies from them.

    None if too few of them can be read, or are different.
    """
    count = len(request.good_parts)
    wanted = min(count, max(LEAST_TRIED, TRIAL_IMAGES // request.augmentation.variant_count))
    tried = np.unique(np.linspace(0, count - 1, wanted).round().astype(int))
    quick = replace(profile, ensemble_size=TRIAL_STUDENTS, max_steps=TRIAL_STEPS, epochs=None)
    request = replace(request, good_parts=tuple(request.good_parts[index] for index in tried))
    roi = request_roi(request)
    with working_folder("training") as name:
        try:
            parts = yield from read_good_parts(request, Path(name), is_placed=roi is not None)
        except DatasetError:
            return None
        if len(parts.used) < LEAST_TRIED // 2:
            return None
        groups = yield from parts.groups()
        folds = split_folds(quick, groups, parts.variants, request.seed, is_placed=roi is not None)
        runs = yield from start_runs(request.seed, quick, teachers, Path(name), parts, device)
        yield from train_students(runs, folds)
        calibrated = yield from calibrate_scales(runs, folds)
        maps = yield from calibrate_maps(calibrated, parts, folds, quick.score_rule, roi, request.seed, device)
    return maps.told_apart


def _as_one_stage(work: Work[Result]) -> Work[Result]:
    """Work whose progress is that of one stage. Whatever else it tells is told again by the training."""
    percent = 0
    yield Progress(Stage.TRY, percent, 100)
    with closing(work):
        while True:
            try:
                event = next(work)
            except StopIteration as end:
                yield Progress(Stage.TRY, 100, 100)
                result: Result = end.value
                return result
            if isinstance(event, CancellationPoint):
                yield event
            elif isinstance(event, Progress) and event.stage in _STAGES:
                share = (_STAGES.index(event.stage) + event.step / event.total) / len(_STAGES)
                if (reached := int(99 * share)) > percent:
                    percent = reached
                    yield Progress(Stage.TRY, percent, 100)


def _first_size_px(paths: Sequence[Path]) -> tuple[int, int] | None:
    """Width and height of the first image that can be read."""
    for path in paths:
        try:
            return image_size_px(path)
        except ImageError:
            continue
    return None
