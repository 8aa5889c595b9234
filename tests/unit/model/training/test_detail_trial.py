"""A training that chooses its Detail by a trial on some of its Good Parts."""

import dataclasses
from pathlib import Path

import cv2
import pytest
import torch

from inspector.domain.augmentation import Augmentation
from inspector.domain.detail import Detail, with_detail
from inspector.domain.events import CancellationPoint, Event, ItemSkipped, LossMeasured, Progress, Remarked, Stage, Work
from inspector.domain.profile import FAST, STANDARD
from inspector.domain.train_request import TrainRequest
from inspector.model.teacher import teachers_of
from inspector.model.training import detail_trial
from inspector.model.training.detail_trial import chosen_detail, trial
from inspector.model.training.train_detector import train_detector
from tests.unit.model.conftest import part_image
from tests.work import finish

QUICK = dataclasses.replace(STANDARD, max_steps=2)
CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def good_parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Twenty parts whose images have more to show than 256 x 256 pixels."""
    folder = tmp_path_factory.mktemp("good")
    paths = tuple(folder / f"{index:02d}.png" for index in range(20))
    for index, path in enumerate(paths):
        cv2.imwrite(str(path), cv2.resize(part_image(index), (400, 384)))
    return paths


def request_of(parts: tuple[Path, ...], folder: Path, **changes: object) -> TrainRequest:
    request = TrainRequest(parts, folder / "d.inspector", QUICK, folder / "checkpoint", may_look_finer=True)
    return dataclasses.replace(request, **changes)


def answer(patch: pytest.MonkeyPatch, told_apart: float) -> None:
    """Every trial tells so many anomalies apart."""

    def tried(*_: object) -> Work[float | None]:
        for stage in (Stage.CHECK, Stage.DESCRIBE, Stage.TRAIN, Stage.CALIBRATE, Stage.CALIBRATE):
            yield Progress(stage, 1, 2, 5.0)
            yield CancellationPoint()
            yield Progress(stage, 2, 2)
        yield ItemSkipped(Path("a.png"), "", "", "")
        yield LossMeasured(1, (1.0,))
        return told_apart

    patch.setattr(detail_trial, "trial", tried)


def chosen_for(request: TrainRequest) -> tuple[list[Event], Detail]:
    return finish(chosen_detail(request, *teachers_of(request), CPU))


def told_by(events: list[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, CancellationPoint)]


def test_a_trial_looks_at_some_of_the_parts_as_they_would_be_learned(
    good_parts: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_trial, "LEAST_TRIED", 4)
    monkeypatch.setattr(detail_trial, "TRIAL_IMAGES", 10)
    monkeypatch.setattr(detail_trial, "TRIAL_STEPS", 1)
    mirrored = request_of(good_parts, tmp_path, augmentation=Augmentation(mirrored=True))
    events, told_apart = finish(trial(mirrored, *teachers_of(mirrored), CPU))
    assert told_apart is not None
    assert 0 <= told_apart <= 1
    checked = [event for event in events if isinstance(event, Progress) and event.stage is Stage.CHECK]
    assert checked[-1].total == 5, "ten images, two of each part"
    assert list(tmp_path.iterdir()) == []


def test_parts_whose_small_anomalies_are_missed_are_looked_at_finely(
    good_parts: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, 0.79)
    request = request_of(good_parts, tmp_path, augmentation=Augmentation(shift_px=4))
    events, chosen = chosen_for(request)
    assert chosen is Detail.FINE
    assert with_detail(request, chosen).profile == dataclasses.replace(QUICK, resolution_px=384)
    assert with_detail(request, chosen).augmentation.shift_px == 6
    *progress, remark = told_by(events)
    assert isinstance(remark, Remarked)
    assert "256 x 256" in remark.text
    assert "384 x 384" in remark.text
    steps = [event.step for event in progress if isinstance(event, Progress) and event.stage is Stage.TRY]
    assert len(steps) == len(progress)
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, 100)


def test_parts_whose_anomalies_are_found_keep_the_usual_detail(
    good_parts: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, 0.8)
    request = request_of(good_parts, tmp_path)
    events, chosen = chosen_for(request)
    assert chosen is Detail.USUAL
    assert not [event for event in events if isinstance(event, Remarked)]


@pytest.mark.parametrize(
    "changes",
    [
        {"may_look_finer": False},
        {"profile": FAST},
        {"profile": dataclasses.replace(QUICK, receptive_fields=(67,))},
        {"profile": dataclasses.replace(QUICK, resolution_px=384)},
        {"good_parts": (Path("gone.png"),) * 20},
    ],
    ids=["chosen by the user", "quick", "a single Scale", "no more to show", "parts are gone"],
)
def test_nothing_is_tried_in_vain(good_parts: tuple[Path, ...], tmp_path: Path, changes: dict[str, object]) -> None:
    request = dataclasses.replace(request_of(good_parts, tmp_path), **changes)
    assert chosen_for(request) == ([], Detail.USUAL)


def test_few_parts_are_not_tried(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    request = request_of(good_parts[:19], tmp_path)
    assert chosen_for(request) == ([], Detail.USUAL)


def test_a_trial_without_a_readable_part_leaves_the_word_to_the_training(
    good_parts: tuple[Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detail_trial, "LEAST_TRIED", 2)
    monkeypatch.setattr(detail_trial, "TRIAL_IMAGES", 2)
    broken = (tmp_path / "a.png", tmp_path / "b.png")
    for path in broken:
        path.write_bytes(b"no image")
    request = request_of((broken[0], *good_parts, broken[1]), tmp_path)
    events, chosen = chosen_for(request)
    assert chosen is Detail.USUAL
    assert all(isinstance(event, Progress) for event in told_by(events))


def test_equal_parts_count_once(good_parts: tuple[Path, ...], tmp_path: Path) -> None:
    request = request_of(good_parts[:1] * 20, tmp_path)
    events, told_apart = finish(trial(request, *teachers_of(request), CPU))
    assert told_apart is None
    assert not [event for event in events if isinstance(event, Progress) and event.stage is Stage.DESCRIBE]


@pytest.mark.parametrize(("at_first", "later", "detail"), [(0.5, 0.9, Detail.FINE), (0.9, 0.5, Detail.USUAL)])
def test_a_training_that_goes_on_keeps_the_detail_that_it_began_with(
    good_parts: tuple[Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    at_first: float,
    later: float,
    detail: Detail,
) -> None:
    answer(monkeypatch, at_first)
    request = request_of(good_parts, tmp_path)
    work = train_detector(request)
    assert any(isinstance(event, LossMeasured) for event in work)
    work.close()
    answer(monkeypatch, later)
    assert chosen_for(dataclasses.replace(request, resume=True)) == ([], detail)
