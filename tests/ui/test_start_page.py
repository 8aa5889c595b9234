from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.storage.project_store import create_project
from inspector.ui.recent_projects import MISSING_ROLE
from inspector.ui.start_page import StartPage
from inspector.ui.workspace import Workspace
from tests.ui.conftest import Painter
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
    with qtbot.waitSignal(page.workspace.project_opened) as signal:
        qtbot.keyClick(form.name, Qt.Key.Key_Return)
    opened = signal.args[0]
    assert opened.project.name == "Zahnrad: groß/klein"
    assert opened.folder.parent == tmp_path


def test_dropped_images_become_the_good_parts_of_a_new_project(
    page: StartPage, paint_parts: Painter, qtbot: QtBot
) -> None:
    folder = paint_parts(4, "bearing cover")[0].parent
    drop(page, [folder])
    assert page.form.name.text() == "bearing cover"
    with qtbot.waitSignal(page.workspace.intake.ended) as ended:
        page.form.create_button.click()
    assert ended.args[:2] == [4, 0]


def test_a_dropped_project_is_opened(page: StartPage, qtbot: QtBot, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "p")
    with qtbot.waitSignal(page.workspace.project_opened):
        drop(page, [project.folder / "project.json"])


def test_recent_projects_open_with_enter_and_missing_ones_can_be_forgotten(
    page: StartPage, qtbot: QtBot, tmp_path: Path
) -> None:
    project = create_project(tmp_path / "there", "There")
    page.workspace.update_settings(recent_projects=[str(tmp_path / "gone"), str(project.folder)])
    assert page.recent.count() == 2
    assert page.recent.item(0).data(MISSING_ROLE)
    page.recent.setCurrentRow(0)
    qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert page.recent.count() == 1
    with qtbot.waitSignal(page.workspace.project_opened):
        qtbot.keyClick(page.recent, Qt.Key.Key_Return)


def test_escape_leaves_the_form(page: StartPage, qtbot: QtBot) -> None:
    page.new.click()
    qtbot.keyClick(page.form, Qt.Key.Key_Escape)
    assert page.new.isVisible()
