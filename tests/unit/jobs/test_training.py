import ast
import dataclasses
from pathlib import Path

import pytest

from inspector.domain.profile import STANDARD
from inspector.errors import UsageError
from inspector.jobs.tasks import TrainingOrder, train_task
from inspector.jobs.training import training_job
from inspector.storage.project_store import OpenProject, create_project
from tests.source_tree import PACKAGE, ROOT


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    opened = create_project(tmp_path / "Tiles", "Tiles", seed=7)
    opened.good_dir.mkdir(exist_ok=True)
    for name in ("part_2.png", "part_10.png"):
        (opened.good_dir / name).write_bytes(b"image")
    return opened


def order_of(opened: OpenProject, resume: bool = False) -> TrainingOrder:
    task = training_job(opened, device="cpu", resume=resume).task
    assert task.function is train_task
    (order,) = task.arguments
    assert isinstance(order, TrainingOrder)
    return order


def test_a_project_is_trained_with_its_own_settings(opened: OpenProject) -> None:
    order = order_of(opened)
    assert [path.name for path in order.good_parts] == ["part_2.png", "part_10.png"]
    assert order.detector_path == opened.detector_path
    assert order.profile == STANDARD
    assert order.seed == 7
    assert order.device == "cpu"
    assert order.roi_path is None
    assert order.checkpoint_path == opened.checkpoint_path


def test_the_roi_is_used_where_there_is_one(opened: OpenProject) -> None:
    opened.roi_path.write_bytes(b"roi")
    assert order_of(opened).roi_path == opened.roi_path


def test_training_goes_on_only_where_there_is_a_checkpoint(opened: OpenProject) -> None:
    assert not order_of(opened, resume=True).resume
    opened.checkpoint_path.write_bytes(b"checkpoint")
    assert order_of(opened, resume=True).resume
    assert not order_of(opened, resume=False).resume


def test_an_unknown_profile_is_told(opened: OpenProject) -> None:
    strange = dataclasses.replace(opened, project=dataclasses.replace(opened.project, profile="strange"))
    with pytest.raises(UsageError):
        training_job(strange)


def test_the_title_names_the_project(opened: OpenProject) -> None:
    assert training_job(opened).title == "Training Tiles"


def test_an_order_says_what_a_request_says() -> None:
    """Compared without importing networks."""
    tree = ast.parse((ROOT / PACKAGE / "model" / "train_detector.py").read_text(encoding="utf-8"))
    (request,) = (n for n in ast.walk(tree) if isinstance(n, ast.ClassDef) and n.name == "TrainRequest")
    names = [part.target.id for part in request.body if isinstance(part, ast.AnnAssign)]  # type: ignore[union-attr]
    assert [field.name for field in dataclasses.fields(TrainingOrder)] == names
