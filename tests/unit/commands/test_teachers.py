from pathlib import Path

import pytest

from inspector import cli
from inspector.domain.events import Progress, Stage, Work
from inspector.domain.teachers import ComparedTeacher
from inspector.storage.project_store import create_project, open_project
from inspector.storage.training_request import training_request
from tests.teachers import write_own_teacher


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    return write_own_teacher(tmp_path / "mine.safetensors")


def test_teachers_are_listed_added_and_taken_away(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(("teachers", "add", "--file", str(mine))) == 0
    assert cli.main(("teachers", "list")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "added as mine"
    assert lines[1].startswith("mine: own, fast family, receptive field 17 px, 140,896 weights")
    assert any(line.startswith("paper-33: shipped, paper family") for line in lines)
    assert cli.main(("teachers", "remove", "--name", "mine")) == 0
    assert cli.main(("teachers", "remove", "--name", "mine")) == 2
    assert cli.main(("teachers", "remove", "--name", "fast-17")) == 2
    assert "comes with Inspector" in capsys.readouterr().err


def test_a_project_is_told_which_teachers_to_train_with(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(create_project(tmp_path / "covers", "Covers").folder)
    cli.main(("teachers", "add", "--file", str(mine)))
    assert cli.main(("teachers", "use", "--project", folder, "--teacher", "fast-129", "--teacher", "mine")) == 0
    request = training_request(open_project(Path(folder)))
    assert request.profile.receptive_fields == (17, 129)
    assert [path.stem for path in request.teachers] == ["mine", "fast-129"]
    assert cli.main(("teachers", "use", "--project", folder, "--teacher", "mine", "--teacher", "paper-33")) == 2
    assert open_project(Path(folder)).project.teachers == open_project(Path(folder)).project.teachers
    assert cli.main(("teachers", "use", "--project", folder)) == 0
    assert training_request(open_project(Path(folder))).teachers == ()
    assert "trains with fast-67, fast-819" in capsys.readouterr().out


def test_a_training_whose_teacher_is_gone_is_refused(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(create_project(tmp_path / "covers", "Covers").folder)
    cli.main(("teachers", "add", "--file", str(mine)))
    cli.main(("teachers", "use", "--project", folder, "--teacher", "mine"))
    cli.main(("teachers", "remove", "--name", "mine"))
    assert cli.main(("versions", "train", "--project", folder)) == 2
    assert "(teacher-gone)" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["unheard-of", "missing.safetensors"])
def test_train_refuses_a_teacher_that_is_not_there(word: str, tmp_path: Path) -> None:
    call = ("train", "--good", str(tmp_path), "--model", str(tmp_path / "a.inspector"), "--teacher", word)
    assert cli.main(call) == 2


def test_teachers_are_compared(
    mine: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def compare_teachers(_: object, __: object, paths: list[Path]) -> Work[tuple[ComparedTeacher, ...]]:
        asked.extend(path.stem for path in paths)
        yield Progress(Stage.TRAIN, 1, 1)
        return ComparedTeacher("mine", 0.25, None, 0), ComparedTeacher("fast-33", 0.5, 0.75, 8, 0.625)

    monkeypatch.setattr("inspector.evaluation.teacher_comparison.compare_teachers", compare_teachers)
    folder = str(create_project(tmp_path / "covers", "Covers").folder)
    cli.main(("teachers", "add", "--file", str(mine)))
    call = ("teachers", "compare", "--project", folder, "--teacher", "mine", "--teacher", "fast-33")
    assert cli.main(call) == 0
    assert asked == ["mine", "fast-33"]
    assert capsys.readouterr().out.splitlines()[1:] == [
        "mine: loss of students 0.2500",
        "fast-33: loss of students 0.5000, AUROC 0.750 and AUPRO 0.625 of 8 known parts",
    ]
