"""Checking Good Parts as a Job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from inspector.jobs.process_job import ProcessJob
from inspector.jobs.tasks import Task, check_task
from inspector.text import Text


def part_check_job(paths: Sequence[Path]) -> ProcessJob:
    """A Job that looks at Good Parts beside each other. Its result is the CheckedParts."""
    return ProcessJob(Text("Checking good parts"), Task(check_task, (tuple(paths),)))
