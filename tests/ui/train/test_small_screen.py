"""A study where the window is small: 1366 x 768 pixels at 125 %, less rail, task bar and title."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.profile import Family
from inspector.domain.project import Project
from inspector.domain.results import Verdict
from inspector.domain.study import PresentedBy
from inspector.storage.settings import Settings
from inspector.ui.train.acceptance_view import AcceptanceView
from inspector.ui.train.numbered_list import Numbered, NumberedList
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section, SectionBar
from inspector.ui.train.students_choice import StudentsChoice
from inspector.ui.train.study_dialog import StudyDialog
from inspector.ui.train.study_view import StudyView
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.study_sentences import study_lines
from tests.studies import study_of
from tests.ui.languages import LANGUAGES, is_cut, language
from tests.ui.train.studies import stored

SMALL_PX = 700, 460
VERDICTS = (Verdict.GOOD, Verdict.DEFECT, Verdict.UNSURE, Verdict.GOOD) * 25


@LANGUAGES
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
        value, interval = view.cells[0][1], view.cells[0][2]
        view.resize(900, SMALL_PX[1])
        qtbot.waitUntil(lambda: interval.x() - value.geometry().right() >= 24, timeout=5_000)
        nothing_is_cut()


def test_german_figures_fit_into_a_small_screen(page: TrainPage, view: AcceptanceView, qtbot: QtBot) -> None:
    study = study_of([Verdict.GOOD, Verdict.DEFECT] * 20, rounds=20)
    with language():
        shown = StudyView()
        qtbot.addWidget(shown)
        shown.show_study(study, False)
    stored(page, study)
    qtbot.waitUntil(view.list.isVisible)
    page.resize(982, 540)
    room = view.findChildren(QScrollArea)[0].viewport()
    qtbot.waitUntil(lambda: room.width() >= shown.minimumSizeHint().width() and view.width() <= 982, timeout=5_000)
    page.resize(1400, 800)
    qtbot.waitUntil(lambda: view.list.width() == 280)


@pytest.mark.parametrize("verdicts", [(), VERDICTS])
def test_every_line_about_a_study_fits_into_the_list(verdicts: tuple[Verdict, ...], qtbot: QtBot) -> None:
    with language():
        listed = NumberedList("Studien", 225, QWidget())
        qtbot.addWidget(listed)
        listed.resize(*SMALL_PX)
        study = replace(study_of(verdicts, by=PresentedBy.FILES, rounds=50), number=12)
        listed.show_all([Numbered(study.number, study_lines(study), "circle")])
        listed.show()
        rows = listed.list
        room = rows.viewport().width() - rows.iconSize().width() - 16
        lines = rows.item(0).text().split("\n")
        assert [line for line in lines if rows.fontMetrics().horizontalAdvance(line) > room] == []
        assert rows.sizeHintForRow(0) >= len(lines) * rows.fontMetrics().lineSpacing()


@LANGUAGES
def test_a_study_is_begun_in_a_dialog_that_shows_all_of_its_words(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        dialog = StudyDialog((), "")
        qtbot.addWidget(dialog)
        dialog.show()
        assert dialog.height() >= dialog.layout().totalHeightForWidth(dialog.width())
        assert dialog.begin.geometry().bottom() <= dialog.rect().bottom()


@LANGUAGES
def test_the_number_of_students_is_seen_with_long_durations(spoken: type, qtbot: QtBot) -> None:
    with spoken():
        apply_theme("dark")
        choice = StudentsChoice()
        qtbot.addWidget(choice)
        choice.resize(308, 100)
        choice.show()
        project = Project("Screws", "fast")
        for pace in (1.0, 10.0, 100.0, 1000.0):
            paces = Settings().with_training_pace(Family.FAST, pace)
            choice.show_project(project, 30, Settings(training_paces=paces))
            qtbot.waitUntil(lambda: not any(map(is_cut, [choice.counts, *choice.findChildren(QLabel)])), timeout=5_000)


@LANGUAGES
def test_the_section_of_teachers_has_its_word_where_there_is_room(spoken: type, qtbot: QtBot) -> None:
    def drawn_height_px(symbol: QPixmap) -> int:
        picture = symbol.toImage()
        columns = range(picture.width())
        return sum(any(picture.pixelColor(x, y).alpha() for x in columns) for y in range(picture.height()))

    with spoken():
        apply_theme("dark")
        bar = SectionBar()
        qtbot.addWidget(bar)
        last = bar.buttons[Section.TEACHERS]
        bar.show()
        least_px = bar.minimumSizeHint().width()
        bar.resize(1200, bar.height())
        assert last.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        qtbot.waitUntil(lambda: last.width() >= last.sizeHint().width())
        assert bar.minimumSizeHint().width() == least_px, "the window can be as narrow as before"
        assert drawn_height_px(last.icon().pixmap(last.iconSize())) >= 16, "as high as the symbols of other buttons"
        bar.resize(least_px, bar.height())
        assert last.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        qtbot.waitUntil(lambda: all(each.width() >= each.sizeHint().width() for each in bar.buttons.values()))
