from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.first_steps import FirstStep
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.storage.project_store import create_project
from inspector.storage.settings import load_settings
from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.callout import Callout
from inspector.ui.workspace.navigation import ShowParts, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import WindowOpener, messages_of
from tests.ui.synthetic import SyntheticClient, manifest, write_parts


def place_of(widget: QWidget, window: MainWindow) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def check_beside(window: MainWindow, target: QWidget) -> None:
    """The note is seen whole, beside its control, and not over it."""
    window.first_steps.refresh()
    note = place_of(window.first_steps.callout, window)
    assert window.first_steps.callout.isVisible()
    assert window.rect().contains(note)
    assert not note.intersects(place_of(target, window))
    reach = place_of(target, window).adjusted(-2, -2, 2, 2)
    assert note.intersects(reach), "it touches the control"


def open_demo(window: MainWindow, folder: Path) -> None:
    """A demo with made-up images, without the time that a real one takes."""
    workspace = window.workspace
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    demo = create_project(folder, "Demo", is_demo=True)
    write_parts(demo.folder / "demo parts" / "test" / "good", good=2, defective=0)
    (demo.folder / "demo parts" / "rendered").touch()
    assert workspace.document.open(demo.folder)
    workspace.detector.manifest = manifest()
    workspace.detector.changed.emit(workspace.detector.manifest)
    window.show_place(ShowTrain())
    window.places.inspect.open_images([demo.folder / "demo parts" / "test"])


def test_each_step_is_shown_at_its_control_and_done_there(
    open_window: WindowOpener, workspace: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    steps, places = window.first_steps, window.places
    steps.go_on()
    check_beside(window, places.start.demo)
    assert "1 of 6" in steps.callout.heading.text()

    open_demo(window, tmp_path / "Demo")
    check_beside(window, window.rail.buttons[next(place for place in window.rail.buttons if "Inspect" in str(place))])
    assert steps.step is FirstStep.LOOK
    window.rail.buttons[next(place for place in window.rail.buttons if "Inspect" in str(place))].click()
    qtbot.waitUntil(lambda: places.inspect.presenter.judgement is not None)
    check_beside(window, places.inspect.panel.banner)
    qtbot.keyClick(places.inspect, Qt.Key.Key_Right)
    check_beside(window, places.inspect.panel.threshold.slider)
    assert steps.step is FirstStep.THRESHOLD
    places.inspect.panel.threshold.slider.setValue(100)
    check_beside(window, window.rail.project)
    assert steps.step is FirstStep.PROJECT

    assert workspace.document.create(tmp_path / "cover", "Cover")
    check_beside(window, places.parts.empty.buttons[0])
    assert steps.step is FirstStep.PARTS
    with qtbot.waitSignal(workspace.parts.intake_ended):
        workspace.parts.add(write_parts(tmp_path / "camera", good=2, defective=0))
    window.show_place(ShowTrain())
    qtbot.waitUntil(places.train.status.train.isEnabled)
    check_beside(window, places.train.status.train)
    assert steps.step is FirstStep.TRAIN
    workspace.training.job = GeneratorJob("Training", lambda: iter(()))  # type: ignore[arg-type, return-value]
    steps.refresh()
    workspace.training.job = None
    assert steps.step is FirstStep.DONE
    assert not steps.callout.isVisible()
    assert load_settings()[0].first_step is FirstStep.DONE


def test_it_follows_the_window_by_itself(open_window: WindowOpener, qtbot: QtBot) -> None:
    window = open_window()
    window.first_steps.go_on()
    qtbot.waitUntil(window.first_steps.callout.isVisible)
    window.show_place(window.places.shown)
    window.places.start.begin_new()
    qtbot.waitUntil(lambda: window.first_steps.callout.geometry().left() < 400)


def test_it_is_ended_for_good_and_begun_again_from_the_menu(
    open_window: WindowOpener, workspace: Workspace, qtbot: QtBot
) -> None:
    window, posted = open_window(), messages_of(workspace)
    steps = window.first_steps
    steps.go_on()
    steps.refresh()
    qtbot.mouseClick(steps.callout.end, Qt.MouseButton.LeftButton)
    assert not steps.callout.isVisible()
    assert "menu Help" in posted[-1][1]
    steps.go_on()
    steps.refresh()
    assert not steps.callout.isVisible(), "the next start shows nothing"
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    steps.refresh()
    assert steps.callout.isVisible()
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window, Qt.Key.Key_N, modifiers)
    assert steps.step is FirstStep.LOOK
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    assert steps.step is FirstStep.DONE


def test_somebody_who_has_projects_is_not_led(open_window: WindowOpener, workspace: Workspace, tmp_path: Path) -> None:
    workspace.settings.remember_recent(tmp_path / "cover")
    window = open_window()
    window.first_steps.go_on()
    assert window.first_steps.step is FirstStep.DONE


def test_the_next_start_goes_on_where_the_last_one_ended(open_window: WindowOpener, workspace: Workspace) -> None:
    workspace.settings.change(first_step=FirstStep.PROJECT)
    window = open_window()
    window.first_steps.go_on()
    check_beside(window, window.places.start.new)


def test_an_edition_without_training_ends_with_the_threshold(
    open_window: WindowOpener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.ui.app.first_steps.can_train", lambda: False)
    window = open_window()
    window.first_steps.go_on()
    window.first_steps.refresh()
    assert "1 of 3" in window.first_steps.callout.heading.text()
    for expected in (FirstStep.LOOK, FirstStep.THRESHOLD, FirstStep.DONE):
        window.first_steps.skip()
        assert window.first_steps.step is expected


@pytest.mark.parametrize("place", [(10, 10), (700, 10), (300, 300), (10, 560), (700, 560), (300, 560)])
def test_a_note_is_seen_whole_wherever_its_control_is(qtbot: QtBot, place: tuple[int, int]) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 600)
    target = QWidget(host)
    target.setGeometry(*place, 90, 30)
    note = Callout(host)
    host.show()
    note.show_beside(target, "First steps, 1 of 6", "Press this. " * 6)
    assert host.rect().contains(note.geometry())
    assert not note.geometry().intersects(target.geometry())


def test_its_buttons_have_names_and_hints(open_window: WindowOpener) -> None:
    window = open_window()
    window.show_place(ShowParts())
    for button in window.first_steps.callout.findChildren(QAbstractButton):
        assert button.toolTip()
        assert button.text() or button.accessibleName()
