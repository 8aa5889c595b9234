"""``inspector acceptance``, with the Detector that is shipped."""

import json
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from inspector import cli
from inspector.demo.parts import defective_part, good_part
from inspector.domain.arrays import Pixels
from inspector.domain.challenges import ChallengePlan, ChallengeTime
from inspector.domain.result import Truth
from inspector.storage.golden_set import OfferedPart, add_golden_parts
from inspector.storage.project_store import OpenProject, change_project, create_project
from inspector.storage.studies import find_study, read_studies, save_study
from tests.versions import detector_variant

BLIND = {"defect": 1000.0, "unsure": 999.0, "good_level": 3.0}


def write(path: Path, image: Pixels) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), image[..., ::-1])
    return path


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    """A Project with a Detector and a Golden Set of two parts."""
    opened = create_project(tmp_path / "covers", "Covers")
    detector_variant(opened.detector_path, seed=1)
    good = write(tmp_path / "golden" / "fine.png", good_part((7, 1)))
    bad = write(tmp_path / "golden" / "cut.png", defective_part((7, 2), "fibre", 1.0)[0])
    for _ in add_golden_parts(opened, [OfferedPart(good, Truth.GOOD), OfferedPart(bad, Truth.DEFECTIVE, "fibre")]):
        pass
    return opened


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Two pictures of a good part, and of a defective one."""
    for number in range(2):
        write(tmp_path / "known" / "good" / "a" / f"{number}.png", good_part((8, number)))
        write(tmp_path / "known" / "fibre" / "b" / f"{number}.png", defective_part((8, 2 + number), "fibre", 1.0)[0])
    return tmp_path / "known"


def call(action: str, opened: OpenProject, *arguments: str | Path) -> int:
    return cli.main(["acceptance", action, "--project", str(opened.folder), *map(str, arguments)])


def blinded(opened: OpenProject) -> None:
    """A Detector that finds nothing, as after a wrong training."""
    opened.detector_path.unlink()
    detector_variant(opened.detector_path, seed=2, thresholds=BLIND)


def test_a_folder_of_known_parts_is_presented_and_written_down(
    opened: OpenProject, known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = ("--json", tmp_path / "out" / "study.json", "--html", tmp_path / "out" / "study.html")
    assert call("run", opened, "--parts", known, "--operator", "Ann", *files) == 0
    said = capsys.readouterr().out
    assert "Missed presentations (miss rate): 0 of 2 (0.00 %)" in said
    assert "study 1: 4 of 4 presentations" in said
    values = json.loads((tmp_path / "out" / "study.json").read_text())
    assert values["grade"] == "acceptable"
    assert values["study"]["operator"] == "Ann"
    assert values["missed_parts"] == {
        "hits": 0,
        "count": 1,
        "share": 0.0,
        "lowest": 0.0,
        "highest": pytest.approx(0.95),
    }
    assert values["repeatability"]["count"] == 2
    assert "Signature" in (tmp_path / "out" / "study.html").read_text()
    assert call("show", opened, "--study", "1") == 0
    assert "Kappa" in capsys.readouterr().out
    assert call("list", opened) == 0
    assert "1 study" in capsys.readouterr().out


def test_a_blind_detector_is_not_accepted(opened: OpenProject, known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blinded(opened)
    assert call("run", opened, "--parts", known) == 1
    captured = capsys.readouterr()
    assert "not-accepted" in captured.err
    assert "fibre/b: GOOD" in captured.out


def test_a_missed_challenge_blocks_until_it_is_released(
    opened: OpenProject, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = change_project(opened, challenges=ChallengePlan(ChallengeTime.HOURS))
    assert call("status", opened) == 1
    assert "challenge-due" in capsys.readouterr().err
    assert call("challenge", opened) == 0
    assert call("status", opened) == 0
    blinded(opened)
    assert call("challenge", opened) == 1
    assert "challenge-missed" in capsys.readouterr().err
    assert call("status", opened) == 1
    assert "inspection-blocked" in capsys.readouterr().err
    assert call("release", opened, "--study", "2", "--operator", "Ann") == 2
    assert "release-unsigned" in capsys.readouterr().err
    assert call("release", opened, "--study", "2", "--operator", "Ann", "--reason", "wrong detector") == 0
    assert call("status", opened) == 0
    assert call("release", opened, "--operator", "Ann", "--reason", "x") == 2
    assert "give its number" in capsys.readouterr().err


def test_only_the_chosen_golden_parts_are_challenge_parts(opened: OpenProject) -> None:
    plan = ChallengePlan(ChallengeTime.HOURS, parts=("cut.png", "gone long ago.png"))
    opened = change_project(opened, challenges=plan)
    assert call("challenge", opened) == 0
    assert [part.name for part in find_study(opened, 1).parts] == ["cut.png"]


def test_golden_files_that_are_gone_or_changed_are_told(
    opened: OpenProject, capsys: pytest.CaptureFixture[str]
) -> None:
    (opened.golden_dir / "cut.png").unlink()
    write(opened.golden_dir / "fine.png", good_part((9, 9)))
    assert call("challenge", opened) == 1
    captured = capsys.readouterr()
    assert "“cut.png” of the golden set is gone: put it back from a backup" in captured.out
    assert "“fine.png” of the golden set was changed" in captured.out
    assert "challenge-incomplete" in captured.err
    assert read_studies(opened).blocking is None, "nobody has missed anything"
    assert call("run", opened) == 1


def test_a_study_that_was_stopped_is_resumed(
    opened: OpenProject, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("run", opened, "--resume") == 2
    assert "No study was stopped" in capsys.readouterr().err
    assert call("run", opened, "--parts", known) == 0
    done = find_study(opened, 1)
    half = save_study(opened, replace(done, presentations=done.presentations[:2], ended=""))
    assert call("run", opened, "--resume") == 0
    found = find_study(opened, 1)
    assert found.presentations[:2] == half.presentations
    assert found.is_complete
    save_study(opened, half)
    change_project(opened, threshold=9.0)
    assert call("run", opened, "--resume") == 2
    assert "study-outdated" in capsys.readouterr().err


def test_a_project_without_known_parts_says_how_to_get_some(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened = create_project(tmp_path / "tiles", "Tiles")
    assert call("run", opened) == 2
    detector_variant(opened.detector_path, seed=1)
    capsys.readouterr()
    assert call("run", opened) == 2
    assert "freeze good and defective parts" in capsys.readouterr().err
