from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.storage.results_store import ResultRow
from inspector.ui.results.page import ResultsPage
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, messages_of


def row(path: Path, score: float, verdict: Verdict) -> ResultRow:
    return ResultRow(path, score, verdict, 2.0, 12, 1, "2026-01-02T03:04:05+00:00")


@pytest.fixture
def page(opened: Workspace, qtbot: QtBot, paint_parts: Painter) -> ResultsPage:
    page = ResultsPage(opened)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitExposed(page)
    good, unsure, defect = paint_parts(3)
    opened.results.add(
        [row(good, 1.0, Verdict.GOOD), row(unsure, 1.9, Verdict.UNSURE), row(defect, 10.5, Verdict.DEFECT)]
    )
    return page


def test_an_empty_place_says_what_to_do(opened: Workspace, qtbot: QtBot) -> None:
    page = ResultsPage(opened)
    qtbot.addWidget(page)
    assert page.stack.currentWidget() is page.empty
    assert page.save.toolTip() == "There are no results yet"
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        page.empty.buttons[0].click()
    assert asked.args == [ShowInspect()]


def test_results_appear_in_plain_words_the_worst_first(page: ResultsPage) -> None:
    assert page.sentence.text() == "1 of 3 parts looks unusual, 1 to have a look at"
    assert [shown.score for shown in page.table.shown_rows] == [10.5, 1.9, 1.0]


def test_one_verdict_can_be_shown_alone(page: ResultsPage) -> None:
    page.filter.setCurrentText("UNSURE")
    assert [shown.verdict for shown in page.table.shown_rows] == [Verdict.UNSURE]
    page.filter.setCurrentIndex(0)
    assert len(page.table.shown_rows) == 3


def test_enter_shows_the_part_in_inspect(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.selectRow(0)
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == [ShowInspect((page.table.selected_rows[0].path,))]


def test_a_vanished_image_is_told_and_does_not_stop_the_others(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.selectAll()
    first, gone, last = (shown.path for shown in page.table.selected_rows)
    gone.unlink()
    posted = messages_of(page.workspace)
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        page.look.click()
    assert asked.args == [ShowInspect((first, last))]
    assert posted == [("warning", f"“{gone.name}” is no longer where inspected.")]


def test_cleared_results_come_back(page: ResultsPage) -> None:
    page.clear.click()
    assert page.stack.currentWidget() is page.empty
    assert page.undo.isVisible()
    page.undo.click()
    assert len(page.model.rows) == 3


def test_the_table_is_saved_as_csv_and_copied(page: ResultsPage, tmp_path: Path) -> None:
    target = tmp_path / "results.csv"
    page.save_table(target)
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "path,score,verdict,threshold,defect_area_px,regions,mask,map,overlay"
    assert len(lines) == 4
    path = page.table.shown_rows[0].path.as_posix()
    assert lines[1] == f"{path},10.5,DEFECT,2,12,1,,,", "as the command line writes them"
    page.table.copy()
    assert QGuiApplication.clipboard().text().count("\n") == 4
