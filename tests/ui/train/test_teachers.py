"""Teachers in the Train place: cards, choice, files that are taken in and taken away."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.events import Progress, Stage, Work
from inspector.domain.golden import KnownImage
from inspector.domain.result import Truth
from inspector.domain.teachers import ComparedTeacher
from inspector.domain.told_part import Word
from inspector.jobs.generator_job import GeneratorJob
from inspector.paths import shipped_teachers_dir, user_teachers_dir
from inspector.storage.training_request import training_request
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.train.teachers_view import TeachersView
from tests.teachers import write_own_teacher
from tests.ui.conftest import Painter, messages_of
from tests.ui.train.learning import click, project_of, show, tell, texts


@pytest.fixture
def view(page: TrainPage, qtbot: QtBot) -> TeachersView:
    show(page, Section.TEACHERS, qtbot)
    return page.teachers


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file that is not yet among the Teachers."""
    return write_own_teacher(tmp_path / "mine.safetensors")


def trained_with(page: TrainPage) -> list[str]:
    return [teacher.name for teacher in project_of(page.workspace).project.teachers]


def test_the_shipped_ones_are_shown_with_their_model_cards(page: TrainPage, view: TeachersView) -> None:
    assert not page.panel.isVisible()
    listed = texts(view.list)
    assert len(listed) == len(list(shipped_teachers_dir().glob("*.safetensors")))
    assert any("fast-819" in text and "the next training takes it" in text for text in listed)
    assert view.chosen.text() == "The next training takes fast-67, fast-819, as the profile says."
    view.list.select_teacher("paper-33")
    values = [value.text() for value in view.card.values]
    assert values[0] == "paper family, receptive field 33 px"
    assert values[1] == "1,616,000 weights, 3.2 MB" or "weights, 3.2 MB" in values[1]
    assert values[2] == "efficientnet-lite0, stages 3, 4, 5 (equation 1)"
    assert values[3] == "1,000 photographs, 5,000 crops of them"
    assert values[4] == "lambda_k = 1, lambda_m = 0, lambda_c = 0.01"
    assert values[6] == "explains 52.3 % of efficientnet-lite0"
    assert "0.782 / 0.719 by neighbours" in values[7]
    assert view.card.curve.isVisible()
    view.list.select_teacher("fast-33")
    assert view.card.values[4].text() == "lambda_k = 1, lambda_m = 0, lambda_c = 0.01"


def test_teachers_are_chosen_by_keys_and_the_choice_is_taken_back(
    page: TrainPage, view: TeachersView, qtbot: QtBot
) -> None:
    view.list.select_teacher("fast-33")
    qtbot.keyClick(view.list, Qt.Key.Key_T)
    assert trained_with(page) == ["fast-33", "fast-67", "fast-819"]
    assert not view.use.isEnabled()
    assert training_request(project_of(page.workspace)).profile.receptive_fields == (33, 67, 819)
    qtbot.keyClick(view.list, Qt.Key.Key_L)
    assert trained_with(page) == []
    view.list.select_teacher("paper-17")
    click(view.use, qtbot)
    assert trained_with(page) == ["paper-17"]
    assert "teachers paper-17" in page.setup.profile_numbers.text()
    assert page.setup.teachers.text() == "Teachers: paper-17"
    assert not page.setup.teachers.isHidden()
    qtbot.keyClick(view.list, Qt.Key.Key_P)
    assert trained_with(page) == []
    assert page.setup.teachers.isHidden()
    click(view.undo, qtbot)
    assert trained_with(page) == ["paper-17"]


def test_one_s_own_file_is_taken_in_chosen_and_taken_away(
    page: TrainPage, view: TeachersView, mine: Path, qtbot: QtBot
) -> None:
    posted = messages_of(page.workspace)
    view.take_in(mine)
    assert view.list.teacher is not None
    assert view.list.teacher.name == "mine"
    click(view.use, qtbot)
    assert trained_with(page) == ["mine", "fast-67", "fast-819"]
    view.list.setFocus()
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    assert "trains with “mine”" in posted[-1][1]
    assert "not on this computer" in texts(view.list)[0]
    view.list.setCurrentRow(0)
    assert "Add its file" in view.card.sentence.text()
    assert not page.workspace.training.start()
    withdrawn: list[str] = []
    page.workspace.messages.withdrawn.connect(lambda _, text: withdrawn.append(text))
    click(view.undo, qtbot)
    assert "trains with “mine”" in withdrawn[0], "it is here again"
    assert "mine" in texts(view.list)[0]
    assert "not on this computer" not in texts(view.list)[0]


