"""Training a Project's Detector as a Job."""

from __future__ import annotations

from inspector.domain.devices import Device
from inspector.domain.profile import profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.jobs.process_job import ProcessJob
from inspector.jobs.tasks import Task, train_task
from inspector.storage.project_store import OpenProject, good_parts

#: One training step can take that long while other programs keep the processor busy: training runs at low priority.
STOP_GRACE_S = 60.0


def training_job(opened: OpenProject, device: Device = Device.AUTO, resume: bool = False) -> ProcessJob:
    """A Job that trains on the Project's Good Parts and replaces its Detector. Its result is the DetectorManifest.

    Cancelling it writes a checkpoint.

    Args:
        opened: The Project.
        device: Where to compute.
        resume: Go on from the checkpoint, where there is one.

    Raises:
        UsageError: The Project's Profile does not exist.
        ProjectError: The Good Parts cannot be listed.
    """
    project = opened.project
    request = TrainRequest(
        good_parts=tuple(good_parts(opened)),
        detector_path=opened.detector_path,
        profile=profile_by_name(project.profile),
        seed=project.seed,
        device=device,
        roi_path=opened.roi_path if opened.roi_path.exists() else None,
        checkpoint_path=opened.checkpoint_path,
        resume=resume and opened.checkpoint_path.exists(),
        augmentation=project.augmentation,
    )
    task = Task(train_task, (request,))
    return ProcessJob(f"Training {project.name}", task, cancel_grace_s=STOP_GRACE_S)
