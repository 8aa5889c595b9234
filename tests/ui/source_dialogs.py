"""The dialog of live sources, opened as an operator does."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.source_dialog import SourceDialog
from tests.ui.inspect_window import open_dialogs


@contextmanager
def asked(qtbot: QtBot, page: InspectPage) -> Iterator[SourceDialog]:
    page.bar.live.live.click()
    (dialog,) = open_dialogs(page, SourceDialog)
    qtbot.waitUntil(dialog.search.isEnabled)
    yield dialog
    page.live.stop()


def lines(dialog: SourceDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def start(qtbot: QtBot, dialog: SourceDialog) -> None:
    with qtbot.waitSignal(dialog.finished):
        qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
