"""The graphical application."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from inspector import __version__
from inspector.log_file import start_log
from inspector.paths import APPLICATION, resources_dir
from inspector.ui.app.error_reporter import ErrorReporter
from inspector.ui.app.file_open_events import FileOpenEvents
from inspector.ui.app.single_instance import SingleInstance

#: Of the desktop entry that the installers write: Linux's desktops find name and icon by it.
DESKTOP_ENTRY = "inspector"


def run_gui(argv: Sequence[str]) -> int:
    """Show the window until it is closed, or hand files to the window that is there already.

    Args:
        argv: Words of the call without the program's name: ``--demo`` opens the demo Project. Paths open a Project, a
            Detector, or images.

    Returns:
        The exit status.
    """
    application = make_application()
    paths = [Path(word) for word in argv if not word.startswith("-")]
    instance = SingleInstance()
    # The demo is asked for by name, from a terminal: it gets a window of its own.
    is_demo = "--demo" in argv
    if not is_demo and not instance.claim(paths):
        return 0
    handler = start_log()
    reporter = ErrorReporter()
    reporter.install()
    try:
        return _show_window(application, instance, reporter, paths, is_demo)
    finally:
        instance.close()
        reporter.uninstall()
        logging.getLogger().removeHandler(handler)
        handler.close()


def make_application() -> QApplication:
    """The QApplication of this process.

    Raises:
        TypeError: The process has an application without windows.
    """
    application = QApplication.instance() or QApplication([APPLICATION])
    if not isinstance(application, QApplication):
        raise TypeError("another kind of Qt application is running in this process")
    application.setApplicationName(APPLICATION)
    application.setApplicationDisplayName(APPLICATION)
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(DESKTOP_ENTRY)
    return application


def _show_window(
    application: QApplication, instance: SingleInstance, reporter: ErrorReporter, paths: list[Path], is_demo: bool
) -> int:
    # A start that only hands files over has ended by now, and never needed these.
    from inspector.ui.app.language import apply_language
    from inspector.ui.app.main_window import MainWindow
    from inspector.ui.widgets.theme import apply_theme
    from inspector.ui.workspace.workspace import make_workspace

    events = FileOpenEvents(application)
    workspace = make_workspace()
    apply_language(application, workspace.settings.current.language)
    apply_theme(workspace.settings.current.theme)
    application.setWindowIcon(QIcon(str(resources_dir() / "icons" / "inspector.svg")))
    window = MainWindow(workspace)
    reporter.error_caught.connect(workspace.messages.posted)
    instance.open_wanted.connect(window.open_paths)
    instance.answer_triggers(window.places.trigger)
    events.open_wanted.connect(window.open_paths)
    window.stopping.connect(instance.close)
    window.show()
    workspace.settings.tell_if_not_kept()
    window.first_steps.go_on()
    if is_demo:
        QTimer.singleShot(0, window, window.demo.open)
    elif paths:
        QTimer.singleShot(0, window, lambda: window.open_paths(paths))
    return application.exec()
