"""Journeys: a file manager changes the folder of Good Parts while the Parts place shows it."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.storage import folder_watch
from inspector.storage.project_store import good_parts
from inspector.ui.parts.page import PartsPage
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter, messages_of

SOON_MS = 20_000


@pytest.fixture
def parts(paint_parts: Painter, tmp_path: Path) -> list[Path]:
    """Of a Project that is not there yet, and three more images of it."""
    return [path.rename(path) for path in paint_parts(6)]


@pytest.fixture
def page(
    workspace: Workspace, parts: list[Path], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> PartsPage:
    """With three Good Parts."""
    monkeypatch.setattr(folder_watch, "SETTLE_S", 0.05)
    monkeypatch.setattr(folder_watch, "RESCAN_S", 0.1)
    good_dir = tmp_path / "cover" / "good"
    good_dir.mkdir(parents=True)
    for part in parts[:3]:
        shutil.copy(part, good_dir)
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    page = PartsPage(workspace)
    qtbot.addWidget(page, before_close_func=lambda shown: shown.stop())
    page.resize(1100, 700)
    page.show()
    qtbot.waitExposed(page)
    return page


def good_dir_of(page: PartsPage) -> Path:
    opened = page.workspace.document.opened
    assert opened is not None
    return opened.good_dir


def names(page: PartsPage) -> list[str]:
    return [path.name for path in page.model.paths]


def test_images_that_come_are_shown_and_checked(page: PartsPage, parts: list[Path], qtbot: QtBot) -> None:
    good_dir = good_dir_of(page)
    posted = messages_of(page.workspace)
    with qtbot.waitSignal(page.workspace.parts.arrivals_checked, timeout=SOON_MS):
        shutil.copy(parts[3], good_dir)
    assert names(page) == [f"part_{number:04}.png" for number in range(4)]
    assert posted[-1] == ("info", "1 part has come into the folder.")
    with qtbot.waitSignal(page.workspace.parts.arrivals_checked, timeout=SOON_MS):
        shutil.copy(parts[0], good_dir / "twice.png")
    assert names(page)[-1] == "twice.png", "another program's file stays where it is"
    assert "training passes over it" in page.left_out.list.item(0).text()
    page.left_out.list.itemActivated.emit(page.left_out.list.item(0))
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert names(page) == [f"part_{number:04}.png" for number in range(4)]


def test_images_that_go_can_come_back(page: PartsPage, qtbot: QtBot) -> None:
    good_dir = good_dir_of(page)
    before = {path.name: path.read_bytes() for path in good_dir.iterdir()}
    posted = messages_of(page.workspace)
    qtbot.waitUntil(lambda: len(list(good_dir.with_name(".kept").glob("*/*"))) == 3, timeout=SOON_MS)
    with qtbot.waitSignal(page.workspace.undo.changed, timeout=SOON_MS):
        (good_dir / "part_0001.png").unlink()
    assert names(page) == ["part_0000.png", "part_0002.png"]
    assert "1 part was taken out of the folder by another program" in posted[-1][1]
    page.undo.click()
    assert names(page) == sorted(before)
    assert {path.name: path.read_bytes() for path in good_dir.iterdir()} == before


def test_another_name_is_shown_and_nothing_is_to_be_undone(page: PartsPage, qtbot: QtBot) -> None:
    good_dir = good_dir_of(page)
    qtbot.waitUntil(lambda: len(list(good_dir.with_name(".kept").glob("*/*"))) == 3, timeout=SOON_MS)
    (good_dir / "part_0001.png").rename(good_dir / "part_0009.png")
    qtbot.waitUntil(lambda: names(page) == ["part_0000.png", "part_0002.png", "part_0009.png"], timeout=SOON_MS)
    assert not page.undo.isEnabled()


def test_a_new_content_is_shown_and_checked(page: PartsPage, parts: list[Path], qtbot: QtBot) -> None:
    path = good_dir_of(page) / "part_0000.png"
    qtbot.waitUntil(lambda: page.list.thumbnails.pixmap(path) is not None, timeout=SOON_MS)
    before = page.list.thumbnails.pixmap(path)
    assert before is not None
    old = before.toImage()
    # Contents are compared from the first look at the folder on, which has been taken once an arrival is told.
    with qtbot.waitSignal(page.workspace.parts.arrivals_checked, timeout=SOON_MS):
        shutil.copy(parts[3], good_dir_of(page))
    with qtbot.waitSignal(page.workspace.parts.arrivals_checked, timeout=SOON_MS):
        shutil.copy(parts[5], path)
    qtbot.waitUntil(lambda: page.list.thumbnails.pixmap(path) is not None, timeout=SOON_MS)
    after = page.list.thumbnails.pixmap(path)
    assert after is not None
    assert after.toImage() != old
    assert names(page) == [f"part_{number:04}.png" for number in range(4)]


def test_inspector_s_own_changes_are_told_once(page: PartsPage, parts: list[Path], qtbot: QtBot) -> None:
    opened = page.workspace.document.opened
    assert opened is not None
    posted = messages_of(page.workspace)
    with qtbot.waitSignal(page.workspace.parts.intake_ended):
        page.workspace.parts.add(parts[3:5])
    page.workspace.parts.remove(good_parts(opened)[:1])
    page.workspace.undo.take_back()
    with qtbot.waitSignal(page.workspace.parts.arrivals_checked, timeout=SOON_MS):
        shutil.copy(parts[5], opened.good_dir)
    assert posted == [("info", "2 parts were added."), ("info", "1 part has come into the folder.")]
    assert list(page.model.paths) == good_parts(opened)
