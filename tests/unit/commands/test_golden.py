"""``inspector golden`` and ``inspector versions``, with the Detector that is shipped."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inspector import cli
from inspector.demo.detector import reference_part
from inspector.domain.events import Progress, Stage
from inspector.domain.train_request import TrainRequest
from inspector.storage.detector_file import read_manifest
from inspector.storage.detector_place import make_way
from inspector.storage.images import read_image, read_mask
from inspector.storage.mask_file import encode_mask, store_mask
from inspector.storage.project_store import OpenProject, change_project, create_project
from inspector.storage.versions import keep_detector, list_versions, version_in_use
from tests.versions import detector_variant

BLIND = {"defect": 1000.0, "unsure": 999.0, "good_level": 3.0}


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    """A Project with a Detector in use (Version 2) and one that finds nothing (Version 1)."""
    opened = create_project(tmp_path / "covers", "Covers")
    detector_variant(opened.detector_path, seed=1)
    detector_variant(opened.candidate_path, seed=2, thresholds=BLIND)
    keep_detector(opened)
    return opened


def call(command: str, action: str, opened: OpenProject, *arguments: str | Path) -> int:
    return cli.main([command, action, "--project", str(opened.folder), *map(str, arguments)])


def in_use(opened: OpenProject) -> int:
    version = version_in_use(opened)
    assert version is not None
    return version.number


def test_parts_are_added_listed_and_taken_off(
    opened: OpenProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = tmp_path / "a.png"
    shutil.copy(reference_part(), image)
    assert call("golden", "add", opened, "--defective", image, "--kind", "stain", "--note", "top") == 0
    assert call("golden", "add", opened, "--good", image) == 2
    captured = capsys.readouterr()
    assert "is a duplicate" in captured.err
    assert call("golden", "list", opened) == 0
    assert capsys.readouterr().out.splitlines() == ["a.png, expected DEFECT, stain, top", "1 part"]
    assert call("golden", "remove", opened, "--parts", "a.png") == 0
    assert call("golden", "remove", opened, "--parts", "a.png") == 2
    assert "golden-missing" in capsys.readouterr().err


def test_masks_of_defects_come_with_their_parts_and_give_an_aupro(
    opened: OpenProject, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image, masks = tmp_path / "a.png", tmp_path / "masks"
    shutil.copy(reference_part(), image)
    mask = np.zeros(read_image(image).shape[:2], np.bool_)
    mask[40:60, 40:60] = True
    assert call("golden", "add", opened, "--defective", image, "--masks", masks) == 2
    assert "mask-missing" in capsys.readouterr().err
    masks.mkdir()
    store_mask(masks / "a_mask.png", encode_mask(mask))
    assert call("golden", "add", opened, "--good", image, "--masks", masks) == 2
    assert "masks-good" in capsys.readouterr().err
    assert call("golden", "add", opened, "--defective", image, "--masks", masks) == 0
    (stored,) = opened.truth_masks_dir.iterdir()
    assert np.array_equal(read_mask(stored), mask)
    call("golden", "check", opened)
    assert ", AUPRO 0." in capsys.readouterr().out
    (masks / "a_mask.png").unlink()
    call("golden", "check", opened)
    assert ", AUPRO 0." in capsys.readouterr().out, "the project has a copy"


def test_an_empty_golden_set_cannot_be_checked(opened: OpenProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("golden", "check", opened) == 2
    assert "golden-empty" in capsys.readouterr().err


def test_a_check_tells_unexpected_verdicts_by_its_exit_status(
    opened: OpenProject, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("golden", "add", opened, "--good", reference_part()) == 0
    blind = opened.versions_dir / "0001.inspector"
    assert call("golden", "check", opened, "--model", blind) == 0
    assert "1 of 1 as expected, 0 false alarms, 0 escapes" in capsys.readouterr().out
    call("golden", "remove", opened, "--parts", reference_part().name)
    assert call("golden", "add", opened, "--defective", reference_part()) == 0
    assert call("golden", "check", opened, "--model", blind) == 1
    captured = capsys.readouterr()
    assert "expected DEFECT" in captured.out
    assert "error: Of 1 golden part, 1 defective part is not DEFECT (golden-failed)" in captured.err


def test_versions_are_listed_named_taken_and_removed(opened: OpenProject, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("versions", "name", opened, "--number", "1", "--name", "blind") == 0
    assert call("versions", "list", opened) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Version 2: ") and line.endswith("in use") for line in lines)
    assert any(line.startswith("Version 1, blind: ") and line.endswith("waits for a decision") for line in lines)
    assert call("versions", "take", opened, "--number", "1", "--operator", "Ida") == 0
    assert in_use(opened) == 1
    assert call("versions", "remove", opened, "--number", "1") == 2
    assert "version-in-use" in capsys.readouterr().err
    assert call("versions", "take", opened, "--number", "2") == 0
    assert call("versions", "remove", opened, "--number", "1") == 0
    assert [version.number for version in list_versions(opened)] == [2]
    capsys.readouterr()
    assert call("versions", "list", opened) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 version"
    assert call("versions", "take", opened, "--number", "9") == 2
    assert "version-missing" in capsys.readouterr().err


def test_a_version_that_nothing_speaks_for_takes_a_reason(
    opened: OpenProject, capsys: pytest.CaptureFixture[str]
) -> None:
    call("golden", "add", opened, "--defective", reference_part())
    assert call("versions", "take", opened, "--number", "1") == 2
    assert "reason-missing" in capsys.readouterr().err
    assert in_use(opened) == 2
    assert call("versions", "compare", opened, "--number", "1") == 0
    assert "of 1 as expected" in capsys.readouterr().out
    assert call("versions", "take", opened, "--number", "1", "--reason", "the line must run") == 0
    assert in_use(opened) == 1
    assert call("versions", "take", opened, "--number", "2") == 0, "going back takes none"


def test_without_a_golden_set_there_is_nothing_to_compare_on(
    opened: OpenProject, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("versions", "compare", opened, "--number", "1") == 2
    assert "golden-empty" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["golden"], ["versions"], ["versions", "take"], ["golden", "add"]])
def test_a_call_that_lacks_something_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err.startswith("error: ")


def test_no_project_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["versions", "list", "--project", str(tmp_path)]) == 2
    assert "project-missing" in capsys.readouterr().err


@pytest.mark.parametrize(("thresholds", "status"), [({}, 0), ({"thresholds": BLIND}, 1)], ids=["good", "blind"])
def test_the_exit_status_of_a_training_tells_whether_its_version_is_taken(
    opened: OpenProject,
    thresholds: dict[str, object],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def train_detector(request: TrainRequest) -> Iterator[Progress]:
        yield Progress(Stage.TRAIN, 0, 1)
        detector_variant(request.detector_path, seed=7, **thresholds)
        return read_manifest(request.detector_path)

    monkeypatch.setattr("inspector.model.training.train_detector.train_detector", train_detector)
    call("golden", "add", opened, "--defective", reference_part())
    before = in_use(opened)
    assert call("versions", "train", opened, "--operator", "Ida") == status
    captured = capsys.readouterr()
    if status:
        assert "Version 3 is kept, and the detector in use stays (golden-failed)" in captured.err
        assert f"{reference_part().name}: DEFECT" in captured.out
    else:
        assert captured.out.endswith("version 3 is in use\n")
    assert in_use(opened) == (before if status else 3)


@pytest.mark.parametrize("options", [(), ("--keep-pose",)])
def test_a_training_of_a_version_keeps_the_pose_where_it_is_told_to(
    opened: OpenProject, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def train_detector(request: TrainRequest) -> Iterator[Progress]:
        yield Progress(Stage.TRAIN, 0, 1)
        asked.append(request.keeps_pose)
        detector_variant(request.detector_path, seed=7)
        return read_manifest(request.detector_path)

    monkeypatch.setattr("inspector.model.training.train_detector.train_detector", train_detector)
    assert call("versions", "train", opened, *options) == 0
    assert asked == [bool(options)]


def test_a_check_before_the_threshold_was_moved_lets_no_version_in(
    opened: OpenProject, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("golden", "add", opened, "--good", reference_part()) == 0
    assert call("versions", "compare", opened, "--number", "1") == 0
    change_project(opened, threshold=2.0)
    capsys.readouterr()
    assert call("versions", "list", opened) == 0
    assert "1 of 1 golden part as expected, before the threshold was changed" in capsys.readouterr().out
    assert call("versions", "take", opened, "--number", "1") == 2
    assert "Version 1 was judged before the threshold was changed" in capsys.readouterr().err
    assert in_use(opened) == 2


def train(model: Path) -> int:
    return cli.main(["train", "--good", str(reference_part().parent), "--model", str(model)])


def test_no_training_goes_around_the_golden_set(opened: OpenProject, capsys: pytest.CaptureFixture[str]) -> None:
    before = opened.detector_path.read_bytes()
    assert train(opened.versions_dir / "0007.inspector") == 2
    assert "version-file" in capsys.readouterr().err
    assert call("golden", "add", opened, "--good", reference_part()) == 0
    assert train(opened.detector_path) == 2
    error = capsys.readouterr().err
    assert "The golden set of the project 'Covers' decides about its detector (golden-bypassed)" in error
    assert f"inspector versions train --project {opened.folder}" in error
    opened.golden_list_path.write_text("{")
    assert train(opened.detector_path) == 2
    assert opened.detector_path.read_bytes() == before


def test_a_detector_that_another_training_replaces_is_kept_as_a_version(opened: OpenProject) -> None:
    detector_variant(opened.detector_path, seed=9)
    make_way(opened.detector_path)
    make_way(opened.folder / "other.inspector")
    assert [version.manifest.seed for version in list_versions(opened) if version.manifest] == [9, 1, 2]
