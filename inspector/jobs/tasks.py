"""Work for worker processes. Networks are imported in the functions only: these run in the child."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.domain.devices import Device
from inspector.domain.events import Work
from inspector.domain.golden import Comparison, KnownImage
from inspector.domain.manifest import DetectorManifest
from inspector.domain.part_survey import CheckedParts
from inspector.domain.train_request import TrainRequest
from inspector.domain.versions import TrainedVersion
from inspector.storage.project_store import OpenProject

if TYPE_CHECKING:
    from inspector.domain.teachers import ComparedTeacher, TeacherCard
    from inspector.model.pretraining.recipe import PretrainRequest
    from inspector.runtime.detector import Detector


@dataclass(frozen=True, slots=True)
class Task:
    """Work to run in a worker process: a module-level function and its picklable arguments."""

    function: Callable[..., Work[object]]
    arguments: tuple[object, ...] = ()


def train_task(request: TrainRequest) -> Work[DetectorManifest]:
    """Train a Detector. Returns its DetectorManifest."""
    from inspector.model.training.train_detector import train_detector

    return (yield from train_detector(request))


def train_version_task(opened: OpenProject, request: TrainRequest, operator: str) -> Work[TrainedVersion]:
    """Train the next Version of a Project's Detector. Returns the TrainedVersion."""
    from inspector.evaluation.version_training import train_version

    return (yield from train_version(opened, request, operator))


def compare_task(opened: OpenProject, number: int, told: Sequence[KnownImage], device: Device) -> Work[Comparison]:
    """Compare a Version with the Detector in use. Returns the Comparison."""
    from inspector.evaluation.version_training import compare_version

    return (yield from compare_version(opened, number, told, device))


def check_task(paths: Sequence[Path]) -> Work[CheckedParts]:
    """Check Good Parts. Returns the CheckedParts."""
    from inspector.evaluation.part_examination import examine_parts

    return (yield from examine_parts(paths))


def pretrain_task(request: PretrainRequest) -> Work[TeacherCard]:
    """Train a Teacher of the user's own. Returns its TeacherCard."""
    from inspector.model.pretraining.begun import end_teacher
    from inspector.model.pretraining.pretrain import pretrain_teacher

    card = yield from pretrain_teacher(request)
    end_teacher(request)
    return card


def compare_teachers_task(
    opened: OpenProject, request: TrainRequest, teachers: Sequence[Path], told: Sequence[KnownImage]
) -> Work[tuple[ComparedTeacher, ...]]:
    """Compare Teachers on a Project's parts. Returns the ComparedTeachers."""
    from inspector.evaluation.teacher_comparison import compare_teachers

    return (yield from compare_teachers(opened, request, teachers, told))


def speed_task() -> Work[float]:
    """Measure this computer. Returns the median time of an image in ms."""
    from inspector.evaluation.speed import measure_speed

    return (yield from measure_speed())


#: Loads a Detector from its file, for a device. A module-level function, called in the inference process.
DetectorLoader = Callable[[Path, str], "Detector"]


def load_for_inference(detector_path: Path, device: str) -> Detector:
    """The DetectorLoader of the application."""
    from inspector.model.open_detector import open_detector

    return open_detector(detector_path, device)
