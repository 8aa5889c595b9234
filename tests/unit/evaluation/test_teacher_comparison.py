"""Teachers compared on a Project. The trainings are made up, the Detector is the demo's."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspector.domain.events import LossMeasured, Remarked, RunStarted, Work
from inspector.domain.golden import KnownImage, KnownImages
from inspector.domain.result import Truth
from inspector.domain.train_request import TrainRequest
from inspector.errors import DatasetError
from inspector.evaluation import teacher_comparison
from inspector.evaluation.teacher_comparison import COMPARISON_STEPS, compare_teachers
from inspector.paths import resources_dir, shipped_teachers_dir
from inspector.storage.images import read_image
from inspector.storage.mask_file import encode_mask, store_mask
from inspector.storage.project_store import OpenProject, create_project
from inspector.storage.training_request import training_request
from tests.work import finish

TEACHERS = [shipped_teachers_dir() / f"fast-{field}.safetensors" for field in (17, 67)]


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    return create_project(tmp_path / "covers", "Covers")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[TrainRequest]:
    requests: list[TrainRequest] = []

    def train_detector(request: TrainRequest) -> Work[None]:
        requests.append(request)
        for step, loss in ((1, 0.9), (2, None), (3, 16.0)):
            yield LossMeasured(step, (1.0,), loss)
        shutil.copy(resources_dir() / "demo" / "detector.inspector", request.detector_path)

    monkeypatch.setattr(teacher_comparison, "train_detector", train_detector)
    return requests


def request_of(opened: OpenProject, part: Path) -> TrainRequest:
    return replace(training_request(opened), good_parts=(part,))


def test_every_teacher_gets_a_training_of_its_own_and_judges_known_parts(
    opened: OpenProject, asked: list[TrainRequest]
) -> None:
    (part, *_) = sorted((resources_dir() / "demo").glob("*.[pj][np]g"))
    told = [KnownImage(part, "a", Truth.DEFECTIVE), KnownImage(part, "b", Truth.GOOD)]
    events, compared = finish(compare_teachers(opened, request_of(opened, part), TEACHERS, told))
    # Of 128 components, and of 40.
    assert [(each.name, each.loss) for each in compared] == [("fast-17", 0.125), ("fast-67", 0.4)]  # type: ignore[attr-defined]
    assert [(each.auroc, each.known_count) for each in compared] == [(0.5, 2)] * 2  # type: ignore[attr-defined]
    assert [event.name for event in events if isinstance(event, RunStarted)] == ["fast-17", "fast-67"]
    assert [request.teachers for request in asked] == [(path,) for path in TEACHERS]
    assert {request.profile.max_steps for request in asked} == {COMPARISON_STEPS}
    assert not any(request.detector_path.exists() for request in asked)
    assert not opened.detector_path.exists()
    assert not opened.versions_dir.exists() or list(opened.versions_dir.iterdir()) == []


def test_told_parts_are_judged_where_the_golden_set_has_no_defects(
    opened: OpenProject, asked: list[TrainRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    (part, *_) = sorted((resources_dir() / "demo").glob("*.[pj][np]g"))
    golden = KnownImages((KnownImage(part, "golden", Truth.GOOD),))
    monkeypatch.setattr(teacher_comparison, "golden_images", lambda _: golden)
    good, defective = KnownImage(part, "a", Truth.GOOD), KnownImage(part, "b", Truth.DEFECTIVE)
    for told, auroc, count in (((good, defective), 0.5, 2), ((defective,), None, 1)):
        _, compared = finish(compare_teachers(opened, request_of(opened, part), TEACHERS[:1], told))
        assert (compared[0].auroc, compared[0].known_count) == (auroc, count)  # type: ignore[index]


def test_without_known_parts_the_loss_alone_is_told(opened: OpenProject, asked: list[TrainRequest]) -> None:
    _, compared = finish(compare_teachers(opened, request_of(opened, Path("a.png")), TEACHERS[:1]))
    assert compared[0].auroc is None  # type: ignore[index]
    assert compared[0].known_count == 0  # type: ignore[index]


def test_without_good_parts_nothing_begins(opened: OpenProject, asked: list[TrainRequest]) -> None:
    with pytest.raises(DatasetError, match="no-images"):
        finish(compare_teachers(opened, training_request(opened), TEACHERS))
    assert asked == []


def test_places_are_judged_where_a_defect_is_drawn(
    opened: OpenProject, asked: list[TrainRequest], tmp_path: Path
) -> None:
    (part, *_) = sorted((resources_dir() / "demo").glob("*.[pj][np]g"))
    mask = np.zeros(read_image(part).shape[:2], np.bool_)
    mask[40:60, 40:60] = True
    store_mask(tmp_path / "mask.png", encode_mask(mask))
    drawn = KnownImage(part, "a", Truth.DEFECTIVE, tmp_path / "mask.png")
    good = KnownImage(part, "b", Truth.GOOD)
    _, compared = finish(compare_teachers(opened, request_of(opened, part), TEACHERS[:1], (drawn, good)))
    assert 0 <= compared[0].aupro <= 1  # type: ignore[index]
    _, compared = finish(
        compare_teachers(opened, request_of(opened, part), TEACHERS[:1], (replace(drawn, mask=None), good))
    )
    assert compared[0].aupro is None  # type: ignore[index]


def test_a_drawn_defect_of_another_size_is_told_and_left_out(
    opened: OpenProject, asked: list[TrainRequest], tmp_path: Path
) -> None:
    (part, *_) = sorted((resources_dir() / "demo").glob("*.[pj][np]g"))
    store_mask(tmp_path / "mask.png", encode_mask(np.ones((40, 40), np.bool_)))
    drawn = KnownImage(part, "a", Truth.DEFECTIVE, tmp_path / "mask.png")
    told = drawn, KnownImage(part, "b", Truth.GOOD)
    events, compared = finish(compare_teachers(opened, request_of(opened, part), TEACHERS[:1], told))
    assert [str(event.text) for event in events if isinstance(event, Remarked)] == [
        "The drawn defect 'mask.png' is of 40 x 40 pixels, its image of 320 x 320: draw the defect again."
    ]
    assert (compared[0].aupro, compared[0].known_count) == (None, 2)  # type: ignore[index]
