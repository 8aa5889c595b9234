"""The edition for line computers: the same code where PyTorch, and what writes Graphs, are not installed."""

import csv
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.demo.detector import demo_detector, reference_part
from inspector.storage.detector_file import read_detector_file, write_detector_file
from tests.e2e.conftest import environment
from tests.repository import ROOT

#: Python runs this in every process of the edition, spawned ones too.
WITHOUT_TORCH = "import sys\nsys.modules |= dict.fromkeys(['torch', 'onnx'])\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(WITHOUT_TORCH)
    return folder


def run(site: Path, home: Path, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    settings = {**environment(home), "PYTHONPATH": os.pathsep.join([str(site), str(ROOT)])}
    command = [sys.executable, "-m", "inspector", *map(str, arguments)]
    return subprocess.run(command, env=settings, capture_output=True, text=True, timeout=200, check=False)


def test_it_inspects_in_its_window_and_passes_its_own_test(site: Path, tmp_path: Path) -> None:
    done = run(site, tmp_path, "self-test", "--window", "--screenshot", tmp_path / "window.png")
    assert done.returncode == 0, done.stderr
    assert "only inspects" in done.stdout
    assert (tmp_path / "window.png").stat().st_size > 10_000


def test_it_inspects_files(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run(site, tmp_path, "inspect", "--model", demo_detector(), "--images", reference_part(), "--out", out)
    assert done.returncode == 0, done.stderr
    with (out / "results.csv").open(newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == ["DEFECT"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("train", "--good", ".", "--model", "a.inspector"),
        ("pretrain", "--images", ".", "--receptive-field", "33", "--out", "t.safetensors"),
        ("benchmark", "--dataset", ".", "--out", "b"),
    ],
)
def test_it_says_that_it_does_not_train(site: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run(site, tmp_path, *arguments)
    assert done.returncode == 2
    assert re.search(r"^error: This edition of Inspector only inspects \(inspection-only\): train on a", done.stderr)


def test_a_detector_whose_graph_is_refused_needs_the_full_edition(site: Path, tmp_path: Path) -> None:
    content = read_detector_file(demo_detector())
    path = tmp_path / "refused.inspector"
    write_detector_file(path, replace(content, graph=replace(content.graph, scores=b"\x08\xff" + bytes(100))))
    done = run(site, tmp_path, "inspect", "--model", path, "--images", reference_part(), "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "(no-runtime): use the full Inspector" in done.stderr
