import dataclasses
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from torch import Tensor

from inspector.domain.events import ItemSkipped, LossMeasured, PreviewMade, Progress, Remarked, Stage
from inspector.domain.manifest import DetectorManifest
from inspector.domain.near_twins import IntArray
from inspector.domain.train_request import TrainRequest
from inspector.errors import DatasetError, FailureError, ImageError, InputError, UsageError
from inspector.model.calibration.folds import split_parts
from inspector.model.detector import load_detector
from inspector.model.part_cache import DescribedParts
from inspector.model.training import student_training
from inspector.model.training.train_detector import train_detector
from inspector.paths import user_cache_dir
from tests.unit.model.conftest import TINY, noted, part_image, write_parts
from tests.work import finish


def request_for(folder: Path, count: int = 4, **changes: object) -> TrainRequest:
    parts = write_parts(folder / "good", count)
    return dataclasses.replace(
        TrainRequest(parts, folder / "a.inspector", TINY, folder / "a.checkpoint", device="cpu"), **changes
    )


@pytest.fixture(autouse=True)
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told of a step before the next one is taken."""
    monkeypatch.setattr(student_training, "TOGETHER_S", 0.0)


def stop_after(request: TrainRequest, step: int) -> None:
    work = train_detector(request)
    for event in work:
        if isinstance(event, LossMeasured) and event.step == step:
            break
    work.close()


def assert_same_maps(*detectors: Path) -> None:
    image = part_image(50, defect=True)
    maps = [load_detector(path, "cpu").running().anomaly_map(image) for path in detectors]
    np.testing.assert_array_equal(maps[0], maps[1])


def test_it_reports_every_stage_and_leaves_only_the_detector(tmp_path: Path) -> None:
    request = request_for(tmp_path)
    events, manifest = finish(train_detector(request))
    stages = {event.stage for event in events if isinstance(event, Progress)}
    assert stages == {Stage.CHECK, Stage.DESCRIBE, Stage.TRAIN, Stage.CALIBRATE, Stage.SAVE}
    losses = [event for event in events if isinstance(event, LossMeasured)]
    assert [event.step for event in losses] == list(range(1, TINY.max_steps + 1))
    assert all(len(event.losses) == TINY.ensemble_size for event in losses)
    assert losses[-1].calibration_loss is not None
    previews = [event for event in events if isinstance(event, PreviewMade)]
    assert previews and previews[-1].anomaly_map.shape == previews[-1].image.shape[:2]
    assert isinstance(manifest, DetectorManifest)
    assert load_detector(request.detector_path).manifest == manifest
    assert not request.checkpoint_path.exists()
    assert list(user_cache_dir().iterdir()) == []


def test_every_training_takes_all_its_steps_and_is_measured_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(student_training, "MEASURE_EVERY", 3)
    # Nothing is learned at this rate, so nothing improves.
    profile = dataclasses.replace(TINY, learning_rate=1e-12, weight_decay=0.0, max_steps=20, batch_size=1)
    events, manifest = finish(train_detector(request_for(tmp_path, profile=profile)))
    losses = [event for event in events if isinstance(event, LossMeasured)]
    assert [event.step for event in losses] == list(range(1, 21))
    assert [event.step for event in losses if event.calibration_loss is not None] == [1, 3, 6, 9, 12, 15, 18, 20]
    assert isinstance(manifest, DetectorManifest) and manifest.training_steps == 20


def test_steps_in_a_row_and_threads_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = request_for(tmp_path)
    several = dataclasses.replace(one, detector_path=tmp_path / "b.inspector")
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        finish(train_detector(one))
        monkeypatch.setattr(student_training, "TOGETHER_S", 1000.0)
        torch.set_num_threads(2)
        events, _ = finish(train_detector(several))
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(threads)
    assert [event.step for event in events if isinstance(event, LossMeasured)] == list(range(1, TINY.max_steps + 1))
    first, second = (load_detector(path, "cpu") for path in (one.detector_path, several.detector_path))
    for scale, other in zip(first.scales, second.scales, strict=True):
        for weights, others in zip(
            scale.networks.ensemble.parameters(), other.networks.ensemble.parameters(), strict=True
        ):
            torch.testing.assert_close(weights, others, rtol=0, atol=1e-6)


def test_it_keeps_the_memory_that_it_frees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr("inspector.model.training.train_detector.keep_freed_memory", lambda: calls.append("kept"))
    finish(train_detector(request_for(tmp_path)))
    assert calls == ["kept"]


def test_its_threads_are_considerate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    monkeypatch.setattr("inspector.model.training.train_detector.considerate_waiting", lambda: noted(calls))
    finish(train_detector(request_for(tmp_path)))
    assert calls == ["in", "out"]


def test_resumed_training_equals_uninterrupted_training(tmp_path: Path) -> None:
    whole = request_for(tmp_path)
    finish(train_detector(whole))
    parted = dataclasses.replace(whole, detector_path=tmp_path / "b.inspector", checkpoint_path=tmp_path / "b")
    stop_after(parted, 3)
    assert parted.checkpoint_path.exists()
    assert not parted.detector_path.exists()
    events, _ = finish(train_detector(dataclasses.replace(parted, resume=True)))
    assert next(event.step for event in events if isinstance(event, LossMeasured)) == 4
    assert_same_maps(whole.detector_path, parted.detector_path)


def test_losses_of_steps_that_were_taken_but_not_told_are_told_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(student_training, "TOGETHER_S", 1000.0)
    request = request_for(tmp_path)
    whole = [event for event in finish(train_detector(request))[0] if isinstance(event, LossMeasured)]
    begun = dataclasses.replace(request, detector_path=tmp_path / "b.inspector", checkpoint_path=tmp_path / "b")
    stop_after(begun, 3)
    stop_after(dataclasses.replace(begun, resume=True), 5)
    events, _ = finish(train_detector(dataclasses.replace(begun, resume=True)))
    rest = [event for event in events if isinstance(event, LossMeasured)]
    assert [(event.step, event.losses) for event in rest] == [(event.step, event.losses) for event in whole[5:]]
    assert rest[-1].calibration_loss == whole[-1].calibration_loss
    assert_same_maps(request.detector_path, begun.detector_path)


def test_another_number_of_students_is_told_and_the_first_one_goes_on(tmp_path: Path) -> None:
    begun = request_for(tmp_path)
    stop_after(begun, 3)
    other = dataclasses.replace(begun, profile=dataclasses.replace(TINY, ensemble_size=3), resume=True)
    with pytest.raises(UsageError) as caught:
        finish(train_detector(other))
    assert caught.value.code == "checkpoint-mismatch"
    events, _ = finish(train_detector(dataclasses.replace(begun, resume=True)))
    assert next(event.step for event in events if isinstance(event, LossMeasured)) == 4, "nothing was lost"


def test_one_student_holds_parts_back_and_has_no_variance(tmp_path: Path) -> None:
    request = request_for(tmp_path, count=8, profile=dataclasses.replace(TINY, ensemble_size=1))
    _, manifest = finish(train_detector(request))
    assert isinstance(manifest, DetectorManifest)
    assert not manifest.cross_fitted
    assert manifest.ensemble_size == 1
    assert len(manifest.good_scores) == 1, "15 % of eight"
    (terms,) = load_detector(request.detector_path, "cpu").running().inspect(part_image(9)).terms
    assert terms.variance is None


def test_training_goes_on_after_memory_ran_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = request_for(tmp_path)
    finish(train_detector(whole))
    batch = DescribedParts.batch
    asked: list[int] = []

    def fails_at_the_fourth(parts: DescribedParts, indices: IntArray) -> tuple[Tensor, Tensor]:
        asked.append(1)
        if len(asked) > 3 * TINY.ensemble_size:
            torch.empty(1 << 60, dtype=torch.uint8)
        return batch(parts, indices)

    parted = dataclasses.replace(whole, detector_path=tmp_path / "b.inspector", checkpoint_path=tmp_path / "b")
    with monkeypatch.context() as patch:
        patch.setattr(DescribedParts, "batch", fails_at_the_fourth)
        with pytest.raises(FailureError, match=r"out-of-memory.*go on where training was stopped"):
            finish(train_detector(parted))
    assert parted.checkpoint_path.exists()
    assert list(user_cache_dir().iterdir()) == []
    events, _ = finish(train_detector(dataclasses.replace(parted, resume=True)))
    assert next(event.step for event in events if isinstance(event, LossMeasured)) == 3, "one student had taken it"
    assert_same_maps(whole.detector_path, parted.detector_path)


def test_another_seed_gives_another_ensemble(tmp_path: Path) -> None:
    first, second = request_for(tmp_path), request_for(tmp_path, seed=1, detector_path=tmp_path / "b.inspector")
    finish(train_detector(first))
    finish(train_detector(second))
    image = part_image(50)
    maps = [load_detector(request.detector_path).running().anomaly_map(image) for request in (first, second)]
    assert not np.allclose(maps[0], maps[1])


def test_a_checkpoint_of_other_parts_is_refused_and_kept(tmp_path: Path) -> None:
    request = request_for(tmp_path)
    stop_after(request, 2)
    kept = request.checkpoint_path.read_bytes()
    fewer = dataclasses.replace(request, good_parts=request.good_parts[1:], resume=True)
    with pytest.raises(UsageError, match="checkpoint-mismatch"):
        finish(train_detector(fewer))
    assert request.checkpoint_path.read_bytes() == kept


def test_a_damaged_checkpoint_is_told(tmp_path: Path) -> None:
    request = request_for(tmp_path, resume=True)
    request.checkpoint_path.write_bytes(b"not a checkpoint")
    with pytest.raises(InputError, match="bad-checkpoint"):
        finish(train_detector(request))


def test_training_without_resume_replaces_a_damaged_checkpoint(tmp_path: Path) -> None:
    request = request_for(tmp_path)
    request.checkpoint_path.write_bytes(b"not a checkpoint")
    stop_after(request, 2)
    finish(train_detector(dataclasses.replace(request, resume=True)))
    assert request.detector_path.exists()


def test_unreadable_parts_are_left_out_and_told(tmp_path: Path) -> None:
    request = request_for(tmp_path)
    request.good_parts[2].write_text("no image")
    events, manifest = finish(train_detector(request))
    skipped = [event for event in events if isinstance(event, ItemSkipped)]
    assert [event.path for event in skipped] == [request.good_parts[2]]
    assert isinstance(manifest, DetectorManifest) and manifest.part_count == 3


def test_no_readable_part_is_an_error(tmp_path: Path) -> None:
    request = request_for(tmp_path, count=2)
    for path in request.good_parts:
        path.write_text("no image")
    with pytest.raises(DatasetError):
        finish(train_detector(request))


def test_no_part_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        finish(train_detector(request_for(tmp_path, good_parts=())))


def test_one_part_is_enough_to_start_with(tmp_path: Path) -> None:
    request = request_for(tmp_path, count=1)
    finish(train_detector(request))
    assert np.isfinite(load_detector(request.detector_path).running().anomaly_map(part_image(9))).all()


def test_an_earlier_detector_survives_a_failed_training(tmp_path: Path) -> None:
    request = request_for(tmp_path)
    request.detector_path.write_bytes(b"earlier")
    stop_after(request, 2)
    assert request.detector_path.read_bytes() == b"earlier"


@pytest.mark.parametrize("white", [np.uint8(255), np.uint16(1)], ids=["8 bits", "small labels of 16 bits"])
def test_the_roi_limits_what_counts(tmp_path: Path, white: np.generic) -> None:
    mask = np.zeros((64, 64), white.dtype)
    mask[:32] = white
    cv2.imwrite(str(tmp_path / "roi.png"), mask)
    request = request_for(tmp_path, roi_path=tmp_path / "roi.png")
    finish(train_detector(request))
    roi = load_detector(request.detector_path).running().roi_for(200, 100)
    assert roi is not None and roi[:100].all() and not roi[100:].any()


@pytest.mark.parametrize(("shape", "is_told"), [((64, 64), False), ((32, 32), False), ((64, 96), True)])
def test_an_roi_of_another_shape_than_the_parts_is_told(shape: tuple[int, int], is_told: bool, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "roi.png"), np.full(shape, 255, np.uint8))
    work = train_detector(request_for(tmp_path, roi_path=tmp_path / "roi.png"))
    told = []
    for event in work:
        told += [event.text] if isinstance(event, Remarked) else []
        if isinstance(event, LossMeasured):
            break
    work.close()
    assert [f"'roi.png' is {shape[1]} x {shape[0]} pixels, good parts 128 x 128" in text for text in told] == [
        True
    ] * is_told


def test_a_black_roi_is_refused(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "roi.png"), np.zeros((64, 64), np.uint8))
    with pytest.raises(ImageError, match="roi-empty"):
        finish(train_detector(request_for(tmp_path, roi_path=tmp_path / "roi.png")))


@pytest.mark.parametrize("count", [1, 2, 5, 40, 1000])
def test_parts_are_held_back_for_calibration(count: int) -> None:
    training, calibration = split_parts(np.arange(count), seed=0)
    assert len(training) >= 1 and len(calibration) >= 1
    if count > 1:
        assert sorted([*training, *calibration]) == list(range(count))
        assert len(calibration) <= max(1, round(0.15 * count))
