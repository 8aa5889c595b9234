"""Training Teachers as Jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from inspector.domain.devices import Device
from inspector.domain.golden import KnownImage
from inspector.jobs.process_job import ProcessJob
from inspector.jobs.tasks import Task, compare_teachers_task, pretrain_task
from inspector.jobs.training import STOP_GRACE_S
from inspector.model.pretraining.begun import begin_teacher
from inspector.model.pretraining.recipe import PretrainRequest
from inspector.storage.project_store import OpenProject
from inspector.storage.training_request import training_request
from inspector.text import Text


def teacher_comparison_job(
    opened: OpenProject, teachers: Sequence[Path], told: Sequence[KnownImage], device: Device
) -> ProcessJob:
    """A Job that compares Teachers on a Project's Good Parts and known parts. Its result are the ComparedTeachers.

    Raises:
        InspectorError: As ``training_request``.
    """
    # The Project's own choice may be gone. It does not matter here.
    project = replace(opened.project, teachers=())
    request = training_request(replace(opened, project=project), device)
    task = Task(compare_teachers_task, (opened, request, tuple(teachers), tuple(told)))
    return ProcessJob(Text("Comparing teachers"), task)


def pretraining_job(request: PretrainRequest) -> ProcessJob:
    """A Job that trains a Teacher. Its result is the TeacherCard. Cancelling it writes a checkpoint.

    Raises:
        UsageError: Numbers of the recipe do not fit together.
        OutputError: The folder of Teachers cannot be written.
    """
    request.recipe.check()
    begin_teacher(request)
    title = Text("Training teacher {name}", name=request.out.stem)
    return ProcessJob(title, Task(pretrain_task, (request,)), cancel_grace_s=STOP_GRACE_S)
