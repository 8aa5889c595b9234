"""Teachers of one's own in the Train place. The learning itself is made up."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.events import ItemSkipped, LossMeasured, PatchesMade, Progress, Stage, Work
from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherCard
from inspector.errors import OutputError
from inspector.model.pretraining.begun import begin_teacher, end_teacher
from inspector.model.pretraining.recipe import PretrainRequest
from inspector.paths import shipped_teachers_dir, user_teachers_dir
from inspector.storage.teacher_files import new_teacher_path
from inspector.ui.train.page import TrainPage
from inspector.ui.train.patches_view import mosaic
from inspector.ui.train.sections import Section
from inspector.ui.train.teacher_dialog import TeacherDialog
from inspector.ui.train.teachers_view import TeachersView
from tests.ui.conftest import messages_of
from tests.ui.train.learning import Learn, click, dialog_of, idle, request_for, show, texts

PATCHES = np.zeros((2, 3, 8, 8, 3), np.uint8)


@pytest.fixture
def view(page: TrainPage, qtbot: QtBot) -> TeachersView:
    show(page, Section.TEACHERS, qtbot)
    return page.teachers


def reports(step: int) -> Work[None]:
    yield Progress(Stage.PRETRAIN, step, 4, 12.0)
    yield LossMeasured(step, (1.0, 0.9, 0.0), 0.5 / step, names=("sum", "metric learning", "compactness"))
    yield PatchesMade(step, PATCHES)


def test_one_is_trained_from_a_folder_and_can_be_chosen(
    page: TrainPage, view: TeachersView, learn: Learn, tmp_path: Path, qtbot: QtBot
) -> None:
    asked: list[PretrainRequest] = []

    def work(request: PretrainRequest) -> Work[object]:
        asked.append(request)
        yield ItemSkipped(tmp_path / "a.png", "'a.png' is only 3 x 3 pixels", "image-too-small", "use larger ones")
        for step in range(1, 5):
            yield from reports(step)
        content = (shipped_teachers_dir() / "fast-17.safetensors").read_bytes()
        request.out.write_bytes(content)
        end_teacher(request)
        return TeacherCard(Family.FAST, 17, "none", {}, None, ())

    learn(work)
    posted = messages_of(page.workspace)
    qtbot.keyClick(view.list, Qt.Key.Key_N)
    dialog = cast("TeacherDialog", dialog_of(page, TeacherDialog))
    assert not dialog.begin.isEnabled()
    dialog.name.setText("mine")
    dialog.folder.setText(str(tmp_path))
    dialog.numbers.family.setCurrentIndex(1)
    dialog.numbers.steps.setValue(4)
    assert dialog.begin.isEnabled(), dialog.begin.toolTip()
    dialog.accept()
    idle(page, qtbot)
    (request,) = asked
    assert (request.photographs, request.out.stem) == (tmp_path, "mine")
    assert (request.recipe.family, request.recipe.receptive_field) == (Family.PAPER, 33)
    assert (request.recipe.lambda_k, request.recipe.lambda_m, request.recipe.steps) == (0, 1, 4)
    assert any("1 photograph was left out" in text for _, text in posted)
    assert "“mine” is trained" in posted[-1][1]
    assert view.list.teacher is not None
    assert view.list.teacher.name == "mine"
    click(view.use, qtbot)
    assert page.workspace.teachers.chosen[0].name == "mine"


def test_progress_losses_and_patches_are_shown_until_it_is_stopped(
    page: TrainPage, view: TeachersView, learn: Learn, tmp_path: Path, qtbot: QtBot
) -> None:
    def work(_: PretrainRequest) -> Work[object]:
        for step in (1, 2, 3):
            yield from reports(step)
        while True:
            stopping.wait(0.05)
            yield Progress(Stage.PRETRAIN, 3, 4, 12.0)

    stopping = threading.Event()

    learn(work)
    training = page.workspace.teacher_training
    assert training.start(request_for(tmp_path))
    assert not training.start(request_for(tmp_path)), "one at a time"
    progress = view.progress
    qtbot.waitUntil(lambda: not progress.patches.pixmap().isNull())
    assert "is learning" in texts(view.list)[0]
    assert progress.isVisible()
    assert "lambda_m = 1" in progress.recipe.text()
    assert "Pretraining teacher" in progress.headline.text()
    assert "left" in progress.headline.text()
    assert "on held-out photographs" in progress.quality.text()
    assert not progress.losses.is_empty
    assert not view.remove.isEnabled()
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_X)
    idle(page, qtbot)
    assert "stopped at step 0 of 4" in texts(view.list)[0]
    assert "Nothing is lost" in progress.headline.text()


def test_others_are_looked_at_while_one_learns(
    page: TrainPage, view: TeachersView, learn: Learn, tmp_path: Path, qtbot: QtBot
) -> None:
    begin_teacher(replace(request_for(tmp_path), out=new_teacher_path("another")))
    page.workspace.teacher_training.refresh()
    view.list.select_teacher("another")
    assert view.stopped.isVisible()
    assert not view.stopped.losses.isVisible(), "axes without a curve say nothing"
    stopping = threading.Event()

    def work(_: PretrainRequest) -> Work[object]:
        yield from reports(1)
        while True:
            stopping.wait(0.05)
            yield Progress(Stage.PRETRAIN, 1, 4, 12.0)

    learn(work)
    assert page.workspace.teacher_training.start(request_for(tmp_path))
    progress = view.progress
    assert (progress.title.text(), progress.headline.text()) == ("mine", "Starting…")
    assert progress.isVisible()
    qtbot.waitUntil(progress.losses.isVisible)
    view.list.select_teacher("another")
    assert view.stopped.isVisible()
    assert view.stopped.title.text() == "another"
    view.list.select_teacher("mine")
    assert progress.isVisible()
    assert progress.title.text() == "mine"
    assert not progress.losses.is_empty
    click(view.cancel, qtbot)
    idle(page, qtbot)


def test_a_stopped_one_goes_on_and_a_failure_stays_in_sight(
    page: TrainPage, view: TeachersView, learn: Learn, tmp_path: Path, qtbot: QtBot
) -> None:
    begin_teacher(request_for(tmp_path))
    page.workspace.teacher_training.refresh()
    resumed: list[PretrainRequest] = []

    def end(request: PretrainRequest) -> Work[object]:
        resumed.append(request)
        yield from reports(4)
        raise OutputError("The disk is full", "free some space", "disk-full")

    learn(end)
    (user_teachers_dir() / "mine.safetensors.checkpoint").write_bytes(b"kept")
    view.list.setCurrentRow(0)
    view.go_on.setFocus()
    qtbot.keyClick(view.go_on, Qt.Key.Key_Space)
    assert view.list.hasFocus(), "no other button is pressed by the next blank"
    idle(page, qtbot)
    assert resumed[0].resume
    assert resumed[0].out.stem == "mine"
    assert view.progress.headline.text() == "The disk is full. Free some space."
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    assert page.workspace.teacher_training.begun == ()
    click(view.undo, qtbot)
    assert page.workspace.teacher_training.named("mine") is not None


def test_one_that_is_stopping_cannot_be_stopped_again(
    page: TrainPage, view: TeachersView, learn: Learn, tmp_path: Path, qtbot: QtBot
) -> None:
    stopping = threading.Event()

    def work(_: PretrainRequest) -> Work[object]:
        try:
            while True:
                yield Progress(Stage.PRETRAIN, 3, 4, 12.0)
        finally:
            stopping.wait()

    learn(work)
    assert page.workspace.teacher_training.start(request_for(tmp_path))
    progress = view.progress
    qtbot.waitUntil(lambda: "Pretraining teacher" in progress.headline.text())
    click(view.cancel, qtbot)
    assert not view.cancel.isEnabled()
    assert view.cancel.toolTip() == "It is being stopped already"
    assert "is stopping" in texts(view.list)[0]
    progress.show_event(Progress(Stage.PRETRAIN, 4, 4, 1.0))
    assert progress.headline.text().startswith("Stopping…"), "a late report does not take it back"
    stopping.set()
    idle(page, qtbot)
    stopping.clear()
    click(view.go_on, qtbot)
    assert "is learning" in texts(view.list)[0]
    assert view.cancel.isEnabled()
    click(view.cancel, qtbot)
    stopping.set()
    idle(page, qtbot)


def test_one_that_was_stopped_before_this_window_is_found(page: TrainPage, view: TeachersView, tmp_path: Path) -> None:
    begin_teacher(replace(request_for(tmp_path), resume=True))
    page.workspace.teacher_training.refresh()
    assert "stopped at step 0 of 4" in texts(view.list)[0]


def test_a_mosaic_has_every_patch_in_its_place() -> None:
    patches = np.arange(2 * 3 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 3, 4, 4, 3)
    drawn = mosaic(patches)
    assert drawn.shape == (2 * 6 - 2, 3 * 6 - 2 + 8, 4)
    np.testing.assert_array_equal(drawn[:4, :4, :3], patches[0, 0])
    np.testing.assert_array_equal(drawn[6:, -4:, :3], patches[1, 2])
    assert drawn[:, 5, 3].max() == 0
