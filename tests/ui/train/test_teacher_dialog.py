"""The dialog that begins a Teacher."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import ItemSkipped, Work
from inspector.domain.profile import Family
from inspector.errors import DatasetError
from inspector.model.pretraining.begun import begin_teacher
from inspector.model.pretraining.recipe import PretrainRequest, dense_recipe
from inspector.storage.teacher_files import new_teacher_path
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.train.teacher_dialog import TeacherDialog
from inspector.ui.train.teachers_view import TeachersView
from tests.ui.conftest import messages_of
from tests.ui.train.learning import Learn, click, dialog_of, idle, request_for, show


@pytest.fixture
def view(page: TrainPage, qtbot: QtBot) -> TeachersView:
    show(page, Section.TEACHERS, qtbot)
    return page.teachers


@pytest.mark.parametrize("kept", [False, True])
def test_a_request_that_cannot_be_used_comes_back_to_be_mended(
    page: TrainPage, view: TeachersView, learn: Learn, tmp_path: Path, qtbot: QtBot, kept: bool
) -> None:
    def refuse(request: PretrainRequest) -> Work[object]:
        yield ItemSkipped(tmp_path / "a.png", "'a.png' is no image", "image-unreadable", "remove it")
        if kept:
            request.checkpoint_path.write_bytes(b"steps")
        raise DatasetError("Of the photographs 0 can be used", "choose another folder", "few-photographs")

    learn(refuse)
    posted = messages_of(page.workspace)
    withdrawn: list[str] = []
    page.workspace.messages.withdrawn.connect(lambda _, text: withdrawn.append(text))
    (tmp_path / "w.pth").write_bytes(b"weights")
    recipe = dense_recipe(
        Family.PAPER, 17, (2, 0.5, 0.25), pretrained="resnet18", pool_size=300, steps=4, seed=5, zoom=(2, 4)
    )
    asked = replace(request_for(tmp_path), recipe=recipe, pretrained_weights=tmp_path / "w.pth")
    assert page.workspace.teacher_training.start(asked)
    idle(page, qtbot)
    told = ["1 photograph was left out. 'a.png' is no image. Remove it.", posted[-1][1]]
    assert [text for _, text in posted] == told
    assert "choose another folder" in told[1].lower()
    assert (page.workspace.teacher_training.named("mine") is not None) == kept
    click(view.new, qtbot)
    dialog = cast("TeacherDialog", dialog_of(page, TeacherDialog))
    assert (dialog.name.text() == "mine") != kept
    if not kept:
        filled_in = dialog.request
        assert replace(filled_in, recipe=asked.recipe) == asked
        assert filled_in.recipe == replace(asked.recipe, zoom=filled_in.recipe.zoom)
    dialog.folder.setText(str(tmp_path))
    learn(lambda _: iter(()))
    dialog.accept()
    assert sorted(withdrawn) == sorted(told), "they are of the one before"
    idle(page, qtbot)
    click(view.new, qtbot)
    again = cast("TeacherDialog", dialog_of(page, TeacherDialog))
    assert not again.folder.text()
    again.reject()


def test_the_dialog_says_what_is_missing(page: TrainPage, view: TeachersView, tmp_path: Path, qtbot: QtBot) -> None:
    click(view.new, qtbot)
    dialog = cast("TeacherDialog", dialog_of(page, TeacherDialog))
    assert dialog.hint.text() == "Choose a folder of photographs"
    dialog.folder.setText(str(tmp_path / "nowhere"))
    assert "There is no folder" in dialog.hint.text()
    dialog.folder.setText(str(tmp_path))
    assert "MB in the cache" in dialog.hint.text()
    dialog.numbers.weights[1].setValue(0)
    assert "lambda_k or lambda_m above 0" in dialog.hint.text()
    dialog.distilled.click()
    assert [field.value() for field in dialog.numbers.weights] == [1.0, 0.0, 0.01]
    dialog.alone.click()
    assert [field.value() for field in dialog.numbers.weights] == [0.0, 0.0, 0.1], "typed weights come back"
    dialog.distilled.click()
    assert dialog.numbers.field.findData(819) >= 0
    assert dialog.begin.isEnabled(), dialog.begin.toolTip()
    dialog.pretrained.setCurrentIndex(dialog.pretrained.findData("resnet18"))
    assert dialog.hint.text() == "Choose the file with the weights of resnet18"
    (tmp_path / "w.pth").write_bytes(b"x")
    dialog.weights.setText(str(tmp_path / "w.pth"))
    assert dialog.begin.isEnabled()
    assert dialog.request.pretrained_weights == tmp_path / "w.pth"
    assert dialog.request.recipe.pretrained == "resnet18"
    dialog.numbers.field.setCurrentIndex(dialog.numbers.field.findData(819))
    dialog.alone.click()
    assert dialog.numbers.field.currentData() == 33
    dialog.name.setText(" ")
    assert dialog.hint.text() == "Type a name for the teacher"
    dialog.reject()


def test_the_dialog_offers_a_name_that_is_free(
    page: TrainPage, view: TeachersView, tmp_path: Path, qtbot: QtBot
) -> None:
    begin_teacher(replace(request_for(tmp_path), out=new_teacher_path("own")))
    click(view.new, qtbot)
    dialog = cast("TeacherDialog", dialog_of(page, TeacherDialog))
    assert dialog.name.text() == dialog.request.out.stem != "own"
    dialog.reject()
