"""Detectors for a benchmark: every Scale is trained once, and serves all score rules and multi-scale Detectors."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from inspector.domain.devices import Device
from inspector.domain.ensemble import is_cross_fitted
from inspector.domain.events import Work
from inspector.domain.profile import Profile, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.measure import Inspects
from inspector.model.calibration.folds import split_folds
from inspector.model.calibration.map_calibration import calibrate_maps
from inspector.model.calibration.scale_calibration import calibrate_scale
from inspector.model.detector import TrainedDetector, load_detector, save_detector
from inspector.model.device import resolve_device
from inspector.model.open_detector import open_detector
from inspector.model.part_cache import describe, read_parts
from inspector.model.teacher import shipped_teacher
from inspector.model.training.train_detector import train_detector
from inspector.storage.abandoned import working_folder
from inspector.storage.digests import digest_of_files
from inspector.storage.records import digest


def student_detector(
    profile: Profile, parts: tuple[Path, ...], seed: int, device: Device, folder: Path
) -> Work[Inspects]:
    """A Detector of a Profile. Its Scales are taken from ``folder`` where they have been trained.

    Scales do not know of each other while they are trained: one that is trained alone is the same as in a Detector of
    several.

    Args:
        profile: With its score rule.
        parts: Good Parts.
        seed: Of training.
        device: Where to compute.
        folder: Where Detectors of one Scale are kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    detectors = []
    for receptive_field in profile.receptive_fields:
        detectors.append((yield from _single_scale(profile, receptive_field, parts, seed, device, folder)))
    scales = tuple(scale for detector in detectors for scale in detector.scales)
    where = resolve_device(device)
    with working_folder("training") as name:
        read = yield from read_parts(Path(name), parts, profile.resolution_px, keeps_pose=True)
        folds = split_folds(profile, (yield from read.groups()), 1, seed)
        calibrated = []
        described = yield from describe(Path(name), read, [scale.teacher for scale in scales], where)
        for scale, each in zip(scales, described, strict=True):
            calibrated.append((yield from calibrate_scale(each, scale.networks.ensemble, folds)))
        maps = yield from calibrate_maps(calibrated, read, folds, profile.score_rule, None, seed, where)
    manifest = dataclasses.replace(
        detectors[0].manifest,
        receptive_fields=profile.receptive_fields,
        score_rule=str(profile.score_rule),
        thresholds=maps.thresholds,
        good_scores=maps.good_scores,
        areas=maps.areas,
        scene=maps.scene,
        training_steps=max(detector.manifest.training_steps for detector in detectors),
        training_s=sum(detector.manifest.training_s for detector in detectors),
        teachers={p: sha for detector in detectors for p, sha in detector.manifest.teachers.items()},
    )
    path = folder / "together.inspector"
    try:
        save_detector(TrainedDetector(manifest, scales, maps.statistics, None, where), path)
        return open_detector(path, device)
    finally:
        path.unlink(missing_ok=True)


def _single_scale(
    profile: Profile, receptive_field: int, parts: tuple[Path, ...], seed: int, device: Device, folder: Path
) -> Work[TrainedDetector]:
    # Both score rules calibrate the same networks, unless one of them needs Students that have learned without folds.
    alone = dataclasses.replace(
        profile,
        receptive_fields=(receptive_field,),
        score_rule=ScoreRule.RESIDUAL_DISTANCE,
        cross_fitted=is_cross_fitted(profile),
    )
    facts = {
        **dataclasses.asdict(alone),
        "seed": seed,
        "parts": [str(path) for path in parts],
        "contents": digest_of_files(parts),
        "teacher": shipped_teacher(profile.family, receptive_field).sha256,
    }
    path = folder / f"{profile.name}-{receptive_field}-seed-{seed}-{digest(facts)[:12]}.inspector"
    if not path.exists():
        checkpoint = path.with_suffix(".checkpoint")
        # Other methods see parts as they lie, too.
        request = TrainRequest(
            parts, path, alone, checkpoint, seed, device, resume=checkpoint.exists(), keeps_pose=True
        )
        yield from train_detector(request)
    return load_detector(path, device)
