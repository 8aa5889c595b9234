"""Files that are double-clicked, dropped or named in a call."""

import json
import shutil
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from inspector.demo.detector import demo_detector
from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.jobs.inference import InferenceClient
from inspector.storage.project_store import DETECTOR_FILE, LINK_FILE, create_project
from inspector.ui.app.main_window import MainWindow
from inspector.ui.workspace.navigation import ShowInspect, ShowParts, ShowResults, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, WindowOpener
from tests.ui.drops import drag_over, drop
from tests.ui.synthetic import SyntheticClient, write_parts
from tests.versions import detector_of_schema


@pytest.fixture
def window(open_window: WindowOpener, workspace: Workspace) -> MainWindow:
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    return open_window()


@pytest.fixture
def detector(tmp_path: Path) -> Path:
    """A Detector file that came without its Project."""
    return Path(shutil.copy(demo_detector(), tmp_path / "bearing covers.inspector"))


def messages(window: MainWindow) -> str:
    return "\n".join(text for _, text in window.strip.messages)


def test_a_detector_alone_inspects_at_once(window: MainWindow, detector: Path, qtbot: QtBot, tmp_path: Path) -> None:
    window.open_paths([detector])
    assert window.windowTitle() == "bearing covers.inspector - Inspector"
    assert window.places.currentWidget() is window.places.inspect
    assert window.rail.buttons[ShowInspect()].isEnabled()
    for place in (ShowParts(), ShowTrain(), ShowResults()):
        assert not window.rail.buttons[place].isEnabled()
        assert "detector alone" in window.rail.buttons[place].toolTip()
    page = window.places.inspect
    assert page.empty.buttons[0].isVisible()

    drop(page, write_parts(tmp_path / "images", good=1, defective=1))
    qtbot.waitUntil(lambda: len(page.session.scores) == 2)
    assert page.presenter.judgement is not None
    assert page.panel.export.isEnabled()
    assert list(tmp_path.rglob("results.sqlite")) == []
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs)


def test_images_that_come_with_a_detector_are_inspected_with_it(
    window: MainWindow, detector: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    images = write_parts(tmp_path / "images", good=1, defective=1)
    window.open_paths([*images, detector])
    assert window.places.currentWidget() is window.places.inspect
    qtbot.waitUntil(lambda: len(window.places.inspect.session.scores) == 2)
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs)


def test_images_that_come_with_an_untrained_project_are_told_about(window: MainWindow, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "Bearing cover")
    window.open_paths([project.folder, *write_parts(tmp_path / "images", good=1, defective=0)])
    assert window.workspace.document.opened == project
    assert "has not been trained" in messages(window)


def test_a_detector_alone_can_be_closed(window: MainWindow, detector: Path) -> None:
    window.open_paths([detector])
    projects = window.menu.menus[0]
    projects.aboutToShow.emit()
    (close,) = [action for action in projects.actions() if action.text() == "&Close detector"]
    assert close.isEnabled()
    close.trigger()
    assert window.places.currentWidget() is window.places.start
    assert window.workspace.detector.manifest is None


def test_its_threshold_does_not_stay_for_the_next_one(window: MainWindow, detector: Path) -> None:
    window.open_paths([detector])
    thresholds = window.places.inspect.thresholds
    thresholds.move(99.0)
    window.open_paths([demo_detector()])
    assert thresholds.thresholds == thresholds.default


@pytest.mark.parametrize("name", ["", "project.json", LINK_FILE, DETECTOR_FILE])
def test_a_project_opens_by_each_of_its_files(window: MainWindow, tmp_path: Path, name: str) -> None:
    project = create_project(tmp_path / "p", "Bearing cover")
    shutil.copy(demo_detector(), project.detector_path)
    window.open_paths([project.folder / name])
    assert window.workspace.document.opened == project
    assert window.places.currentWidget() is window.places.inspect


def test_images_are_inspected_where_something_can_inspect(
    window: MainWindow, detector: Path, qtbot: QtBot, paint_parts: Painter
) -> None:
    paths = paint_parts(2)
    window.open_paths(paths)
    assert window.places.currentWidget() is window.places.start
    assert window.places.start.form.isVisible()
    window.open_paths([detector])
    window.open_paths(paths)
    assert window.places.inspect.session.paths == tuple(paths)
    qtbot.waitUntil(lambda: len(window.places.inspect.session.scores) == 2)
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs)


def test_documents_can_be_dropped_on_what_is_open(window: MainWindow, detector: Path, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "p")
    drop(window.places.start, [detector])
    assert window.workspace.document.detector_path == detector
    drop(window.places.inspect, [project.folder])
    assert window.workspace.document.opened == project
    assert drag_over(window.places.inspect, [detector])


@pytest.mark.parametrize("kind", ["newer", "corrupt", "empty", "no detector", "missing", "text"])
def test_what_cannot_be_opened_is_told_and_changes_nothing(
    window: MainWindow, detector: Path, tmp_path: Path, kind: str
) -> None:
    create_project(tmp_path / "p", "p")
    window.open_paths([tmp_path / "p"])
    before = window.workspace.document.opened
    path = detector
    match kind:
        case "newer":
            path = detector_of_schema(tmp_path / "n.inspector", DETECTOR_SCHEMA + 1)
        case "corrupt":
            content = bytearray(detector.read_bytes())
            content[len(content) // 2] ^= 0xFF
            detector.write_bytes(content)
        case "empty":
            detector.write_bytes(b"")
        case "no detector":
            detector.write_text("hello")
        case "missing":
            path = tmp_path / "gone.inspector"
        case "text":
            path = tmp_path / "notes.txt"
            path.touch()
    content_before = path.read_bytes() if path.exists() else b""
    window.open_paths([path])
    assert path.name in messages(window)
    assert window.strip.isVisible()
    assert ("newer version" in messages(window)) == (kind == "newer")
    assert window.workspace.document.opened is before
    assert (path.read_bytes() if path.exists() else b"") == content_before


def test_a_newer_project_is_told_and_left_as_it_is(window: MainWindow, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "p")
    file = project.folder / "project.json"
    content = {**json.loads(file.read_text()), "schema_version": 99, "wishes": [1]}
    file.write_text(json.dumps(content))
    before = {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    window.open_paths([project.folder])
    assert "newer version" in messages(window)
    assert window.places.currentWidget() is window.places.start
    assert {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()} == before


def test_the_window_comes_to_the_front(window: MainWindow) -> None:
    window.showMinimized()
    window.open_paths([])
    assert not window.isMinimized()
