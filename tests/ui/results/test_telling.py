"""The operator's word on any result."""

from threading import Event

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from pytestqt.qtbot import QtBot

from inspector.domain.result import Truth
from inspector.domain.told_part import UNTOLD, Word
from inspector.storage.results.store import ResultsStore
from inspector.ui.results.columns import COLUMNS
from inspector.ui.results.page import ResultsPage
from inspector.ui.widgets.word_dialog import WordDialog
from inspector.ui.workspace.workspace import Workspace
from tests.results import prepared, row_of
from tests.ui.results.conftest import ShowsResults


def press(page: ResultsPage, qtbot: QtBot, key: Qt.Key, *, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(page.workspace.told.changed):
        qtbot.keyClick(page.table, key, modifier)


def words(page: ResultsPage) -> dict[str, Word]:
    opened = page.workspace.document.opened
    assert opened is not None
    with ResultsStore(opened.results_path) as store:
        return {part.name: part.word for part in store.told_parts()}


def take_focus(page: ResultsPage, qtbot: QtBot) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    page.table.setFocus()


def select(page: ResultsPage, qtbot: QtBot, row: int) -> None:
    take_focus(page, qtbot)
    page.table.step_to(row)
    qtbot.waitUntil(page.part.truth.buttons[Truth.GOOD].isEnabled)


def test_a_result_is_told_with_a_key_and_taken_back(shows_results: ShowsResults, qtbot: QtBot) -> None:
    page = shows_results([row_of("a.png"), row_of("b.png")])
    assert page.part.truth.buttons[Truth.GOOD].toolTip() == "Select a result first"
    select(page, qtbot, 0)
    press(page, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(page.part.truth.buttons[Truth.DEFECTIVE].isChecked)
    assert [word.truth for word in words(page).values()] == [Truth.DEFECTIVE]
    press(page, qtbot, Qt.Key.Key_G)
    qtbot.waitUntil(page.part.truth.buttons[Truth.GOOD].isChecked)
    press(page, qtbot, Qt.Key.Key_Z, control=True)
    qtbot.waitUntil(page.part.truth.buttons[Truth.DEFECTIVE].isChecked)
    press(page, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: not page.part.truth.buttons[Truth.DEFECTIVE].isChecked())
    assert words(page) == {}


def test_kind_and_note_are_told_of_several_results(shows_results: ShowsResults, qtbot: QtBot) -> None:
    page = shows_results([row_of("a.png"), row_of("b.png"), row_of("c.png")])
    select(page, qtbot, 0)
    page.table.selectAll()
    qtbot.keyClick(page.table, Qt.Key.Key_E)
    (dialog,) = page.findChildren(WordDialog)
    qtbot.keyClicks(dialog.kind, "scratch")
    qtbot.keyClicks(dialog.note, "left edge")
    with qtbot.waitSignal(page.workspace.told.changed):
        dialog.accept()
    assert words(page) == dict.fromkeys(("a.png", "b.png", "c.png"), Word(Truth.DEFECTIVE, "scratch", "left edge"))
    qtbot.waitUntil(lambda: page.part.truth.word.kind == "scratch")
    assert page.part.truth.more.toolTip() == "scratch: left edge. Change kind and note (E)"
    take_focus(page, qtbot)
    press(page, qtbot, Qt.Key.Key_Z, control=True)
    assert words(page) == {}
    qtbot.waitUntil(lambda: page.part.truth.word == UNTOLD)


def cell(page: ResultsPage, name: str, head: str) -> str:
    column = [column.head for column in COLUMNS].index(head)
    for place in range(page.model.rowCount()):
        if page.model.index(place, 0).data() == name:
            return str(page.model.index(place, column).data())
    return ""


def test_told_parts_are_seen_in_the_table_and_asked_for(shows_results: ShowsResults, qtbot: QtBot) -> None:
    page = shows_results([row_of("a.png"), row_of("b.png")])
    column = [column.head for column in COLUMNS].index("Told")
    assert page.table.isColumnHidden(column), "nothing is told yet"
    select(page, qtbot, 0)
    name = page.model.index(0, 0).data()
    press(page, qtbot, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: cell(page, name, "Told") == "really defective")
    assert not page.table.isColumnHidden(column)
    page.filter.truth.setCurrentIndex(2)
    qtbot.waitUntil(lambda: len(page.model.ids) == 1)
    assert page.model.index(0, 0).data() == name
    page.filter.truth.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nothing)
    page.filter.show_all()
    qtbot.waitUntil(lambda: len(page.model.ids) == 2)
    take_focus(page, qtbot)
    press(page, qtbot, Qt.Key.Key_Z, control=True)
    qtbot.waitUntil(lambda: cell(page, name, "Told") == "")
    # No answer may come to a page that is gone.
    page.telling.show_row(None)


def test_answers_to_a_page_that_is_gone_are_dropped(opened: Workspace, qtbot: QtBot) -> None:
    assert opened.document.opened is not None
    with ResultsStore(opened.document.opened.results_path) as store:
        store.add([prepared(row_of("a.png"))])
    page = ResultsPage(opened)
    page.show()
    qtbot.waitUntil(lambda: len(page.model.ids) == 1)
    held, answers = Event(), list[object]()
    opened.results.ask("held", lambda _: held.wait(), answers.append, opened.results)
    page.table.step_to(0)
    page.filter.filter_changed.emit()
    page.charts_shown.click()
    page.copy.click()
    page.close()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    opened.results.ask("last", lambda _: True, answers.append, opened.results)
    held.set()
    qtbot.waitUntil(lambda: answers == [True, True])
