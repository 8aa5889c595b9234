"""A study where the window is small: 1366 x 768 pixels at 125 %, less rail, task bar and title."""

from contextlib import nullcontext

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.ui.train.study_view import StudyView
from inspector.ui.widgets.theme import apply_theme
from tests.studies import study_of
from tests.ui.languages import is_cut, language

SMALL_PX = 700, 460
VERDICTS = (Verdict.GOOD, Verdict.DEFECT, Verdict.UNSURE, Verdict.GOOD) * 25


@pytest.mark.parametrize("spoken", [nullcontext, language], ids=["English", "German"])
def test_no_figure_is_cut(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        view = StudyView()
        qtbot.addWidget(view)
        view.resize(*SMALL_PX)
        view.show()
        view.show_study(study_of(VERDICTS, rounds=50), False)

        def nothing_is_cut() -> None:
            assert [each.text() for each in view.findChildren(QLabel) if each.isVisible() and is_cut(each)] == []

        qtbot.waitUntil(nothing_is_cut, timeout=5_000)
