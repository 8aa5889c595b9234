"""Teachers beside each other on the parts of one Project, each with Students that are trained shortly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inspector.domain.events import LossMeasured, RunStarted, Work
from inspector.domain.golden import KnownImage, KnownImages
from inspector.domain.profile import FAST
from inspector.domain.result import Truth
from inspector.domain.teachers import ComparedTeacher
from inspector.domain.train_request import TrainRequest
from inspector.errors import DatasetError
from inspector.evaluation.known_parts_check import check_detector
from inspector.model.teacher import read_teacher
from inspector.model.training.train_detector import train_detector
from inspector.storage.abandoned import working_folder
from inspector.storage.golden_set import golden_images
from inspector.storage.project_store import OpenProject

#: Of each Teacher's Students. Enough to rank Teachers, a part of a training.
COMPARISON_STEPS = 100


def compare_teachers(
    opened: OpenProject, request: TrainRequest, teachers: Sequence[Path], told: Sequence[KnownImage] = ()
) -> Work[tuple[ComparedTeacher, ...]]:
    """Train Students of each Teacher alone on the Good Parts, and judge known parts with them.

    Args:
        opened: The Project. Nothing is written to it.
        request: A training of its parts.
        teachers: Files of Teachers.
        told: Known parts, for a Project whose Golden Set is empty, or cannot tell good parts from defective ones.

    Returns:
        The Teachers in their order.

    Raises:
        DatasetError: There are no Good Parts.
        InspectorError: As ``train_detector``.
    """
    if not request.good_parts:
        raise DatasetError("There are no good parts", "add images of good parts first", "no-images")
    known = _known_images(opened, told)
    profile = replace(FAST, resolution_px=request.profile.resolution_px, max_steps=COMPARISON_STEPS)
    compared = []
    for number, path in enumerate(teachers, start=1):
        yield RunStarted(path.stem, number, len(teachers))
        with working_folder("teachers") as folder:
            trial = replace(
                request,
                profile=profile,
                teachers=(path,),
                detector_path=Path(folder) / "trial.inspector",
                checkpoint_path=Path(folder) / "checkpoint",
                resume=False,
            )
            compared.append((yield from _compared(opened, trial, known)))
    return tuple(compared)


def _known_images(opened: OpenProject, told: Sequence[KnownImage]) -> KnownImages:
    golden, others = golden_images(opened), KnownImages(tuple(told), is_golden=False)
    # An AUROC needs both Truths.
    both = {Truth.GOOD, Truth.DEFECTIVE}
    usable = [known for known in (golden, others) if both <= {each.truth for each in known.images}]
    return (*usable, others if golden.is_empty else golden)[0]


def _compared(opened: OpenProject, trial: TrainRequest, known: KnownImages) -> Work[ComparedTeacher]:
    loss = float("nan")
    for event in train_detector(trial):
        if isinstance(event, LossMeasured) and event.calibration_loss is not None:
            loss = event.calibration_loss
        yield event
    auroc, aupro, count = None, None, 0
    if known.images:
        check = yield from check_detector(opened, known, trial.detector_path, trial.device)
        auroc, aupro, count = check.auroc, check.aupro, check.part_count
    # Equation 7 sums over the components, each of which has a variance of 1. Teachers have different numbers of them.
    share = loss / read_teacher(trial.teachers[0]).network.descriptor_dim
    return ComparedTeacher(trial.teachers[0].stem, share, auroc, count, aupro)
