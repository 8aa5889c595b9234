import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from inspector.demo.detector import demo_detector
from inspector.domain.events import Progress, Stage, Work
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import JobOutcome, JobState
from inspector.storage.project_store import create_project
from inspector.ui.app.main_window import MainWindow
from inspector.ui.workspace.navigation import Place, ShowInspect, ShowParts, ShowResults, ShowStart, ShowTrain
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, WindowOpener
from tests.ui.synthetic import SyntheticClient, manifest, write_parts


def endless(started: threading.Event) -> Callable[[], Work[object]]:
    def work() -> Work[object]:
        step = 0
        while True:
            step += 1
            started.wait(0.01)
            yield Progress(Stage.TRAIN, step, 1_000_000)

    return work


def test_without_a_project_only_the_start_page_can_be_chosen(open_window: WindowOpener) -> None:
    window = open_window()
    assert window.places.currentWidget() is window.places.start
    for name, button in window.rail.buttons.items():
        assert not button.isEnabled()
        assert "open a project first" in button.toolTip(), name


def test_places_follow_the_keyboard(open_window: WindowOpener, opened: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    assert window.windowTitle() == "Bearing cover - Inspector"
    for key, place in ((Qt.Key.Key_2, ShowTrain()), (Qt.Key.Key_3, ShowInspect()), (Qt.Key.Key_4, ShowResults())):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.places.shown == place
        assert window.rail.buttons[place].isChecked()
    opened.document.close()
    assert window.places.currentWidget() is window.places.start


def test_an_empty_project_begins_with_its_parts_a_filled_one_with_training(
    open_window: WindowOpener, opened: Workspace, paint_parts: Painter, qtbot: QtBot
) -> None:
    window, project = open_window(), opened.document.opened
    assert project is not None
    opened.document.open(project.folder)
    assert window.places.currentWidget() is window.places.parts
    with qtbot.waitSignal(opened.parts.intake_ended):
        opened.parts.add(paint_parts(2))
    opened.document.open(project.folder)
    assert window.places.currentWidget() is window.places.train


def test_closing_while_work_goes_on_asks_first(open_window: WindowOpener, workspace: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    job = GeneratorJob("Training cover", endless(threading.Event()))
    workspace.runner.start(job)
    window.close()
    assert window.isVisible()
    assert window.question.isVisible()
    assert "Training cover" in window.question.text.text()
    window.question.decline.click()
    assert not window.question.isVisible()
    assert job.isRunning()
    window.close()
    window.question.confirm.click()
    assert "Stopping" in window.question.text.text()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert job.isFinished()


def test_the_question_goes_when_the_work_has_ended_by_itself(
    open_window: WindowOpener, workspace: Workspace, qtbot: QtBot
) -> None:
    window, end = open_window(), threading.Event()
    job = GeneratorJob("Training cover", endless(end))
    workspace.runner.start(job)
    window.close()
    assert window.question.isVisible()
    job.cancel()
    qtbot.waitUntil(lambda: not workspace.runner.jobs)
    assert not window.question.isVisible()
    assert window.isVisible()


def test_work_that_stops_already_asks_no_question(
    open_window: WindowOpener, workspace: Workspace, qtbot: QtBot
) -> None:
    def work() -> Work[object]:
        try:
            yield from endless(threading.Event())()
        finally:
            end.wait()

    window, end = open_window(), threading.Event()
    job = GeneratorJob("Training cover", work)
    workspace.runner.start(job)
    qtbot.waitUntil(lambda: job.state is JobState.RUNNING)
    job.cancel()
    window.close()
    assert not window.question.confirm.isVisible()
    assert "Stopping" in window.question.text.text()
    end.set()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_a_lookup_is_stopped_without_a_question(open_window: WindowOpener, workspace: Workspace, qtbot: QtBot) -> None:
    window = open_window()
    job = GeneratorJob("Comparing with good parts", endless(threading.Event()))
    job.is_lookup = True
    workspace.runner.start(job)
    window.close()
    assert not window.question.confirm.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert job.isFinished()


def test_an_idle_window_closes_without_a_question(open_window: WindowOpener, qtbot: QtBot) -> None:
    window = open_window()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_messages_are_shown_and_escape_closes_them(
    open_window: WindowOpener, workspace: Workspace, qtbot: QtBot
) -> None:
    window = open_window()
    workspace.messages.post("warning", "The camera is gone.")
    assert window.strip.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert not window.strip.isVisible()


@pytest.mark.parametrize("text", ["The camera is gone.", "The camera is gone. Plug it in. " * 12])
def test_nothing_moves_when_a_message_comes_or_goes(
    open_window: WindowOpener, opened: Workspace, qtbot: QtBot, text: str
) -> None:
    window = open_window()
    window.show_place(ShowParts())
    button = window.places.parts.empty.buttons[0]

    def place_of_button() -> QPoint:
        QApplication.processEvents()
        return button.mapTo(window, QPoint(0, 0))

    before = place_of_button()
    opened.messages.post("error", text)
    assert place_of_button() == before
    window.strip.dismiss()
    assert place_of_button() == before


def test_the_window_fits_a_small_screen(open_window: WindowOpener, opened: Workspace) -> None:
    """1366 x 768 pixels at 125 %, less the task bar and the title of the window."""
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    for place in window.rail.buttons:
        window.show_place(place)
    opened.messages.post("error", "The disk is full. Make room, and try again.")
    QApplication.processEvents()
    least = window.minimumSize().expandedTo(window.minimumSizeHint())
    assert least.width() <= 1093
    assert least.height() <= 614 - 72


def test_a_question_has_the_room_of_messages(open_window: WindowOpener, workspace: Workspace) -> None:
    window = open_window()
    workspace.messages.post("error", "The disk is full.")
    window.question.ask("Training cover", True)
    assert window.question.isVisible() and not window.strip.isVisible()
    window.question.hide()
    assert window.strip.isVisible()


def test_the_images_of_the_demo_are_opened_although_inspect_was_shown_before(
    open_window: WindowOpener, opened: Workspace, tmp_path: Path
) -> None:
    demo = create_project(tmp_path / "demo", "Demo", is_demo=True)
    opened.detector.inference = cast("InferenceClient", SyntheticClient())
    shutil.copy(demo_detector(), demo.detector_path)
    images = write_parts(demo.folder / "demo parts" / "test" / "good", good=1, defective=0)
    (demo.folder / "demo parts" / "rendered").touch()
    window = open_window()
    window.show_place(ShowInspect())
    assert opened.document.open(demo.folder)
    assert window.places.inspect.session.paths == tuple(images)


def test_the_end_of_a_training_leaves_another_demo_alone(
    open_window: WindowOpener, opened: Workspace, tmp_path: Path
) -> None:
    opened.detector.inference = cast("InferenceClient", SyntheticClient())
    demos = [create_project(tmp_path / name, name, is_demo=True) for name in ("one", "two")]
    for demo in demos:
        shutil.copy(demo_detector(), demo.detector_path)
        write_parts(demo.folder / "demo parts" / "test" / "good", good=1, defective=0)
        (demo.folder / "demo parts" / "rendered").touch()
    window = open_window()
    for trained, other, place in ((*demos, ShowTrain()), (demos[1], demos[1], ShowInspect())):
        assert opened.document.open(other.folder)
        window.show_place(ShowTrain())
        opened.training._folder = trained.folder
        opened.training._on_ended(JobOutcome(JobState.SUCCEEDED))
        assert type(window.places.shown) is type(place)


def test_every_disabled_button_says_why(open_window: WindowOpener, opened: Workspace) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    silent = []
    for place in window.rail.buttons:
        window.show_place(place)
        buttons = window.places.currentWidget().findChildren(QAbstractButton)
        silent += [f"{place}: {b.text()}" for b in buttons if b.isVisible() and not b.isEnabled() and not b.toolTip()]
    assert silent == []


def said_in(window: MainWindow) -> set[str]:
    return {label.text() for label in window.findChildren(QLabel) if label.isVisible()}


def test_the_reason_is_seen_beside_every_main_button(open_window: WindowOpener, opened: Workspace) -> None:
    window = open_window()
    opened.document.open(opened.document.opened.folder)  # type: ignore[union-attr]
    window.show_place(ShowParts())
    assert "Add images of good parts first" in said_in(window)
    window.show_place(ShowTrain())
    assert not window.places.train.status.train.isEnabled()
    assert {"Add images of good parts first", "Not trained yet"} <= said_in(window)
    window.show_place(ShowInspect())
    assert "Train a detector first" in said_in(window)
    assert window.places.inspect.bar.stepper.name.text() == "Train a detector first", "beside Open and Live"
    opened.detector.manifest = manifest()
    opened.detector.changed.emit(opened.detector.manifest)
    assert "Open images first" in said_in(window), "beside Export"
    assert window.places.inspect.bar.stepper.name.text() == ""


def test_the_theme_changes_at_once(open_window: WindowOpener, workspace: Workspace) -> None:
    window = open_window()
    before = window.palette().window().color()
    workspace.settings.change(theme="light")
    assert window.palette().window().color().lightness() > before.lightness()
    workspace.settings.change(theme="dark")


@pytest.mark.parametrize("place", [ShowStart(), ShowParts(), ShowTrain(), ShowInspect(), ShowResults()])
def test_a_letter_with_alt_means_one_thing(open_window: WindowOpener, tmp_path: Path, place: Place) -> None:
    window = open_window()
    assert window.workspace.document.create(tmp_path / "cover", "Bearing cover")
    window.workspace.detector.manifest = manifest()
    window.workspace.detector.changed.emit(window.workspace.detector.manifest)
    window.show_place(place)
    widgets = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    texts = [widget.text() for widget in widgets if isinstance(widget, QAbstractButton | QLabel)]
    letters = [QKeySequence.mnemonic(text).toString() for text in texts]
    letters = [letter for letter in letters if letter]
    assert sorted(letters) == sorted(set(letters))
