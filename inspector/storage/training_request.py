"""The training of a Project's next Version, with the Project's own settings."""

from __future__ import annotations

from inspector.domain.detail import Detail
from inspector.domain.devices import Device
from inspector.domain.profile import profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.storage.atomic import check_writable
from inspector.storage.project_store import OpenProject, good_parts
from inspector.storage.teacher_files import teacher_path


def training_request(opened: OpenProject, device: Device = Device.AUTO, resume: bool = False) -> TrainRequest:
    """The request to train a Project's next Version.

    Args:
        opened: The Project.
        device: Where to compute.
        resume: Go on from the checkpoint, where there is one.

    Raises:
        UsageError: The Project's Profile does not exist.
        ProjectError: ``project-gone``, ``teacher-gone``, or the Good Parts cannot be listed.
        OutputError: The Project cannot be written, as is found out now and not after minutes of training.
    """
    opened.check_there()
    project = opened.project
    for path in (opened.checkpoint_path, opened.candidate_path):
        check_writable(path)
    return TrainRequest(
        good_parts=tuple(good_parts(opened)),
        detector_path=opened.candidate_path,
        profile=project.adapted(profile_by_name(project.profile)),
        seed=project.seed,
        device=device,
        roi_path=opened.roi_path if opened.roi_path.exists() else None,
        checkpoint_path=opened.checkpoint_path,
        resume=resume and opened.checkpoint_path.exists(),
        augmentation=project.detail.augmentation(project.augmentation),
        teachers=tuple(map(teacher_path, project.teachers)),
        may_look_finer=project.detail is Detail.AUTOMATIC,
    )
