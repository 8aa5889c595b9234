from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from inspector.paths import user_config_dir
from inspector.ui.app.window_geometry import restore_geometry, save_geometry

FIRST_SIZE = QSize(640, 480)


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def stored(window: QMainWindow) -> Path:
    window.resize(500, 400)
    save_geometry(window)
    return user_config_dir() / "window.ini"


def test_the_window_comes_back_as_it_was(window: QMainWindow, stored: Path) -> None:
    window.resize(300, 200)
    assert restore_geometry(window, FIRST_SIZE) == ""
    assert window.size() == QSize(500, 400)
    assert stored.exists()


@pytest.mark.parametrize("width_px", [1, 100_000])
def test_on_another_screen_it_begins_in_the_middle(window: QMainWindow, stored: Path, width_px: int) -> None:
    ini = QSettings(str(stored), QSettings.Format.IniFormat)
    geometry = bytearray(cast("QByteArray", ini.value("geometry")).data())
    # Where the width of the screen stands, after magic number, version, two rectangles, screen number and two flags.
    geometry[46:50] = width_px.to_bytes(4, "big")
    ini.setValue("geometry", QByteArray(geometry))
    ini.sync()
    assert restore_geometry(window, FIRST_SIZE) == "", "nothing is damaged"
    assert window.size() == FIRST_SIZE


def test_the_first_time_it_is_in_the_middle_of_the_screen(window: QMainWindow) -> None:
    assert restore_geometry(window, FIRST_SIZE) == ""
    assert window.size() == FIRST_SIZE
    assert (window.geometry().center() - window.screen().availableGeometry().center()).manhattanLength() <= 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[General]\ngeometry=garbage\n",
        b"[General]\ngeometry=7\n",
        b"[General]\ngeometry=@Variant(garbage)\n",
        b"[General]\ngeometry=@Variant(\\0\\0\\0\\x7f)\n",
        b"[General]\nother=1\n",
        b"no section, no key",
        bytes(range(256)),
    ],
    ids=repr,
)
def test_a_damaged_file_is_set_aside_and_told(window: QMainWindow, content: bytes) -> None:
    path = user_config_dir() / "window.ini"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    aside = path.with_name("window.damaged.ini")
    note = restore_geometry(window, FIRST_SIZE)
    assert note == f"'window.ini' was damaged, so Inspector began without it. The damaged file is kept as '{aside}'."
    assert window.size() == FIRST_SIZE
    assert aside.read_bytes() == content
    assert restore_geometry(window, FIRST_SIZE) == ""


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_that_was_cut_is_set_aside(window: QMainWindow, stored: Path, share: float) -> None:
    content = stored.read_bytes()
    stored.write_bytes(content[: int(share * len(content))])
    assert "damaged" in restore_geometry(window, FIRST_SIZE)
    assert not stored.exists()


def test_where_nothing_can_be_written_nothing_is_stored(window: QMainWindow, inspector_home: Path) -> None:
    (inspector_home / "config").write_text("a file where the folder should be")
    save_geometry(window)
    assert restore_geometry(window, FIRST_SIZE) == ""
