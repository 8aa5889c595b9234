"""Files in the way are told before the work, whichever command would write there."""

import json
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import cli
from inspector.commands import demo as demo_command
from inspector.demo import parts as demo_parts
from inspector.demo.detector import demo_detector, reference_part
from inspector.storage.image_folder import images_in


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """One good part to train with, a good and a defective one to test with."""
    folder = tmp_path / "set"
    for place in ("train/good", "test/good", "test/crack"):
        (folder / place).mkdir(parents=True)
        shutil.copy(reference_part(), folder / place / "0.png")
    truth = np.zeros(cv2.imread(str(reference_part()), 0).shape, np.uint8)
    truth[20:40, 20:40] = 255
    (folder / "ground_truth" / "crack").mkdir(parents=True)
    cv2.imwrite(str(folder / "ground_truth" / "crack" / "0_mask.png"), truth)
    return folder


def evaluate(dataset: Path, report: Path) -> int:
    arguments = ["evaluate", "--model", str(demo_detector()), "--dataset", str(dataset), "--json", str(report)]
    return cli.main(arguments)


def test_figures_replace_those_of_an_earlier_run_alone(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "figures.json"
    for _ in range(2):
        assert evaluate(dataset, report) == 0
    assert json.loads(report.read_text())["image_count"] == 2
    report.write_text("{}")
    assert evaluate(dataset, report) == 2
    assert "(file-in-the-way)" in capsys.readouterr().err
    assert report.read_text() == "{}"


def test_a_folder_in_place_of_the_figures_is_told_before_the_work(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(dataset, tmp_path) == 1
    output = capsys.readouterr()
    assert "a folder has that name" in output.err
    assert "Evaluating" not in output.err


@pytest.mark.parametrize("kind", ["folder", "pipe"])
@pytest.mark.parametrize("command", ["train", "pretrain"])
def test_what_is_no_file_is_told_before_the_training(
    command: str, kind: str, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "target.inspector"
    os.mkfifo(target) if kind == "pipe" else target.mkdir()
    arguments_of = {
        "train": ["--good", str(dataset / "train"), "--model", str(target)],
        "pretrain": ["--images", str(dataset), "--receptive-field", "33", "--out", str(target)],
    }
    assert cli.main([command, *arguments_of[command]]) == 1
    assert (
        f"'{target}' cannot be written: it is {'no file' if kind == 'pipe' else 'a folder'}" in capsys.readouterr().err
    )
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".checkpoint"] == []


@pytest.mark.parametrize("theirs", ["parts/test/good/000.png", "demo.inspector", "results/results.csv"])
def test_a_demo_keeps_the_files_of_others(theirs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / theirs).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / theirs).write_text("of somebody else")
    assert cli.main(["demo", "--out", str(tmp_path)]) == 2
    assert f"'{tmp_path / theirs}' would be replaced" in capsys.readouterr().err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / theirs], "nothing was written"


def test_a_second_demo_replaces_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render, names = demo_parts.render_demo_parts, demo_parts.demo_part_names
    monkeypatch.setattr(demo_command, "can_train", lambda: False)
    monkeypatch.setattr(demo_parts, "render_demo_parts", lambda out: render(out, good=2, defective=1))
    monkeypatch.setattr(demo_parts, "demo_part_names", lambda good=2, defective=1: names(good, defective))
    for _ in range(2):
        assert cli.main(["demo", "--out", str(tmp_path)]) == 0
    assert len(images_in(tmp_path / "parts" / "test")) == 2, "rendered parts are images, not results"


@pytest.mark.parametrize("theirs", ["results.csv", "results.json", "report.html"])
def test_a_benchmark_keeps_the_files_of_others(
    theirs: str, dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / theirs).write_text("of somebody else")
    assert cli.main(["benchmark", "--dataset", str(dataset), "--out", str(tmp_path / "out")]) == 2
    assert f"'{tmp_path / 'out' / theirs}' would be replaced" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == [theirs]


def test_a_one_class_benchmark_keeps_them_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mnist.csv").write_text("of somebody else")
    arguments = ["benchmark", "--one-class", "mnist", "--data", str(tmp_path), "--out", str(tmp_path)]
    assert cli.main(arguments) == 2
    assert "(file-in-the-way)" in capsys.readouterr().err
