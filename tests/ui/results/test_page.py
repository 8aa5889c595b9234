import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from inspector.domain.recording import Recording
from inspector.domain.report import Pictured
from inspector.domain.result import Labels, Occasion
from inspector.domain.results import Verdict
from inspector.domain.retention import Sweep
from inspector.storage.results.store import ResultsStore
from inspector.ui.results.columns import COLUMNS, FOLDER_COLUMN
from inspector.ui.results.page import ResultsPage
from inspector.ui.results.report_dialog import ReportFormat, ReportOrder
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace
from tests.results import MOMENT_MS, new, prepared, row_of
from tests.ui.conftest import Painter, messages_of
from tests.ui.results.conftest import ShowsResults


@pytest.fixture
def page(opened: Workspace, qtbot: QtBot, paint_parts: Painter) -> ResultsPage:
    page = shown_page(opened, qtbot)
    good, unsure, defect = paint_parts(3)
    opened.results.add(
        [
            new(replace(row_of(good, 1.0, Verdict.GOOD), threshold=2.0), 30),
            new(replace(row_of(unsure, 1.9, Verdict.UNSURE), threshold=2.0), 60),
            new(replace(row_of(defect, 10.5, Verdict.DEFECT), threshold=2.0, defect_area_px=12, regions=1), 90),
        ]
    )
    qtbot.waitUntil(lambda: len(page.model.ids) == 3)
    return page


def shown_page(workspace: Workspace, qtbot: QtBot) -> ResultsPage:
    page = ResultsPage(workspace)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    qtbot.waitExposed(page)
    return page


def scores(page: ResultsPage) -> list[float]:
    rows = [page.model.row(place) for place in range(len(page.model.ids))]
    return [row.score for row in rows if row is not None]


def test_an_empty_place_says_what_to_do(opened: Workspace, qtbot: QtBot) -> None:
    page = shown_page(opened, qtbot)
    qtbot.waitUntil(lambda: page.save.toolTip() == "There are no results yet")
    assert page.stack.currentWidget() is page.empty
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        page.empty.buttons[0].click()
    assert asked.args == [ShowInspect()]


def test_results_appear_in_plain_words_the_worst_first(page: ResultsPage) -> None:
    assert page.sentence.text() == "1 of 3 parts looks unusual, 1 to have a look at"
    assert scores(page) == [10.5, 1.9, 1.0]


def test_one_verdict_can_be_shown_alone(page: ResultsPage, qtbot: QtBot) -> None:
    page.filter.verdict.setCurrentText("UNSURE")
    qtbot.waitUntil(lambda: scores(page) == [1.9])
    assert page.sentence.text() == "0 of 1 part look unusual, 1 to have a look at (shown of 3)"
    page.filter.verdict.setCurrentIndex(0)
    qtbot.waitUntil(lambda: len(scores(page)) == 3)


def test_words_are_searched_by_keyboard_alone(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.filter.words.hasFocus)
    qtbot.keyClicks(page.filter.words, "0002")
    qtbot.waitUntil(lambda: scores(page) == [10.5])
    qtbot.keyClicks(page.filter.words, "nowhere")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nothing)
    page.nothing.buttons[0].click()
    qtbot.waitUntil(lambda: len(scores(page)) == 3)


def test_a_time_can_be_given(page: ResultsPage, qtbot: QtBot) -> None:
    page.filter.period.setCurrentText("Today")
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nothing)
    page.filter.period.setCurrentText("Between…")
    assert page.filter.start.isVisible()
    page.filter.start.setDateTime(page.filter.start.dateTime().fromMSecsSinceEpoch(MOMENT_MS - 60_000))
    qtbot.waitUntil(lambda: len(scores(page)) == 3)
    page.filter.end.setDateTime(page.filter.end.dateTime().fromMSecsSinceEpoch(MOMENT_MS - 1000))
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nothing)


