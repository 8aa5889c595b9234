from functools import partial
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from inspector.demo import parts as demo_parts
from inspector.demo.detector import demo_detector, reference_part
from inspector.demo.project import demo_folder, demo_test_images, first_demo_image, is_demo_rendered
from inspector.domain.manifest import DETECTOR_SCHEMA
from inspector.domain.profile import FAST
from inspector.domain.recording import Recording
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.errors import OutputError
from inspector.jobs.job import Job
from inspector.storage.project_store import create_project
from inspector.ui.workspace import demo_opening
from inspector.ui.workspace.demo_opening import DemoOpening
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import WindowOpener, messages_of
from tests.versions import detector_of_schema

#: Parts to inspect: a good one, and one of each of the first kinds of defects, the shipped one's among them.
TEST_PARTS = 1 + 6


@pytest.fixture(autouse=True)
def few_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    few = partial(demo_parts.render_demo_parts, good=4, defective=TEST_PARTS - 1)
    monkeypatch.setattr(demo_parts, "render_demo_parts", few)
    monkeypatch.setattr("inspector.ui.workspace.demo_opening.RENDER_AFTER_MS", 0)


def demo_project(detector: Path | None) -> Path:
    opened = create_project(demo_folder(), "Demo", profile=FAST.name, is_demo=True)
    if detector is not None:
        detector.rename(opened.detector_path)
    return opened.detector_path


def test_the_demo_begins_with_a_defect_while_its_other_parts_are_rendered(
    open_window: WindowOpener, workspace: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    window.places.start.demo.click()
    opened = workspace.document.opened
    assert opened is not None
    assert workspace.detector.manifest is not None
    assert workspace.training.job is None, "it is trained already"
    inspect = window.places.inspect
    assert inspect.session.paths == (first_demo_image(opened),)
    qtbot.waitUntil(lambda: inspect.presenter.judgement is not None)
    assert inspect.presenter.judgement is not None
    assert inspect.presenter.judgement.verdict is Verdict.DEFECT
    assert inspect.presenter.judgement.regions
    qtbot.waitUntil(lambda: is_demo_rendered(opened) and not workspace.runner.jobs)
    qtbot.waitUntil(lambda: len(workspace.parts.paths()) == 4 - 1)
    assert inspect.session.paths == tuple(demo_test_images(opened))
    assert inspect.session.current == first_demo_image(opened), "the part that is looked at stays"
    qtbot.waitUntil(lambda: inspect.session.summary is not None and inspect.session.summary.inspected == TEST_PARTS)
    stored: list[int] = []
    workspace.results.ask(
        "count", lambda store: len(store.select(ResultsFilter()).ids), lambda count: stored.append(count), window
    )
    qtbot.waitUntil(lambda: bool(stored))
    assert stored == [TEST_PARTS], "the first part is stored once"


def test_parts_can_be_stepped_to_as_soon_as_they_are_rendered(
    open_window: WindowOpener, monkeypatch: pytest.MonkeyPatch, workspace: Workspace, qtbot: QtBot
) -> None:
    monkeypatch.setattr(demo_opening, "_GROW_MS", 0)
    window = open_window()
    sizes: list[int] = []
    window.demo.grown.connect(lambda _: sizes.append(len(window.places.inspect.session.paths)))
    with qtbot.waitSignal(window.demo.rendered):
        window.demo.open()
    assert 1 < sizes[0] < sizes[-1] == TEST_PARTS
    assert sizes == sorted(sizes)
    opened = workspace.document.opened
    assert opened is not None
    assert window.places.inspect.session.current == first_demo_image(opened)


def test_images_that_were_opened_meanwhile_stay(
    open_window: WindowOpener, monkeypatch: pytest.MonkeyPatch, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    monkeypatch.setattr(demo_opening, "_GROW_MS", 0)
    window = open_window()
    with qtbot.waitSignal(window.demo.rendered):
        window.demo.open()
        own = tmp_path / "own.png"
        own.write_bytes(reference_part().read_bytes())
        window.places.inspect.open_images([own])
    assert window.places.inspect.session.paths == (own,)


def test_it_begins_with_the_defect_the_next_time_too(
    open_window: WindowOpener, workspace: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    with qtbot.waitSignal(window.demo.rendered):
        window.demo.open()
    qtbot.waitUntil(lambda: not workspace.runner.jobs)
    workspace.document.close()
    with qtbot.assertNotEmitted(window.demo.rendered):
        window.demo.open()
    opened = workspace.document.opened
    assert opened is not None
    assert len(window.places.inspect.session.paths) == TEST_PARTS
    assert window.places.inspect.session.current == first_demo_image(opened)
    assert isinstance(window.places.shown, ShowInspect)
    assert window.places.shown.recording is Recording.NEW, "so that no rows are added each time"


def test_rendering_that_was_stopped_goes_on_whoever_opens_the_demo(workspace: Workspace, qtbot: QtBot) -> None:
    demo = DemoOpening(workspace)
    demo.open()
    qtbot.waitUntil(lambda: demo._job is not None)
    cast("Job", demo._job).cancel()
    qtbot.waitUntil(lambda: not workspace.runner.jobs)
    opened = workspace.document.opened
    assert opened is not None and not is_demo_rendered(opened)
    workspace.document.close()
    with qtbot.waitSignal(demo.rendered):
        assert workspace.document.open(demo_folder())
    assert is_demo_rendered(opened)


def test_other_parts_leave_another_project_alone(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    demo = DemoOpening(workspace)
    demo.open()
    qtbot.waitUntil(lambda: demo._job is not None)
    assert workspace.document.create(tmp_path / "cover", "Cover")
    with qtbot.assertNotEmitted(demo.rendered):
        qtbot.waitUntil(lambda: not workspace.runner.jobs)


def test_a_demo_without_a_detector_gets_the_shipped_one(workspace: Workspace) -> None:
    path = demo_project(None)
    DemoOpening(workspace).open()
    assert path.read_bytes() == demo_detector().read_bytes()


def test_a_detector_of_a_newer_version_is_not_replaced(workspace: Workspace, tmp_path: Path) -> None:
    path = demo_project(detector_of_schema(tmp_path / "n.inspector", DETECTOR_SCHEMA + 1))
    before, seen = path.read_bytes(), messages_of(workspace)
    DemoOpening(workspace).open()
    assert "newer version" in seen[0][1]
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: Path) -> None:
        raise OutputError("The disk is full", "make room", "cannot-write")

    monkeypatch.setattr("inspector.ui.workspace.demo_opening.make_demo_project", refuse)
    seen = messages_of(workspace)
    DemoOpening(workspace).open()
    assert seen == [("error", "The disk is full. Make room.")]
    assert workspace.document.opened is None
