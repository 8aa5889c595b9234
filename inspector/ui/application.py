"""The graphical application."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from inspector import __version__
from inspector.log_file import start_log
from inspector.paths import APPLICATION
from inspector.ui.error_reporter import ErrorReporter
from inspector.ui.icons import icon
from inspector.ui.main_window import MainWindow, open_path
from inspector.ui.theme import apply_theme
from inspector.ui.workspace import Workspace


def run_gui(argv: Sequence[str]) -> int:
    """Show the window until it is closed.

    Args:
        argv: Words of the call without the program's name: ``--demo`` opens the demo Project, a path opens a Project
            or begins a new one with the images there.

    Returns:
        The exit status.
    """
    handler = start_log()
    application = QApplication.instance() or QApplication([APPLICATION])
    if not isinstance(application, QApplication):
        raise TypeError("another kind of Qt application is running in this process")
    application.setApplicationName(APPLICATION)
    application.setApplicationDisplayName(APPLICATION)
    application.setApplicationVersion(__version__)
    reporter = ErrorReporter()
    reporter.install()
    workspace = Workspace()
    apply_theme(workspace.settings["theme"])
    application.setWindowIcon(icon("magnifying-glass"))
    window = MainWindow(workspace)
    reporter.error_caught.connect(workspace.message_posted)
    window.show()
    QTimer.singleShot(0, window, lambda: _begin(window, argv))
    try:
        return application.exec()
    finally:
        reporter.uninstall()
        if handler is not None:
            logging.getLogger().removeHandler(handler)
            handler.close()


def _begin(window: MainWindow, argv: Sequence[str]) -> None:
    if "--demo" in argv:
        window.workspace.open_demo()
        return
    paths = [Path(word) for word in argv if not word.startswith("-")]
    if paths:
        open_path(window, paths[0])
