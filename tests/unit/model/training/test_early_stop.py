"""Training that ends early, from Good Parts to a Detector."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

import pytest
import torch

from inspector.domain.events import Event, LossMeasured, Progress, Stage, TrainingShortened
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import RateSchedule
from inspector.domain.train_request import TrainRequest
from inspector.model.checkpoint import read_checkpoint
from inspector.model.detector import load_detector
from inspector.model.training import student_training
from inspector.model.training.early_stop import LAST_PART_AT, LEAST_RECENT
from inspector.model.training.student_training import MEASURE_EVERY
from inspector.model.training.train_detector import train_detector
from tests.unit.model.conftest import TINY, finish, write_parts

PLANNED = 240
FLATTENED_AT = MEASURE_EVERY * (LEAST_RECENT + 1)
END = FLATTENED_AT + round((1 - LAST_PART_AT) * PLANNED)
#: Nothing is learned at this rate, so nothing improves.
STILL = dataclasses.replace(
    TINY,
    receptive_fields=(67, 819),
    ensemble_size=1,
    batch_size=1,
    max_steps=PLANNED,
    learning_rate=1e-12,
    weight_decay=0.0,
    rate_schedule=RateSchedule.CONSTANT,
)


def request_for(folder: Path, name: str = "a") -> TrainRequest:
    parts = write_parts(folder / "good", 3)
    return TrainRequest(parts, folder / f"{name}.inspector", STILL, folder / f"{name}.checkpoint", device="cpu")


def stop_after(request: TrainRequest, step: int) -> None:
    work = train_detector(request)
    next(event for event in work if isinstance(event, LossMeasured) and event.step == step)
    work.close()


def steps_of(events: Iterable[Event]) -> list[int]:
    return [event.step for event in events if isinstance(event, LossMeasured)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event], DetectorManifest]:
    """A training that was never interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_HOME", str(folder / "home"))
        events, manifest = finish(train_detector(request_for(folder)))
    assert isinstance(manifest, DetectorManifest)
    return folder / "a.inspector", events, manifest


def test_training_ends_when_nothing_improves(whole: tuple[Path, list[Event], DetectorManifest]) -> None:
    _, events, manifest = whole
    assert [event for event in events if isinstance(event, TrainingShortened)] == [
        TrainingShortened(FLATTENED_AT, END, PLANNED)
    ]
    assert steps_of(events) == list(range(1, END + 1))
    last = [event for event in events if isinstance(event, LossMeasured)][-1]
    assert last.calibration_loss is not None
    assert manifest.training_steps == END


def test_progress_counts_to_the_new_end(whole: tuple[Path, list[Event], DetectorManifest]) -> None:
    _, events, _ = whole
    progress = {event.step: event for event in events if isinstance(event, Progress) and event.stage is Stage.TRAIN}
    assert progress[FLATTENED_AT - 1].total == PLANNED
    assert {progress[step].total for step in range(FLATTENED_AT, END + 1)} == {END}
    assert progress[END].remaining_s == 0


@pytest.mark.parametrize("step", [FLATTENED_AT, FLATTENED_AT + 10])
def test_resumed_training_ends_where_uninterrupted_training_does(
    step: int, whole: tuple[Path, list[Event], DetectorManifest], tmp_path: Path
) -> None:
    path, _, _ = whole
    request = request_for(tmp_path)
    stop_after(request, step)
    events, manifest = finish(train_detector(dataclasses.replace(request, resume=True)))
    assert steps_of(events) == list(range(step + 1, END + 1))
    assert [event for event in events if isinstance(event, TrainingShortened)] == [
        TrainingShortened(FLATTENED_AT, END, PLANNED)
    ]
    assert isinstance(manifest, DetectorManifest) and manifest.training_steps == END
    scales = zip(*(load_detector(one, "cpu").scales for one in (request.detector_path, path)), strict=True)
    for ours, theirs in scales:
        expected = theirs.ensemble.state_dict()
        assert all(torch.equal(value, expected[name]) for name, value in ours.ensemble.state_dict().items())


def test_a_checkpoint_holds_the_measured_losses(tmp_path: Path) -> None:
    request = request_for(tmp_path)
    work = train_detector(request)
    measured = []
    for event in work:
        if isinstance(event, LossMeasured):
            measured += [event.calibration_loss] if event.step % MEASURE_EVERY == 0 else []
            if event.step == 2 * MEASURE_EVERY + 1:
                break
    work.close()
    kept = read_checkpoint(request.checkpoint_path).facts["calibration_losses"]
    assert set(kept) == {"67", "819"}
    assert [sum(losses) / 2 for losses in zip(*kept.values(), strict=True)] == pytest.approx(measured)
    assert len(measured) == 2


def test_a_measurement_that_was_interrupted_is_made_again(
    whole: tuple[Path, list[Event], DetectorManifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    request = request_for(tmp_path)
    work = train_detector(request)
    next(event for event in work if isinstance(event, LossMeasured) and event.step == MEASURE_EVERY - 1)
    with monkeypatch.context() as patch:
        patch.setattr(student_training, "mean_prediction", interrupt)
        with pytest.raises(KeyboardInterrupt):
            finish(work)
    kept = read_checkpoint(request.checkpoint_path).facts
    assert set(kept["steps"].values()) == {MEASURE_EVERY}
    assert {field: len(losses) for field, losses in kept["calibration_losses"].items()} == {"67": 1, "819": 0}
    stop_after(dataclasses.replace(request, resume=True), MEASURE_EVERY + 1)
    losses = read_checkpoint(request.checkpoint_path).facts["calibration_losses"]
    _, events, _ = whole
    (expected,) = (e.calibration_loss for e in events if isinstance(e, LossMeasured) and e.step == MEASURE_EVERY)
    assert {field: len(found) for field, found in losses.items()} == {"67": 1, "819": 1}
    assert sum(found[0] for found in losses.values()) / 2 == expected
