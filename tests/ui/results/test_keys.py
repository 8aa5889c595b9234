from collections import Counter

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from inspector.ui.results.page import ResultsPage
from inspector.ui.results.report_dialog import ReportDialog
from inspector.ui.results.shift_dialog import ShiftDialog
from inspector.ui.workspace.workspace import Workspace


def letters_in(widget: QWidget) -> Counter[str]:
    """The letters with Alt of buttons, and how often each one is there."""
    texts = [button.text() for button in widget.findChildren(QAbstractButton)]
    return Counter(letter for text in texts if (letter := QKeySequence.mnemonic(text).toString()))


def test_a_letter_with_alt_means_one_thing(opened: Workspace, qtbot: QtBot) -> None:
    for widget in (ResultsPage(opened), ReportDialog(3, "Tiles"), ShiftDialog(opened.settings)):
        qtbot.addWidget(widget)
        letters = letters_in(widget)
        # Each empty place has buttons of its own, and only one of them is shown.
        assert {letter for letter, count in letters.items() if count > 1} == set()
