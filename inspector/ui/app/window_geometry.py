"""Where the window was, and how large: the only thing that QSettings keeps."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow

from inspector.paths import user_config_dir
from inspector.storage.own_files import read_or_set_aside
from inspector.ui.widgets.layouts import give_first_size


def restore_geometry(window: QMainWindow, first_size: QSize) -> str:
    """Put the window where it was. The first time, and on another screen, in the middle of its screen.

    Returns:
        A sentence for the user if the stored place was damaged, else ''.
    """

    def restore(path: Path) -> bool:
        stored = _ini(path).value("geometry")
        # Qt refuses the geometry of a much larger or smaller screen as well: that one is whole.
        if not isinstance(stored, QByteArray) or stored.size() != window.saveGeometry().size():
            raise ValueError("no geometry")
        return window.restoreGeometry(stored)

    is_restored, note = read_or_set_aside(_path(), restore)
    if not is_restored:
        available = window.screen().availableGeometry()
        give_first_size(window, first_size)
        window.move(available.center() - window.rect().center())
    return note


def save_geometry(window: QMainWindow) -> None:
    """Remember where the window is, if that can be stored."""
    with contextlib.suppress(OSError):
        _path().parent.mkdir(parents=True, exist_ok=True)
        _ini(_path()).setValue("geometry", window.saveGeometry())


def _path() -> Path:
    return user_config_dir() / "window.ini"


def _ini(path: Path) -> QSettings:
    return QSettings(str(path), QSettings.Format.IniFormat)
