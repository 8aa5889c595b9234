from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.results.page import ResultsPage
from inspector.ui.results.report_dialog import ReportDialog
from inspector.ui.results.shift_dialog import ShiftDialog
from inspector.ui.workspace.workspace import Workspace
from tests.results import row_of
from tests.ui.results.conftest import ShowsResults


def letters_in(widget: QWidget) -> Counter[str]:
    """The letters with Alt of buttons, and how often each one is there."""
    texts = [button.text() for button in widget.findChildren(QAbstractButton)]
    return Counter(letter for text in texts if (letter := QKeySequence.mnemonic(text).toString()))


def test_the_row_that_the_keyboard_comes_to_is_selected(shows_results: ShowsResults, qtbot: QtBot) -> None:
    page = shows_results([row_of("a.png", 2.0), row_of("b.png", 1.0)])
    with qtbot.waitActive(page):
        page.activateWindow()
    page.table.setFocus(Qt.FocusReason.MouseFocusReason)
    assert page.table.selected_ids == ()
    page.filter.words.setFocus()
    page.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.table.selected_ids == page.model.ids[:1]
    assert page.look.isEnabled()
    page.table.step_to(1)
    page.filter.words.setFocus()
    page.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert page.table.selected_ids == page.model.ids[1:], "a selection stays"


def test_the_first_and_the_last_row_are_selected_alone(shows_results: ShowsResults, qtbot: QtBot) -> None:
    page = shows_results([row_of(f"{number}.png", float(number)) for number in range(3)])
    with qtbot.waitActive(page):
        page.activateWindow()
    page.table.step_to(1)
    page.table.setFocus()
    ids = page.model.ids
    for key, wanted in ((Qt.Key.Key_End, ids[2:]), (Qt.Key.Key_Home, ids[:1])):
        qtbot.keyClick(page.table, key, Qt.KeyboardModifier.ControlModifier)
        assert page.table.selected_ids == wanted


def test_a_letter_with_alt_means_one_thing(opened: Workspace, qtbot: QtBot) -> None:
    for widget in (ResultsPage(opened), ReportDialog(3, "Tiles"), ShiftDialog(opened.settings)):
        qtbot.addWidget(widget)
        letters = letters_in(widget)
        # Each empty place has buttons of its own, and only one of them is shown.
        assert {letter for letter, count in letters.items() if count > 1} == set()
