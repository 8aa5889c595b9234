"""Steps that tests of the Train place share."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QListWidget
from pytestqt.qtbot import QtBot

from inspector.domain.events import Work
from inspector.domain.profile import Family
from inspector.domain.told_part import Word
from inspector.model.pretraining.recipe import PretrainRequest, dense_recipe
from inspector.storage.images import read_image
from inspector.storage.project_store import OpenProject
from inspector.storage.results.adding import PreparedResult
from inspector.storage.results.store import ResultsStore
from inspector.storage.results.thumbnails import thumbnail_of
from inspector.storage.teacher_files import new_teacher_path
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.workspace.workspace import Workspace
from tests.results import row_of

#: Sets the work that the training of a Teacher does.
Learn = Callable[[Callable[[PretrainRequest], Work[object]]], None]


def project_of(workspace: Workspace) -> OpenProject:
    assert workspace.document.opened is not None
    return workspace.document.opened


def tell(opened: OpenProject, path: Path, word: Word) -> None:
    """Store a result of an image, and a word on it."""
    picture = thumbnail_of(read_image(path))
    with ResultsStore(opened.results_path) as store:
        store.add([PreparedResult(row_of(path), (), picture)])
        store.tell(path.name, picture.hash, word)


def show(page: TrainPage, section: Section, qtbot: QtBot) -> None:
    qtbot.keyClick(
        page,
        {0: Qt.Key.Key_1, 1: Qt.Key.Key_2, 2: Qt.Key.Key_3, 3: Qt.Key.Key_4, 4: Qt.Key.Key_5, 5: Qt.Key.Key_6}[section],
        Qt.KeyboardModifier.AltModifier,
    )
    assert page.shown.currentIndex() == section
    assert page.sections.buttons[section].isChecked()


def take_focus(page: TrainPage, qtbot: QtBot) -> None:
    """After a dialog."""
    with qtbot.waitActive(page):
        page.activateWindow()
    page.show_section(Section(page.shown.currentIndex()))


def click(button: QAbstractButton, qtbot: QtBot) -> None:
    assert button.isEnabled(), button.toolTip()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def dialog_of(page: TrainPage, kind: type[QDialog]) -> QDialog:
    (shown,) = [dialog for dialog in page.findChildren(kind) if dialog.isVisible()]
    return shown


def idle(page: TrainPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.workspace.runner.jobs)


def texts(listed: QListWidget) -> list[str]:
    return [listed.item(row).text() for row in range(listed.count())]


def request_for(folder: Path) -> PretrainRequest:
    return PretrainRequest(folder, new_teacher_path("mine"), dense_recipe(Family.FAST, 17, (0, 1, 0.1), steps=4))
