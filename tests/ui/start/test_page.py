import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inspector.demo.detector import demo_detector
from inspector.storage.project_store import create_project
from inspector.ui.start.page import StartPage
from inspector.ui.start.recent_projects import MISSING_ROLE
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, messages_of
from tests.ui.drops import drop


@pytest.fixture
def page(workspace: Workspace, qtbot: QtBot) -> StartPage:
    page = StartPage(workspace)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    qtbot.waitExposed(page)
    return page


def test_a_new_project_needs_a_name_and_a_free_place(page: StartPage, qtbot: QtBot, tmp_path: Path) -> None:
    create_project(tmp_path / "Taken", "Taken")
    page.new.click()
    form = page.form
    assert form.isVisible()
    assert not form.create_button.isEnabled()
    form.place.setText(str(tmp_path))
    form.name.setText("Taken")
    assert "choose another name" in form.create_button.toolTip()
    form.name.setText("Zahnrad: groß/klein")
    assert form.create_button.isEnabled()
    with qtbot.waitSignal(page.workspace.document.project_opened) as signal:
        qtbot.keyClick(form.name, Qt.Key.Key_Return)
    opened = signal.args[0]
    assert opened.project.name == "Zahnrad: groß/klein"
    assert opened.folder.parent == tmp_path


def test_sizes_in_inches_are_different_projects(page: StartPage, tmp_path: Path) -> None:
    page.new.click()
    page.form.place.setText(str(tmp_path))
    folders = []
    for name in ('O-ring 3/8"', 'O-ring 5/8"'):
        page.form.name.setText(name)
        folders.append(page.form.folder.name)
    assert folders == ["O-ring 3_8_", "O-ring 5_8_"]


@pytest.mark.parametrize("place", ["~nosuchuser", "~nosuchuser/projects"])
def test_the_home_of_nobody_is_no_place(page: StartPage, qtbot: QtBot, place: str) -> None:
    page.new.click()
    page.form.name.setText("Cover")
    page.form.place.clear()
    qtbot.keyClicks(page.form.place, place)
    assert "There is no user “~nosuchuser”" in page.form.create_button.toolTip()
    assert not page.form.create_button.isEnabled()


@pytest.mark.parametrize("name", ["x" * 300, "x." + "y" * 300, "部" * 300])
def test_a_long_name_makes_a_project_too(page: StartPage, qtbot: QtBot, tmp_path: Path, name: str) -> None:
    page.new.click()
    page.form.place.setText(str(tmp_path))
    page.form.name.setText(name)
    with qtbot.waitSignal(page.workspace.document.project_opened):
        page.form.create_button.click()


def test_a_place_whose_name_is_too_long_is_told(page: StartPage, tmp_path: Path) -> None:
    seen = messages_of(page.workspace)
    page.new.click()
    page.form.name.setText("Cover")
    page.form.place.setText(str(tmp_path / ("x" * 300)))
    page.form.create_button.click()
    assert [kind for kind, _ in seen] == ["error"]


def test_dropped_images_become_the_good_parts_of_a_new_project(
    page: StartPage, paint_parts: Painter, qtbot: QtBot
) -> None:
    folder = paint_parts(4, "bearing cover")[0].parent
    assert drop(page, [folder]) is Qt.DropAction.CopyAction, "its own images would be deleted"
    assert page.form.name.text() == "bearing cover"
    with qtbot.waitSignal(page.workspace.parts.intake_ended) as ended:
        page.form.create_button.click()
    assert ended.args[:2] == [4, 0]


def test_dropped_images_without_a_folder_are_told_before_the_product_has_a_name(
    page: StartPage, paint_parts: Painter
) -> None:
    drop(page, paint_parts(2))
    assert page.form.name.text() == ""
    assert "the images that you dropped become its good parts" in page.form.hint.text()
    page.form.name.setText("bearing cover")
    assert page.form.hint.text().startswith("The images that you dropped are copied into")


def test_a_dropped_project_is_opened(page: StartPage, qtbot: QtBot, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "p")
    with qtbot.waitSignal(page.workspace.document.project_opened):
        drop(page, [project.folder / "project.json"])


def test_recent_projects_open_with_enter_and_missing_ones_can_be_forgotten(
    page: StartPage, qtbot: QtBot, tmp_path: Path
) -> None:
    project = create_project(tmp_path / "there", "There")
    page.workspace.settings.change(recent_projects=(tmp_path / "gone", project.folder))
    assert page.recent.count() == 2
    assert page.recent.item(0).data(MISSING_ROLE)
    page.recent.setCurrentRow(0)
    qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert page.recent.count() == 1
    with qtbot.waitSignal(page.workspace.document.project_opened):
        qtbot.keyClick(page.recent, Qt.Key.Key_Return)


@pytest.mark.parametrize("name", ["gone", "emptied", "gone.inspector"])
def test_a_recent_project_that_is_there_no_more_is_told(
    page: StartPage, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    (tmp_path / "emptied" / "versions").mkdir(parents=True)
    posted = messages_of(page.workspace)
    page.workspace.settings.change(recent_projects=(tmp_path / name,))
    qtbot.keyClick(page.recent, Qt.Key.Key_Return)
    assert [kind for kind, _ in posted] == ["error"]
    assert name in posted[0][1]
    assert page.new.isVisible(), "nobody asked for a new project"


def test_escape_leaves_the_form(page: StartPage, qtbot: QtBot) -> None:
    page.new.click()
    qtbot.keyClick(page.form, Qt.Key.Key_Escape)
    assert page.new.isVisible()


def test_a_detector_that_was_opened_alone_is_listed_and_opens_again(
    page: StartPage, qtbot: QtBot, tmp_path: Path
) -> None:
    path = Path(shutil.copy(demo_detector(), tmp_path / "covers.inspector"))
    assert page.workspace.document.open_detector(path)
    page.workspace.document.close()
    assert page.recent.item(0).text() == "covers"
    with qtbot.waitSignal(page.workspace.document.detector_opened):
        qtbot.keyClick(page.recent, Qt.Key.Key_Return)
    path.unlink()
    page.workspace.settings.change()
    assert page.recent.item(0).data(MISSING_ROLE)


@pytest.mark.parametrize("can_train", [True, False])
def test_each_edition_offers_first_what_it_is_for(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, can_train: bool
) -> None:
    monkeypatch.setattr("inspector.ui.start.page.can_train", lambda: can_train)
    page = StartPage(workspace)
    qtbot.addWidget(page)
    primary = [button for button in (page.new, page.detector) if button.property("role") == "primary"]
    assert primary == [page.new if can_train else page.detector]
    assert any("trained elsewhere" in label.text() for label in page.findChildren(QLabel)) is not can_train
