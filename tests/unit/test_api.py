"""The package's public face: complete, documented, lazy, and its examples run."""

from __future__ import annotations

import ast
import dataclasses
import doctest
import inspect
import shutil
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest

import inspector
from inspector.api import load, train
from inspector.demo.detector import demo_detector, reference_map, reference_part
from inspector.demo.parts import render_demo_parts
from inspector.domain.events import Work
from inspector.domain.inspection import Inspection, judge
from inspector.domain.profile import FAST, PROFILES, Profile
from inspector.domain.train_request import TrainRequest
from inspector.errors import ImageError, InputError
from inspector.model.training import train_detector
from inspector.paths import user_teachers_dir
from inspector.runtime.detector import Detector
from inspector.runtime.runtime import MAP_TOLERANCE
from tests.repository import ROOT
from tests.teachers import write_own_teacher

#: Enough to go through all of it; it learns next to nothing.
TINY = dataclasses.replace(FAST, receptive_fields=(67,), resolution_px=128, max_steps=2)


@pytest.fixture(scope="module")
def good_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    for _ in render_demo_parts(folder, good=14, defective=0):
        pass
    return folder / "train" / "good"


@pytest.fixture
def desk(good_parts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which every example finds what it names."""
    shutil.copytree(good_parts, tmp_path / "parts" / "good")
    shutil.copyfile(demo_detector(), tmp_path / "parts.inspector")
    shutil.copyfile(reference_part(), tmp_path / "new.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def documented() -> list[tuple[str, object]]:
    """Everything public, the public methods of classes included."""
    things: list[tuple[str, object]] = [("inspector", inspector)]
    for name in inspector.__all__:
        member = getattr(inspector, name)
        things.append((name, member))
        if inspect.isclass(member):
            public_parts = [(part, value) for part, value in vars(member).items() if not part.startswith("_")]
            things += [
                (f"{name}.{part}", value) for part, value in public_parts if isinstance(value, FunctionType | property)
            ]
    return [(name, member) for name, member in things if not isinstance(member, dict)]


@pytest.mark.parametrize(("name", "member"), documented(), ids=[name for name, _ in documented()])
def test_everything_public_is_documented(name: str, member: object) -> None:
    assert inspect.getdoc(member), name


@pytest.mark.parametrize("member", [inspector, train, load, Detector.inspect, Inspection, judge])
def test_examples_run(member: object, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if member is inspector:
        # It takes minutes to learn enough to be right; what comes after training is tried with a Detector that has.
        monkeypatch.setattr("inspector.api.train", lambda *_, **__: load("parts.inspector"))
    monkeypatch.setitem(PROFILES, "fast", TINY)
    (example,) = doctest.DocTestFinder(recurse=False).find(member, "example", globs={})
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    told: list[str] = []
    runner.run(example, out=told.append)
    assert example.examples
    assert runner.failures == 0, "".join(told)


def test_importing_the_package_loads_none_of_what_it_stands_on() -> None:
    code = (
        "import sys, inspector\n"
        "assert set(inspector.__all__) <= set(dir(inspector))\n"
        "print([name for name in ('torch', 'PySide6', 'cv2', 'onnxruntime', 'numpy', 'PIL') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"


def test_loading_and_inspecting_load_no_torch(desk: Path) -> None:
    code = (
        "import sys, inspector\n"
        "inspector.load(f'{sys.argv[1]}/parts.inspector', 'cpu').inspect(f'{sys.argv[1]}/new.png')\n"
        "print('torch' in sys.modules)"
    )
    call = [sys.executable, "-c", code, str(desk)]
    told = subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "False"


def test_all_is_complete_and_known_to_type_checkers() -> None:
    tree = ast.parse(Path(inspector.__file__).read_text(encoding="utf-8"))
    checked = {
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
    assert checked == set(inspector.__all__)
    assert set(inspector._MODULES) == set(inspector.__all__)
    assert (ROOT / "inspector" / "py.typed").is_file()
    with pytest.raises(AttributeError, match="no attribute 'surprise'"):
        inspector.surprise  # noqa: B018 - the access is what is tested


def test_a_file_and_its_pixels_give_the_same_inspection(desk: Path) -> None:
    detector = inspector.load(desk / "parts.inspector", "cpu")
    of_file = detector.inspect("new.png")
    of_array = detector.inspect(of_file.image, "new")
    assert (of_file.path, of_array.path) == (Path("new.png"), Path("new"))
    np.testing.assert_array_equal(of_array.anomaly_map, of_file.anomaly_map)
    assert np.abs(of_file.anomaly_map - reference_map()).max() <= MAP_TOLERANCE


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (np.zeros((8, 8, 3), np.uint8), "image-too-small"),
        (np.zeros((32, 15, 3), np.uint8), "image-too-small"),
        (np.zeros((32, 32), np.uint8), "not-an-image"),
        (np.zeros((32, 32, 3), np.float32), "not-an-image"),
    ],
)
def test_an_array_is_refused_where_a_file_would_be(image: np.ndarray, code: str) -> None:
    with pytest.raises(ImageError) as raised:
        inspector.load(demo_detector(), "cpu").inspect(image)
    assert raised.value.code == code


def test_errors_are_those_of_the_command_line(desk: Path) -> None:
    with pytest.raises(InputError) as raised:
        inspector.train("nowhere", "parts.inspector")
    assert raised.value.code == "folder-missing"
    with pytest.raises(inspector.InspectorError) as refused:
        inspector.train("parts/good", "parts.inspector", profile="quick")
    assert refused.value.code == "no-such-profile"


@pytest.mark.parametrize(("profile", "may_look_finer"), [("standard", True), (TINY, False)])
def test_a_profile_of_ones_own_keeps_its_resolution(
    desk: Path, monkeypatch: pytest.MonkeyPatch, profile: str | Profile, may_look_finer: bool
) -> None:
    asked: list[TrainRequest] = []

    def trained(request: TrainRequest) -> Work[None]:
        asked.append(request)
        yield from ()

    monkeypatch.setattr(train_detector, "train_detector", trained)
    inspector.train("parts/good", "parts.inspector", profile)
    assert [request.may_look_finer for request in asked] == [may_look_finer]


def test_a_detector_names_the_teacher_of_ones_own_that_it_learned_from_and_needs_it_no_more(desk: Path) -> None:
    user_teachers_dir().mkdir(parents=True)
    own = write_own_teacher(user_teachers_dir() / "mine.safetensors", "fast-17")
    detector = inspector.train("parts/good", "a.inspector", TINY, teachers=["mine"])
    assert detector.manifest.teacher_names == {"17": "mine"}
    score = detector.inspect("new.png").score
    own.unlink()
    assert inspector.load("a.inspector", "cpu").inspect("new.png").score == pytest.approx(score, abs=MAP_TOLERANCE)


@pytest.mark.parametrize(
    ("teachers", "code"),
    [
        (["nobody"], "teacher-missing"),
        (["nowhere.safetensors"], "teacher-missing"),
        ([Path("parts.safetensors")], "teacher-damaged"),
        (["fast-17", "paper-33"], "teacher-families"),
        (["fast-17", "fast-17"], "teacher-fields"),
    ],
)
def test_teachers_that_cannot_be_used_are_refused_before_training(
    desk: Path, teachers: list[str | Path], code: str
) -> None:
    Path("parts.safetensors").write_bytes(Path("new.png").read_bytes())
    with pytest.raises(InputError) as raised:
        inspector.train("parts/good", "a.inspector", TINY, teachers=teachers)
    assert raised.value.code == code
    assert not Path("a.inspector").exists()
