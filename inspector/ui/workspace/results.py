"""The stored results of the open Project."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from inspector.errors import InspectorError
from inspector.storage.results_store import ResultRow, ResultsStore
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages


class Results(QObject):
    """Reads, adds and clears results.

    Signals:
        changed: Results were added or cleared.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__()
        self._document = document
        self._messages = messages
        self._cleared: list[ResultRow] = []
        document.closed.connect(self._forget_cleared)

    @property
    def can_undo(self) -> bool:
        """Whether ``undo_clear`` has something to bring back."""
        return bool(self._cleared)

    def rows(self) -> list[ResultRow]:
        """All results, oldest first; unreadable ones are told and are none."""
        opened = self._document.opened
        if opened is None or not opened.results_path.exists():
            return []
        try:
            with ResultsStore(opened.results_path) as store:
                return store.all()
        except InspectorError as error:
            self._messages.report(error)
            return []

    def add(self, rows: Sequence[ResultRow]) -> bool:
        """Keep results of the open Project; whether that worked."""
        opened = self._document.opened
        if opened is None or not rows:
            return False
        try:
            with ResultsStore(opened.results_path) as store:
                store.add(rows)
        except InspectorError as error:
            self._messages.report(error)
            return False
        self.changed.emit()
        return True

    @Slot()
    def clear(self) -> None:
        """Forget all results; ``undo_clear`` brings them back."""
        opened, rows = self._document.opened, self.rows()
        if opened is None or not rows:
            return
        try:
            with ResultsStore(opened.results_path) as store:
                store.clear()
        except InspectorError as error:
            self._messages.report(error)
            return
        self._cleared = rows
        self.changed.emit()

    @Slot()
    def undo_clear(self) -> None:
        """Bring back the results that were cleared last."""
        cleared, self._cleared = self._cleared, []
        if not self.add(cleared):
            self._cleared = cleared

    @Slot()
    def _forget_cleared(self) -> None:
        self._cleared = []
