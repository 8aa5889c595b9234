"""``inspector check-parts``."""

from pathlib import Path

import pytest

from inspector import cli
from inspector.domain.events import Work
from inspector.domain.findings import Finding, FindingKind, OddPart
from inspector.domain.learning_curve import LearningCurve
from inspector.domain.part_survey import CheckedParts
from tests.unit.model.conftest import write_parts


def test_few_parts_are_checked_for_odd_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parts = write_parts(tmp_path / "good", 8)
    (tmp_path / "good" / "copy.png").write_bytes(parts[0].read_bytes())
    assert cli.main(["check-parts", "--good", str(tmp_path / "good")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "part 0.png: Equal to copy.png: it counts once" in lines
    assert lines[-1] == "9 parts, 1 to look at"


def test_the_answer_whether_more_would_help_is_told_with_its_numbers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_parts(tmp_path / "good", 1)[0]
    finding = Finding(FindingKind.UNUSUAL, "Unusual, place 1 of 20: look for a defect")
    curve = LearningCurve((5.0, 10.0, 15.0), ((1.6, 1.3, 1.2),) * 20)

    def found(_: object) -> Work[CheckedParts]:
        yield from ()
        return CheckedParts((OddPart(path, "", (finding,)),), curve)

    monkeypatch.setattr("inspector.evaluation.part_examination.examine_parts", found)
    assert cli.main(["check-parts", "--good", str(tmp_path / "good")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "part 0.png: Unusual, place 1 of 20: look for a defect"
    assert lines[2].startswith("20 more good parts would help")
    assert lines[3].startswith("Height of good parts")


def test_a_folder_without_images_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check-parts", "--good", str(tmp_path)]) == 2
    assert "no-images" in capsys.readouterr().err
