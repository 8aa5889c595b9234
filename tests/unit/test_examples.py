"""The examples run, on small rendered parts, and stay short enough to be read."""

import dataclasses
import runpy
import shutil
from pathlib import Path

import pytest

from inspector.demo.detector import demo_detector
from inspector.demo.parts import render_demo_parts
from inspector.domain.profile import FAST, PROFILES
from tests.repository import ROOT

FOLDER = ROOT / "examples"
MAX_LINES = 70


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Rendered parts in the layout of MVTec AD."""
    folder = tmp_path_factory.mktemp("parts")
    for _ in render_demo_parts(folder, good=12, defective=4):
        pass
    return folder


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # noqa: ANN201 - a function of the test
    def run(name: str, *arguments: object) -> list[str]:
        monkeypatch.setattr("sys.argv", [name, *map(str, arguments)])
        runpy.run_path(str(FOLDER / name), run_name="__main__")
        return capsys.readouterr().out.splitlines()

    return run


def images(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.png"))


def test_train_and_inspect_folder(run, parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN001
    tiny = dataclasses.replace(FAST, receptive_fields=(67,), resolution_px=128, max_steps=2)
    monkeypatch.setitem(PROFILES, "fast", tiny)
    detector = tmp_path / "parts.inspector"
    arguments = parts / "train" / "good", parts / "test", "--detector", detector
    trained = run("train_and_inspect_folder.py", *arguments)
    assert detector.is_file()
    verdict_lines = [line for line in trained if line.startswith(str(parts / "test"))]
    assert len(verdict_lines) == len(images(parts / "test"))
    assert run("train_and_inspect_folder.py", *arguments) == verdict_lines, "the second time it is not trained again"


def test_watch_folder(run, parts: Path, tmp_path: Path) -> None:  # noqa: ANN001
    incoming = tmp_path / "incoming"
    shutil.copytree(parts / "test" / "good", incoming)
    (incoming / "damaged.png").write_text("no image")
    lines = run("watch_folder.py", demo_detector(), incoming, "--once")
    assert len(lines) == len(images(incoming))
    assert sum("not an image" in line for line in lines) == 1


def test_evaluate(run, parts: Path) -> None:  # noqa: ANN001
    lines = run("evaluate.py", demo_detector(), parts / "test")
    good = len(images(parts / "test" / "good"))
    assert f"good: 0 of {good} are called DEFECT" in lines
    assert lines[-1] == "area under the ROC curve: 1.000"


def test_own_camera(run, parts: Path) -> None:  # noqa: ANN001
    lines = run("own_camera.py", demo_detector(), parts / "test" / "good", "--frames", "3")
    assert [line.split(":")[0] for line in lines] == ["frame 0", "frame 1", "frame 2"]


def test_every_example_is_tried_and_short() -> None:
    tried = Path(__file__).read_text(encoding="utf-8")
    scripts = sorted(FOLDER.glob("*.py"))
    assert [script.name for script in scripts if f"def test_{script.stem}(" not in tried] == []
    assert [s.name for s in scripts if len(s.read_text(encoding="utf-8").splitlines()) > MAX_LINES] == []
