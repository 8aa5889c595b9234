"""The whole window over a Workspace of its own, for journeys."""

from collections.abc import Iterator
from contextlib import contextmanager

from pytestqt.qtbot import QtBot

from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.workspace import make_workspace

#: For work in the background to stop.
CLOSE_MS = 60_000


@contextmanager
def whole_window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window that has the keyboard, closed at the end in any case."""
    apply_theme("dark")
    window = MainWindow(make_workspace())
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    try:
        yield window
    finally:
        window.workspace.settings.change(confirm_stop=False)
        close(window, qtbot)
        window.deleteLater()


def close(window: MainWindow, qtbot: QtBot) -> None:
    """As its cross does. Work in the background stops first."""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=CLOSE_MS)