def test_a_project_whose_teacher_is_gone_says_so_and_can_leave_it_out(
    page: TrainPage, view: TeachersView, mine: Path, qtbot: QtBot
) -> None:
    view.take_in(mine)
    click(view.use, qtbot)
    shutil.rmtree(user_teachers_dir())
    page.workspace.teachers.refresh()
    posted = messages_of(page.workspace)
    page.workspace.training.start()
    assert "mine" in posted[-1][1]
    assert "Train, Teachers" in posted[-1][1]
    view.list.setCurrentRow(0)
    assert view.chosen.text() == "The next training cannot begin without mine."
    click(view.leave, qtbot)
    assert trained_with(page) == []
    assert "not on this computer" not in texts(view.list)[0]


def test_a_file_that_is_no_teacher_is_refused_with_the_way_out(
    page: TrainPage, view: TeachersView, mine: Path, tmp_path: Path
) -> None:
    posted = messages_of(page.workspace)
    (tmp_path / "resnet18.safetensors").write_bytes(b"something else")
    view.take_in(tmp_path / "resnet18.safetensors")
    assert posted[-1][0] == "error"
    assert "resnet18.safetensors is damaged, or not a teacher" in posted[-1][1]
    assert not user_teachers_dir().exists()
    withdrawn: list[str] = []
    page.workspace.messages.withdrawn.connect(lambda _, text: withdrawn.append(text))
    view.take_in(mine)
    assert withdrawn == [posted[0][1]]
    assert len(posted) == 1


def test_teachers_are_compared_on_the_project_s_parts(
    page: TrainPage, view: TeachersView, paint_parts: Painter, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked: list[str] = []
    known: list[KnownImage] = []

    def job(_: object, paths: Sequence[Path], told: Sequence[KnownImage], *__: object) -> GeneratorJob:
        asked.extend(path.stem for path in paths)
        known[:] = told

        def work() -> Work[object]:
            yield Progress(Stage.TRAIN, 1, 1)
            return tuple(ComparedTeacher(path.stem, 0.3125, 0.75, 8, 0.625) for path in paths)

        return GeneratorJob("Comparing", work)

    monkeypatch.setattr("inspector.ui.workspace.teacher_comparison.teacher_comparison_job", job)
    view.list.select_teacher("fast-33")
    assert view.compare.toolTip() == "Add images of good parts first"
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        page.workspace.parts.add(paint_parts(2))
    good, defective = paint_parts(2, "told")
    tell(project_of(page.workspace), good, Word(Truth.GOOD))
    tell(project_of(page.workspace), defective, Word(Truth.DEFECTIVE, "scratch"))
    view.refresh()
    qtbot.keyClick(view.list, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: bool(page.workspace.teacher_comparison.compared))
    assert asked == ["fast-33", "fast-67", "fast-819"]
    assert {(each.path, each.truth) for each in known} == {(good, Truth.GOOD), (defective, Truth.DEFECTIVE)}
    assert "loss of students 0.312; AUROC 0.750 and AUPRO 0.625 of 8 known parts" in [
        value.text() for value in view.card.values
    ]
    table = view.card.compared
    assert table.isVisible()
    lines = [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]
    assert lines == [[name, "0.312", "0.750", "0.625"] for name in asked]
    assert [table.item(row, 0).font().bold() for row in range(3)] == [True, False, False]
    assert table.viewport().height() == sum(table.rowHeight(row) for row in range(3)), "nothing to scroll"
    view.list.select_teacher("fast-67")
    assert [table.item(row, 0).font().bold() for row in range(3)] == [False, True, False]
    view.list.select_teacher("fast-17")
    assert "not compared yet" in [value.text() for value in view.card.values]
    view.list.select_teacher("fast-33")
    qtbot.keyClick(view.list, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: page.workspace.teacher_comparison.job is None and len(asked) > 3)
    assert asked[3:] == ["fast-33"]
    page.workspace.document.close()
    assert page.workspace.teacher_comparison.compared == {}
    assert table.isHidden()
