from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from inspector.domain.events import Event, ItemSkipped, PartAdded
from inspector.errors import OutputError
from inspector.storage.project_store import good_parts
from inspector.ui.parts.left_out import LeftOut
from inspector.ui.parts.page import PartsPage
from inspector.ui.parts.part_list import CELL
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, messages_of
from tests.ui.drops import drag_over, drop


@pytest.fixture
def page(opened: Workspace, qtbot: QtBot) -> PartsPage:
    page = PartsPage(opened)
    qtbot.addWidget(page, before_close_func=lambda shown: shown.stop())
    page.resize(1100, 700)
    page.show()
    qtbot.waitExposed(page)
    return page


def test_an_empty_place_says_what_to_do_and_takes_a_folder(page: PartsPage, paint_parts: Painter, qtbot: QtBot) -> None:
    folder = paint_parts(5)[0].parent
    assert page.stack.currentWidget() is page.empty
    assert not page.go_on.isEnabled()
    assert page.go_on.toolTip() == "Add images of good parts first"
    assert drag_over(page, [folder])
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        drop(page, [folder])
    assert page.stack.currentWidget() is page.list
    assert len(page.model.paths) == 5
    assert page.go_on.isEnabled()


def test_without_a_project_nothing_is_taken(workspace: Workspace, paint_parts: Painter, qtbot: QtBot) -> None:
    page = PartsPage(workspace)
    qtbot.addWidget(page)
    assert not drag_over(page, paint_parts(1))


def test_what_was_left_out_is_listed_by_file(page: PartsPage, paint_parts: Painter, qtbot: QtBot) -> None:
    paths = paint_parts(2)
    cut = paths[0].with_name("cut ümläut 検査.png")
    cut.write_bytes(paths[0].read_bytes()[:200])
    copy = paths[0].with_name("part_copy.png")
    copy.write_bytes(paths[1].read_bytes())
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        drop(page, [*paths, cut, copy])
    texts = [page.left_out.list.item(row).text() for row in range(page.left_out.list.count())]
    assert page.left_out.isVisible()
    assert page.left_out.title.text() == "2 images left out"
    assert any("cut ümläut 検査.png" in text for text in texts)
    assert any("duplicate" in text for text in texts)


def test_a_full_disk_is_the_last_word(
    page: PartsPage, paint_parts: Painter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object) -> Iterator[Event]:
        yield PartAdded(Path("b.png"), Path("a.png"))
        raise OutputError("The disk is full", "free some space")

    monkeypatch.setattr("inspector.storage.part_intake.add_good_parts", fill)
    seen = messages_of(page.workspace)
    with qtbot.waitSignal(page.workspace.runner.job_ended):
        drop(page, paint_parts(1))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("info", "1 part was added."), ("error", "The disk is full. Free some space.")]


def test_a_part_of_another_size_is_added_with_a_remark(page: PartsPage, paint_parts: Painter, qtbot: QtBot) -> None:
    paths = paint_parts(3) + paint_parts(1, "other camera", side_px=48)
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        drop(page, paths)
    assert len(page.model.paths) == 4
    assert page.left_out.title.text() == "1 remark"
    assert "48 x 48, most parts are 32 x 32" in page.left_out.list.item(0).text()


def test_parts_are_removed_with_delete_and_come_back(page: PartsPage, paint_parts: Painter, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        drop(page, paint_parts(3))
    before = page.model.paths
    assert not page.remove.isEnabled()
    page.list.setCurrentIndex(page.model.index(1))
    assert page.remove.isEnabled()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert page.model.paths == (before[0], before[2])
    qtbot.mouseClick(page.undo, Qt.MouseButton.LeftButton)
    assert page.model.paths == before
    assert not page.undo.isEnabled()


def test_thumbnails_load_for_what_is_in_sight_only(page: PartsPage, paint_parts: Painter, qtbot: QtBot) -> None:
    project = page.workspace.document.opened
    assert project is not None
    for part in paint_parts(120):
        part.rename(project.good_dir / part.name)
    page.workspace.document.open(project.folder)
    thumbnails, paths = page.list.thumbnails, page.model.paths
    loaded: list[Path] = []
    thumbnails.thumbnail_loaded.connect(loaded.append)
    thumbnails.clear()
    page.list.scrollToBottom()
    qtbot.waitUntil(lambda: paths[-1] in loaded)
    assert paths[60] not in loaded
    pixmap = thumbnails.pixmap(paths[-1])
    assert pixmap is not None
    assert max(pixmap.width(), pixmap.height()) == 32


@pytest.mark.parametrize("width_px", [1100, 1021, 640])
def test_parts_share_the_whole_width(page: PartsPage, paint_parts: Painter, qtbot: QtBot, width_px: int) -> None:
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        page.workspace.parts.add(paint_parts(40))
    page.resize(width_px, 700)
    view = page.list

    def first_row() -> list[QRect]:
        places = [view.visualRect(page.model.index(row, 0)) for row in range(40)]
        return [place for place in places if place.top() == places[0].top()]

    bar_px = view.verticalScrollBar().sizeHint().width()
    qtbot.waitUntil(lambda: view.viewport().width() - first_row()[-1].right() <= bar_px + len(first_row()) + 2)
    assert (len(first_row()) + 1) * CELL.width() > view.viewport().width() - bar_px, "there is no room for one more"


def test_the_list_follows_the_project(page: PartsPage, paint_parts: Painter, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        drop(page, paint_parts(2))
    first = page.workspace.document.opened
    assert first is not None
    page.workspace.document.create(tmp_path / "second", "Second")
    assert page.model.paths == ()
    page.workspace.document.open(first.folder)
    assert list(page.model.paths) == good_parts(first)


def test_a_failed_removal_is_not_called_a_success(
    page: PartsPage, paint_parts: Painter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        drop(page, paint_parts(2))
    posted = messages_of(page.workspace)

    def refuse(*_: object) -> NoReturn:
        raise OutputError("'part_0000.png' cannot be moved", "close the program that uses it")

    monkeypatch.setattr("inspector.ui.workspace.good_parts.remove_good_parts", refuse)
    page.list.setCurrentIndex(page.model.index(0))
    page.remove.click()
    assert posted == [("error", "'part_0000.png' cannot be moved. Close the program that uses it.")]
    assert len(page.model.paths) == 2
    assert not page.undo.isEnabled()


def test_of_two_drops_in_a_row_each_is_counted_once(page: PartsPage, paint_parts: Painter, qtbot: QtBot) -> None:
    first, second = paint_parts(3), paint_parts(2, "other camera")
    posted = messages_of(page.workspace)
    with qtbot.waitSignals([page.workspace.parts.intake_ended] * 2):
        drop(page, first)
        drop(page, second)
    assert sorted(text for _, text in posted) == ["2 parts were added.", "3 parts were added."]


def test_a_long_remark_is_read_to_its_end(qtbot: QtBot) -> None:
    apply_theme("dark")
    left_out = LeftOut()
    qtbot.addWidget(left_out)
    left_out.resize(left_out.width(), 300)
    for words in range(4, 60):
        left_out.add_skipped(ItemSkipped(Path("part.avif"), "A part" + " is left out" * words, "x", "Save it again"))
    left_out.show()
    qtbot.waitUntil(left_out.list.verticalScrollBar().isVisible)
    shown = [left_out.list.visualItemRect(left_out.list.item(row)) for row in range(left_out.list.count())]
    # Where the room for a text and the text are broken differently, there is a gap below its cut end.
    assert {below.top() - above.bottom() for above, below in pairwise(shown)} == {1}
