"""Where the window was, and how large: the only thing that QSettings keeps."""

from __future__ import annotations

from PySide6.QtCore import QSettings, QSize
from PySide6.QtWidgets import QMainWindow

from inspector.paths import user_config_dir


def restore_geometry(window: QMainWindow, first_size: QSize) -> None:
    """Put the window where it was; the first time, in the middle of its screen."""
    stored = _settings().value("geometry")
    if stored is None or not window.restoreGeometry(stored):
        available = window.screen().availableGeometry()
        window.resize(first_size.boundedTo(available.size() - QSize(32, 64)))
        window.move(available.center() - window.rect().center())


def save_geometry(window: QMainWindow) -> None:
    """Remember where the window is."""
    user_config_dir().mkdir(parents=True, exist_ok=True)
    _settings().setValue("geometry", window.saveGeometry())


def _settings() -> QSettings:
    return QSettings(str(user_config_dir() / "window.ini"), QSettings.Format.IniFormat)
