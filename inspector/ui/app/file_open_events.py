"""Files that macOS asks the application to open: they come as events, not as words of the call."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from typing_extensions import override


class FileOpenEvents(QObject):
    """Watches the application for such events.

    Signals:
        open_wanted: A list with one Path.
    """

    open_wanted = Signal(list)

    def __init__(self, application: QCoreApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent) and event.file():
            self.open_wanted.emit([Path(event.file())])
            return True
        return False
