"""``inspector train``: every number of a Profile can be given, and how good parts may also appear."""

import dataclasses
from pathlib import Path

import psutil
import pytest

from inspector import cli
from inspector.commands.train import request_of
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.devices import Device
from inspector.domain.profile import PAPER, STANDARD, Family, Profile, RateSchedule, ScoreRule
from inspector.domain.train_request import TrainRequest
from inspector.errors import UsageError
from inspector.storage.detector_file import read_manifest
from tests.unit.commands.calls import parsed
from tests.unit.model.conftest import write_parts


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "1.png").touch()
    return ["train", "--good", str(tmp_path / "good"), "--model", str(tmp_path / "a.inspector")]


def profile_of(arguments: list[str], *more: str) -> Profile:
    return request_of(parsed(*arguments, *more)).profile


def test_a_call_without_options_asks_for_the_defaults(tmp_path: Path, arguments: list[str]) -> None:
    assert request_of(parsed(*arguments)) == TrainRequest(
        (tmp_path / "good" / "1.png",),
        tmp_path / "a.inspector",
        STANDARD,
        tmp_path / "a.inspector.checkpoint",
        may_look_finer=True,
    )


def test_a_resolution_that_is_named_is_kept(arguments: list[str]) -> None:
    assert not request_of(parsed(*arguments, "--resolution", "256")).may_look_finer


@pytest.mark.parametrize(("before", "after"), [(0, 2), (1, 2), (2, 2), (19, 19)])
def test_training_steps_back_for_inspection(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, before: int, after: int
) -> None:
    niceness = before

    def nice(_process: psutil.Process, value: int | None = None) -> int:
        nonlocal niceness
        niceness = niceness if value is None else value
        return niceness

    monkeypatch.setattr(psutil.Process, "nice", nice)
    assert cli.main(arguments) == 2, "the only part cannot be read"
    assert niceness == after


def test_every_option_is_a_field_of_the_request(tmp_path: Path, arguments: list[str]) -> None:
    options = ("--seed", "7", "--device", "cpu", "--roi", str(tmp_path / "roi.png"), "--resume", "--turned")
    request = request_of(parsed(*arguments, *options))
    assert (request.seed, request.roi_path, request.resume) == (7, tmp_path / "roi.png", True)
    assert request.device is Device.CPU
    assert request.augmentation == Augmentation(turned=True)


def test_the_paper_profile_has_the_papers_numbers() -> None:
    assert (PAPER.family, PAPER.receptive_fields, PAPER.ensemble_size) == (Family.PAPER, (17, 33, 65), 3)
    assert (PAPER.resolution_px, PAPER.epochs, PAPER.batch_size) == (256, 100, 1)
    assert (PAPER.learning_rate, PAPER.weight_decay) == (1e-4, 1e-5)
    assert (PAPER.score_rule, PAPER.rate_schedule) == (ScoreRule.EQUATION_11, RateSchedule.CONSTANT)
    assert PAPER.for_parts(209).max_steps == 20_900


def test_every_number_of_a_profile_can_be_changed(arguments: list[str]) -> None:
    changed = profile_of(
        arguments,
        *("--profile", "paper", "--receptive-fields", "65,17", "--ensemble-size", "1", "--epochs", "7"),
        *("--batch-size", "4", "--learning-rate", "0.01", "--rate-schedule", "cosine", "--weight-decay", "0"),
        *("--resolution", "512", "--score-rule", "residual-distance"),
    )
    expected = dataclasses.replace(
        PAPER,
        receptive_fields=(17, 65),
        ensemble_size=1,
        epochs=7,
        batch_size=4,
        learning_rate=0.01,
        rate_schedule=RateSchedule.COSINE,
        weight_decay=0.0,
        resolution_px=512,
        score_rule=ScoreRule.RESIDUAL_DISTANCE,
    )
    assert changed == expected
    fixed = {"name", "family", "max_steps", "cross_fitted"}
    changeable = {field.name for field in dataclasses.fields(Profile)} - fixed
    assert all(getattr(changed, name) != getattr(PAPER, name) for name in changeable)


def test_steps_and_epochs_replace_each_other(arguments: list[str]) -> None:
    assert profile_of(arguments, "--profile", "paper", "--steps", "30").for_parts(500).max_steps == 30
    assert profile_of(arguments, "--epochs", "3").for_parts(9).max_steps == 15, "the last batch is not full"
    with pytest.raises(UsageError):
        profile_of(arguments, "--steps", "30", "--epochs", "3")


@pytest.mark.parametrize("resolution", ["200", "0"])
def test_a_resolution_that_networks_cannot_have_is_refused(arguments: list[str], resolution: str) -> None:
    with pytest.raises(UsageError):
        profile_of(arguments, "--resolution", resolution)


def test_every_field_of_an_augmentation_has_a_word(arguments: list[str]) -> None:
    def augmentation_of(*more: str) -> Augmentation:
        return request_of(parsed(*arguments, *more)).augmentation

    assert augmentation_of() == UNALTERED
    assert augmentation_of("--mirrored") == Augmentation(mirrored=True)
    assert augmentation_of("--flipped") == Augmentation(flipped=True)
    assert augmentation_of("--shift", "64", "--brightness", "0.5") == Augmentation(shift_px=64, brightness=0.5)


@pytest.mark.parametrize("more", [("--shift", "65"), ("--brightness", "0.6"), ("--resolution", "128", "--shift", "33")])
def test_too_much_of_it_is_refused(arguments: list[str], more: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        request_of(parsed(*arguments, *more))


def test_a_detector_is_trained_with_it(tmp_path: Path) -> None:
    write_parts(tmp_path / "good", 4)
    model = tmp_path / "a.inspector"
    arguments = ["train", "--good", str(tmp_path / "good"), "--model", str(model), "--device", "cpu"]
    small = ["--resolution", "128", "--receptive-fields", "67", "--ensemble-size", "1", "--steps", "2"]
    assert cli.main([*arguments, *small, "--flipped", "--shift", "3", "--brightness", "0.2"]) == 0
    manifest = read_manifest(model)
    assert manifest.augmentation == Augmentation(flipped=True, shift_px=3, brightness=0.2)
    assert manifest.part_count == 4


def test_the_loss_of_a_single_student_is_told_beforehand(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_: TrainRequest) -> object:
        raise UsageError("Nothing is trained here", "go on", "stopped")

    monkeypatch.setattr("inspector.model.training.train_detector.train_detector", stopped)
    for count, is_told in (("1", True), ("2", False)):
        assert cli.main([*arguments, "--ensemble-size", count]) == 2
        assert ("note: One student cannot disagree" in "".join(capsys.readouterr())) is is_told