def test_a_click_on_a_heading_sorts(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    qtbot.waitUntil(lambda: scores(page) == [1.0, 1.9, 10.5])


def test_the_picture_of_a_result_and_its_facts_are_shown(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: not page.part.picture.is_blank)
    assert page.part.name.text() == "part_0002.png"
    assert "Threshold 2.00, unsure above 1.00" in page.part.facts.text()


def test_results_are_replayed_to_the_end(page: ResultsPage, qtbot: QtBot) -> None:
    replay = page.part.replay
    replay.speed.setCurrentIndex(replay.speed.count() - 1)
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_P)
    assert replay.is_playing
    qtbot.waitUntil(lambda: page.table.position == 2)
    qtbot.waitUntil(lambda: not replay.is_playing)
    replay.first.click()
    assert page.table.position == 0


def test_new_results_leave_selection_and_focus_where_they_are(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.selectRow(1)
    page.workspace.results.add([new(row_of("new.png", 5.0), 120)])
    qtbot.waitUntil(lambda: scores(page) == [10.5, 5.0, 1.9, 1.0])
    assert page.table.position == 2
    assert page.table.selected_ids == (page.model.ids[2],)


def test_label_columns_are_there_where_a_result_has_a_label(page: ResultsPage, qtbot: QtBot) -> None:
    batch = next(place for place, column in enumerate(COLUMNS) if column.head == "Batch")
    assert page.table.isColumnHidden(batch)
    page.workspace.results.add([new(row_of("new.png", 5.0, labels=Labels(batch="B7")))])
    qtbot.waitUntil(lambda: not page.table.isColumnHidden(batch))


def test_of_many_results_only_those_looked_at_are_fetched(opened: Workspace, qtbot: QtBot) -> None:
    assert opened.document.opened is not None
    with ResultsStore(opened.document.opened.results_path) as store:
        store.add([prepared(row_of(f"{number:05}.png", float(number))) for number in range(3000)])
    page = shown_page(opened, qtbot)
    qtbot.waitUntil(lambda: len(page.model.ids) == 3000)
    assert len(page.model._rows) < 500
    page.table.step_to(2999)
    qtbot.waitUntil(lambda: page.model.index(2999, 0).data() == "00000.png")
    assert len(page.model._rows) < 800
    assert page.table.rowHeight(2999) == 32


def test_enter_shows_the_part_in_inspect(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.selectRow(0)
    page.table.setFocus()
    row = page.model.row(0)
    assert row is not None
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert asked.args == [ShowInspect((row.path,), recording=Recording.NONE)]


def test_a_vanished_image_is_told_and_does_not_stop_the_others(page: ResultsPage, qtbot: QtBot) -> None:
    page.table.selectAll()
    first, gone, last = (row.path for place in range(3) if (row := page.model.row(place)) is not None)
    gone.unlink()
    posted = messages_of(page.workspace)
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        page.look.click()
    assert asked.args == [ShowInspect((first, last), recording=Recording.NONE)]
    assert posted == [("warning", f"“{gone.name}” is no longer where inspected.")]


def test_a_live_image_has_no_file_to_look_at(page: ResultsPage, qtbot: QtBot) -> None:
    page.workspace.results.add([new(replace(row_of("camera_1", 99.0), occasion=Occasion.CHANGE))])
    qtbot.waitUntil(lambda: scores(page)[0] == 99.0)
    posted = messages_of(page.workspace)
    page.table.selectRow(0)
    page.look.click()
    qtbot.waitUntil(lambda: len(posted) == 1)
    assert "small pictures only" in posted[0][1]


def test_cleared_results_come_back(page: ResultsPage, qtbot: QtBot) -> None:
    page.clear.click()
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.empty)
    assert page.undo.isVisible()
    assert page.empty.headline.text() == "All results are cleared"
    page.undo.click()
    qtbot.waitUntil(lambda: len(page.model.ids) == 3)
    assert not page.undo.isVisible()


def test_the_table_is_saved_as_csv_and_copied(page: ResultsPage, qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "results.csv"
    posted = messages_of(page.workspace)
    page.saving.save(ReportOrder(ReportFormat.CSV, "", Pictured.NONE), target)
    qtbot.waitUntil(lambda: len(posted) == 1)
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("path,score,verdict,threshold,defect_area_px,regions,mask,map,overlay,bad_image,")
    assert len(lines) == 4
    row = page.model.row(0)
    assert row is not None
    assert lines[1].startswith(f"{row.path.as_posix()},10.5,DEFECT,2,12,1,,,,,2026-01-0"), (
        "as the command line has them"
    )
    QGuiApplication.clipboard().clear()
    page.copy.click()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text().count("\n") == 4)


def test_a_table_that_cannot_be_saved_is_told(page: ResultsPage, qtbot: QtBot, tmp_path: Path) -> None:
    posted = messages_of(page.workspace)
    page.saving.save(ReportOrder(ReportFormat.CSV, "", Pictured.NONE), tmp_path)
    qtbot.waitUntil(lambda: len(posted) == 1)
    assert posted[0][0] == "error"


def test_results_beyond_the_limits_are_deleted_after_a_question(page: ResultsPage, qtbot: QtBot) -> None:
    page.workspace.results.beyond_limits = Sweep(0, 2, 3)
    page.workspace.results.changed.emit()
    qtbot.waitUntil(page.delete_old.isVisible)
    for answer, asked in (("&Keep", []), ("&Delete", [True])):
        confirmed: list[bool] = []
        page.workspace.results.sweep = confirmed.append  # type: ignore[method-assign]
        page.delete_old.click()
        question = next(box for box in page.findChildren(QMessageBox) if box.isVisible())
        assert question.text() == "Delete the 2 oldest of 3 results, with their pictures?"
        next(button for button in question.buttons() if button.text() == answer).click()
        assert confirmed == asked
        qtbot.waitUntil(lambda: not page.findChildren(QMessageBox))


def test_results_that_wait_are_counted(page: ResultsPage, qtbot: QtBot) -> None:
    opened = page.workspace.document.opened
    assert opened is not None
    other = sqlite3.connect(opened.results_path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    page.workspace.results.add([new(row_of("new.png"))])
    qtbot.waitUntil(lambda: page.sentence.text().endswith("1 to have a look at. 1 result waits to be stored"))
    other.close()


def test_bad_images_are_counted_apart_and_have_a_filter_and_a_reason(page: ResultsPage, qtbot: QtBot) -> None:
    bad = replace(row_of("blurred.png", 20.0, Verdict.BAD_IMAGE), bad_image="Blurred: check the focus")
    page.workspace.results.add([new(bad)])
    qtbot.waitUntil(lambda: len(page.model.ids) == 4)
    assert page.sentence.text() == "1 of 3 parts looks unusual, 1 to have a look at, 1 bad image"
    page.filter.verdict.setCurrentText("BAD IMAGE")
    qtbot.waitUntil(lambda: scores(page) == [20.0])
    assert page.sentence.text() == "1 bad image (shown of 4)"
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: page.part.facts.text().startswith("Blurred: check the focus\nBAD IMAGE, score 20.00"))


def test_the_last_folder_is_readable_where_there_is_little_room(shows_results: ShowsResults) -> None:
    path = Path("/a/long/way/from/the/root/to/the/store/line 7/a.png")
    page = shows_results([replace(row_of("a.png"), path=path)])
    table, index = page.table, page.model.index(0, FOLDER_COLUMN)
    option = QStyleOptionViewItem()
    delegate = table.itemDelegateForIndex(index)
    assert isinstance(delegate, QStyledItemDelegate)
    delegate.initStyleOption(option, index)
    mode = option.textElideMode  # type: ignore[attr-defined]
    shown = table.fontMetrics().elidedText(str(path.parent), mode, table.columnWidth(FOLDER_COLUMN) - 8)
    assert shown.endswith("line 7")
    assert index.data(Qt.ItemDataRole.ToolTipRole) == str(path)
