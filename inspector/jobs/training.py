"""Training the next Version of a Project's Detector, and comparing Versions, as Jobs."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.domain.devices import Device
from inspector.domain.golden import KnownImage
from inspector.jobs.process_job import ProcessJob
from inspector.jobs.tasks import Task, compare_task, train_version_task
from inspector.storage.project_store import OpenProject
from inspector.storage.training_request import training_request
from inspector.text import Text

#: One training step can take that long while other programs keep the processor busy: training runs at low priority.
STOP_GRACE_S = 60.0


def training_job(
    opened: OpenProject, device: Device = Device.AUTO, resume: bool = False, operator: str = ""
) -> ProcessJob:
    """A Job that trains on the Project's Good Parts. Its result is the TrainedVersion.

    Cancelling it writes a checkpoint.

    Args:
        opened: The Project.
        device: Where to compute.
        resume: Go on from the checkpoint, where there is one.
        operator: Is recorded with the Version.

    Raises:
        InspectorError: As ``training_request``.
    """
    task = Task(train_version_task, (opened, training_request(opened, device, resume), operator))
    return ProcessJob(Text("Training {name}", name=opened.project.name), task, cancel_grace_s=STOP_GRACE_S)


def comparison_job(opened: OpenProject, number: int, told: Sequence[KnownImage], device: Device) -> ProcessJob:
    """A Job that compares a Version with the Detector in use. Its result is the Comparison."""
    return ProcessJob(
        Text("Comparing version {number}", number=number), Task(compare_task, (opened, number, tuple(told), device))
    )
