import dataclasses
from pathlib import Path

import pytest

from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.profile import STANDARD
from inspector.domain.train_request import TrainRequest
from inspector.errors import UsageError
from inspector.jobs.tasks import train_version_task
from inspector.jobs.training import training_job
from inspector.storage.project_store import OpenProject, create_project


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    opened = create_project(tmp_path / "Tiles", "Tiles", seed=7)
    opened.good_dir.mkdir(exist_ok=True)
    for name in ("part_2.png", "part_10.png"):
        (opened.good_dir / name).write_bytes(b"image")
    return opened


def request_of(opened: OpenProject, resume: bool = False) -> TrainRequest:
    task = training_job(opened, device="cpu", resume=resume).task
    assert task.function is train_version_task
    _, request, _ = task.arguments
    assert isinstance(request, TrainRequest)
    return request


def test_a_project_is_trained_with_its_own_settings(opened: OpenProject) -> None:
    request = request_of(opened)
    assert [path.name for path in request.good_parts] == ["part_2.png", "part_10.png"]
    assert request.detector_path == opened.candidate_path
    assert request.profile == STANDARD
    assert request.seed == 7
    assert request.device == "cpu"
    assert request.roi_path is None
    assert request.checkpoint_path == opened.checkpoint_path
    assert request.augmentation == UNALTERED


def test_a_project_is_trained_with_what_it_allows(opened: OpenProject) -> None:
    allowed = Augmentation(turned=True, brightness=0.1)
    project = dataclasses.replace(opened.project, augmentation=allowed)
    assert request_of(dataclasses.replace(opened, project=project)).augmentation == allowed


def test_the_roi_is_used_where_there_is_one(opened: OpenProject) -> None:
    opened.roi_path.write_bytes(b"roi")
    assert request_of(opened).roi_path == opened.roi_path


def test_training_goes_on_only_where_there_is_a_checkpoint(opened: OpenProject) -> None:
    assert not request_of(opened, resume=True).resume
    opened.checkpoint_path.write_bytes(b"checkpoint")
    assert request_of(opened, resume=True).resume
    assert not request_of(opened, resume=False).resume


def test_an_unknown_profile_is_told(opened: OpenProject) -> None:
    strange = dataclasses.replace(opened, project=dataclasses.replace(opened.project, profile="strange"))
    with pytest.raises(UsageError):
        training_job(strange)


def test_the_title_names_the_project(opened: OpenProject) -> None:
    assert training_job(opened).title == "Training Tiles"
