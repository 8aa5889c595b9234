"""What good parts may also look like, said on the command line."""

import argparse
from pathlib import Path

import pytest

from inspector import cli
from inspector.commands.augmentation_options import add_augmentation_arguments, augmentation_from
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.errors import UsageError
from inspector.storage.detector_file import read_manifest
from tests.unit.model.conftest import write_parts


def augmentation_of(*words: str) -> Augmentation:
    parser = argparse.ArgumentParser(exit_on_error=False)
    add_augmentation_arguments(parser)
    return augmentation_from(parser.parse_args(words), 256)


def test_without_words_parts_are_as_they_are() -> None:
    assert augmentation_of() == UNALTERED


def test_every_field_has_a_word() -> None:
    assert augmentation_of("--mirrored") == Augmentation(mirrored=True)
    assert augmentation_of("--flipped") == Augmentation(flipped=True)
    assert augmentation_of("--turned") == Augmentation(turned=True)
    assert augmentation_of("--shift", "64", "--brightness", "0.5") == Augmentation(shift_px=64, brightness=0.5)


@pytest.mark.parametrize(
    "words", [("--shift", "65"), ("--shift", "-1"), ("--brightness", "0.6"), ("--brightness", "nan")]
)
def test_too_much_is_refused(words: tuple[str, str]) -> None:
    with pytest.raises(UsageError):
        augmentation_of(*words)


def test_a_detector_is_trained_with_it(tmp_path: Path) -> None:
    write_parts(tmp_path / "good", 4)
    model = tmp_path / "a.inspector"
    words = ["train", "--good", str(tmp_path / "good"), "--model", str(model), "--device", "cpu"]
    small = ["--resolution", "128", "--receptive-fields", "33", "--ensemble-size", "1", "--steps", "2"]
    assert cli.main([*words, *small, "--flipped", "--shift", "3", "--brightness", "0.2"]) == 0
    manifest = read_manifest(model)
    assert manifest.augmentation == Augmentation(flipped=True, shift_px=3, brightness=0.2)
    assert manifest.part_count == 4


def test_a_shift_is_measured_against_the_resolution(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "--good", str(tmp_path), "--model", str(tmp_path / "a.inspector")]
    assert cli.main([*words, "--resolution", "128", "--shift", "33"]) == 2
    assert capsys.readouterr().err == ("error: Good parts cannot be shifted by 33 pixels (shift): use 0 to 32 pixels\n")
