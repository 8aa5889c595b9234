"""Training a Detector from Good Parts, from files to file."""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from torch import Tensor

from inspector import __version__
from inspector.domain.detail import with_detail
from inspector.domain.events import CancellationPoint, LossMeasured, Progress, Remarked, Stage, Work
from inspector.domain.manifest import DetectorManifest
from inspector.domain.near_twins import IntArray
from inspector.domain.train_request import TrainRequest
from inspector.errors import DatasetError, UsageError, memory_errors
from inspector.model.allocator import keep_freed_memory
from inspector.model.calibration.folds import split_folds
from inspector.model.calibration.map_calibration import calibrate_maps
from inspector.model.calibration.part_scores import part_scores
from inspector.model.checkpoint import Checkpoint, CheckpointPace, read_checkpoint, write_checkpoint
from inspector.model.detector import TrainedDetector, file_content
from inspector.model.device import resolve_device
from inspector.model.part_cache import Parts
from inspector.model.teacher import Teacher, teachers_of
from inspector.model.training.detail_trial import chosen_detail
from inspector.model.training.part_remarks import shape_remark, twin_remarks
from inspector.model.training.phases import calibrate_scales, keeps_pose, read_good_parts, request_roi, start_runs
from inspector.model.training.student_training import EnsembleRun, train_students
from inspector.model.waiting import considerate_waiting
from inspector.storage.abandoned import working_folder
from inspector.storage.detector_file import write_detector_file
from inspector.storage.records import plain
from inspector.text import Text

#: Raised whenever the content of checkpoints changes: training does not go on from those of another version.
CHECKPOINT_SCHEMA = 8
#: Training steps between two checkpoints.
CHECKPOINT_EVERY = 100
_ADVICE_MEMORY = Text("close other programs and go on where training was stopped, or choose a quicker profile")


def train_detector(request: TrainRequest) -> Work[DetectorManifest]:
    """Train a Detector and write its file. Closing the generator keeps a checkpoint.

    Raises:
        DatasetError: There are no usable Good Parts, or the ROI is empty.
        UsageError: The checkpoint belongs to other parts or options, or the device is not there.
        TeacherError: A Teacher cannot be used.
        TrainingError: A loss is no longer finite.
        FailureError: There is not enough memory.
        OutputError: A file cannot be written. An earlier Detector stays.
    """
    if not request.good_parts:
        raise DatasetError("There are no good parts", "add images of good parts first", "no-images")
    started = time.monotonic()
    keep_freed_memory()
    device, (teachers, chosen) = resolve_device(request.device), teachers_of(request)
    with considerate_waiting(), memory_errors(_ADVICE_MEMORY), working_folder("training") as name:
        detail = yield from chosen_detail(request, teachers, chosen, device)
        request, chosen = with_detail(request, detail), detail.profile(chosen)
        roi = request_roi(request)
        parts = yield from read_good_parts(request, Path(name), is_placed=roi is not None)
        keeper = _Keeper(request, teachers, parts)
        groups = yield from parts.groups()
        yield from _remarks(request, parts, groups, is_placed=roi is not None)
        folds = split_folds(chosen, groups, parts.variants, request.seed, is_placed=roi is not None)
        profile = chosen.for_parts(len(folds[0].training) // parts.variants)
        runs = yield from start_runs(request.seed, profile, teachers, Path(name), parts, device)
        yield from keeper.kept(runs, train_students(runs, folds))
        calibrated = yield from calibrate_scales(runs, folds)
        maps = yield from calibrate_maps(calibrated, parts, folds, profile.score_rule, roi, request.seed, device)
        scored = yield from part_scores(calibrated, folds, profile.score_rule, maps, roi)
    manifest = DetectorManifest(
        profile=profile.name,
        family=str(profile.family),
        receptive_fields=profile.receptive_fields,
        ensemble_size=profile.ensemble_size,
        resolution_px=profile.resolution_px,
        score_rule=str(profile.score_rule),
        thresholds=maps.thresholds,
        good_scores=maps.good_scores,
        part_count=len(parts.used),
        training_steps=runs[0].step,
        training_s=time.monotonic() - started,
        seed=request.seed,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        libraries=_libraries(),
        teachers={str(teacher.network.receptive_field): teacher.sha256 for teacher in teachers},
        teacher_names={str(teacher.network.receptive_field): teacher.name for teacher in teachers},
        augmentation=request.augmentation,
        cross_fitted=len(folds) > 1,
        areas=maps.areas,
        part_scores=scored,
        scene=maps.scene,
        told_apart=maps.told_apart,
        part_size_px=parts.sizes_px[0],
        pose=parts.pose,
    )
    scales = tuple(each.scale for each in calibrated)
    yield from _saved(TrainedDetector(manifest, scales, maps.statistics, roi, device), request)
    return manifest


def _saved(detector: TrainedDetector, request: TrainRequest) -> Work[None]:
    yield Progress(Stage.SAVE, 0, 1)
    # The checkpoint has all steps.
    yield CancellationPoint(is_kept=True)
    content = file_content(detector)
    yield CancellationPoint()
    write_detector_file(request.detector_path, content)
    request.checkpoint_path.unlink(missing_ok=True)
    yield Progress(Stage.SAVE, 1, 1)


class _Keeper:
    """Keeps the unfinished training of all Scales in the request's checkpoint.

    Raises:
        UsageError: The training to resume belongs to other parts or options.
        InputError: Its checkpoint is damaged.
    """

    def __init__(self, request: TrainRequest, teachers: Sequence[Teacher], parts: Parts) -> None:
        self._path = request.checkpoint_path
        self._facts = {
            "schema": CHECKPOINT_SCHEMA,
            "profile": plain(request.profile),
            "teachers": [teacher.sha256 for teacher in teachers],
            "seed": request.seed,
            "augmentation": plain(request.augmentation),
            "parts": _digest(parts.file.path),
        }
        self._tensors: dict[str, Tensor] = {}
        self._steps: dict[str, list[int]] = {}
        self._untold: dict[str, list[list[float]]] = {}
        if request.resume and self._path.exists():
            self._read()

    def kept(self, runs: Sequence[EnsembleRun], work: Work[None]) -> Work[None]:
        """Do work on runs that go on where their Scales were when training stopped, and keep them however it ends."""
        for run in runs:
            scale = str(run.receptive_field)
            if scale in self._steps:
                scale_tensors = {
                    n.removeprefix(f"{scale}/"): t for n, t in self._tensors.items() if n.startswith(f"{scale}/")
                }
                run.restore(scale_tensors, self._steps[scale], self._untold.get(scale, []))
        pace = CheckpointPace(CHECKPOINT_EVERY)
        try:
            for event in work:
                yield event
                if isinstance(event, LossMeasured) and pace.is_due(event.step):
                    self._keep(runs)
        finally:
            self._keep(runs)

    def _keep(self, runs: Sequence[EnsembleRun]) -> None:
        """Write the state of runs that have advanced since the last time, or told more."""
        steps = {str(run.receptive_field): [student.step for student in run.students] for run in runs}
        untold = {str(run.receptive_field): [list(student.losses) for student in run.students] for run in runs}
        if (steps, untold) == (self._steps, self._untold) or not any(map(any, steps.values())):
            return
        for run in runs:
            self._tensors |= {f"{run.receptive_field}/{name}": tensor for name, tensor in run.tensors().items()}
        self._steps, self._untold = steps, untold
        write_checkpoint(self._path, Checkpoint(self._tensors, {**self._facts, "steps": steps, "untold": untold}))

    def _read(self) -> None:
        checkpoint = read_checkpoint(self._path)
        if any(checkpoint.facts.get(name) != value for name, value in self._facts.items()):
            raise UsageError(
                "The good parts, the options or Inspector itself have changed since training was stopped",
                "set them back as they were to go on, or start training from the beginning",
                "checkpoint-mismatch",
            )
        self._tensors = dict(checkpoint.tensors)
        self._steps = dict(checkpoint.facts["steps"])
        # Those of earlier versions have none.
        self._untold = dict(checkpoint.facts.get("untold", {}))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remarks(request: TrainRequest, parts: Parts, groups: IntArray, is_placed: bool) -> Work[None]:
    """Tell of the parts' shape and near twins, and that they are laid over each other, or would be without an ROI."""
    yield from chain(shape_remark(request.roi_path, parts), twin_remarks(groups, parts.used))
    if parts.pose is not None:
        yield Remarked(
            Text(
                "The good parts lie as they like: each is turned, shifted and zoomed onto the others before the "
                "detector looks at it. What is found is shown where it is on the image."
            )
        )
    elif is_placed and not keeps_pose(request) and (yield from parts.common_pose()) is not None:
        yield Remarked(
            Text(
                "The good parts lie as they like, and a region of interest stays where it is on the image: parts are "
                "looked at as they lie. Without the region each would be turned, shifted and zoomed onto the others, "
                "which finds defects more surely."
            )
        )


def _libraries() -> dict[str, str]:
    packages = ("torch", "numpy", "opencv-python-headless", "safetensors", "pillow")
    return {"inspector": __version__, "python": platform.python_version(), **{name: version(name) for name in packages}}
