"""The stored results of the open Project."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.errors import InspectorError
from inspector.storage.project_store import OpenProject
from inspector.storage.results_store import ResultRow, ResultsStore
from inspector.ui.widgets.sentences import plural
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages

#: Results that another program keeps from being stored are tried again after this time.
_RETRY_MS = 5000


class Results(QObject):
    """Reads, adds and clears results. Those that cannot be stored yet wait in memory, and are read as if they were.

    Signals:
        changed: Results were added or cleared.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__()
        self._document = document
        self._messages = messages
        self._cleared: list[ResultRow] = []
        self._waiting: dict[Path, ResultRow] = {}
        #: Where the results lie that this object has to do with: those of the open Project, or the one just closed.
        self._path = Path()
        self._retry = QTimer(self)
        self._retry.setInterval(_RETRY_MS)
        self._retry.timeout.connect(self._store_waiting)
        document.project_opened.connect(self._on_project_opened)
        document.closed.connect(self._on_closed)

    @property
    def can_undo(self) -> bool:
        """Whether ``undo_clear`` has something to bring back."""
        return bool(self._cleared)

    def rows(self) -> list[ResultRow]:
        """All results, oldest first. Unreadable ones are told and are none."""
        is_stored = self._document.opened is not None and self._path.exists()
        stored = (self._messages.attempt(self._stored) if is_stored else None) or []
        return [row for row in stored if row.path not in self._waiting] + list(self._waiting.values())

    def add(self, rows: Sequence[ResultRow]) -> bool:
        """Keep results of the open Project. Tells whether they are stored, or wait."""
        if self._document.opened is None or not rows:
            return False
        is_first = not self._waiting
        waiting = self._waiting | {row.path: row for row in rows}
        try:
            with self._store() as store:
                store.add(waiting.values())
        except InspectorError as error:
            if error.code != "results-locked":
                self._messages.report(error)
                return False
            if is_first:
                self._messages.post("warning", f"{error.what}. They are stored as soon as it lets go of them.")
            self._waiting = waiting
            self._retry.start()
        else:
            self._forget_waiting()
        self.changed.emit()
        return True

    @Slot()
    def clear(self) -> None:
        """Forget all results. ``undo_clear`` brings them back."""
        rows = self.rows()
        if self._document.opened is None or not rows:
            return
        try:
            with self._store() as store:
                store.clear()
        except InspectorError as error:
            self._messages.report(error)
            return
        self._forget_waiting()
        self._cleared = rows
        self.changed.emit()

    @Slot()
    def undo_clear(self) -> None:
        """Bring back the results that were cleared last."""
        cleared, self._cleared = self._cleared, []
        if not self.add(cleared):
            self._cleared = cleared

    def _stored(self) -> list[ResultRow]:
        with self._store() as store:
            return store.all()

    @contextlib.contextmanager
    def _store(self) -> Iterator[ResultsStore]:
        with ResultsStore(self._path) as store:
            if store.note:
                self._messages.post("warning", store.note)
            yield store

    @Slot()
    def _store_waiting(self) -> None:
        with contextlib.suppress(InspectorError), self._store() as store:
            store.add(self._waiting.values())
            self._forget_waiting()

    def _forget_waiting(self) -> None:
        self._waiting = {}
        self._retry.stop()

    @Slot(object)
    def _on_project_opened(self, opened: OpenProject) -> None:
        self._path = opened.results_path

    @Slot()
    def _on_closed(self) -> None:
        self._cleared = []
        if self._waiting:
            self._store_waiting()
        if self._waiting:
            lost = plural(len(self._waiting), "result", "results")
            self._messages.post("error", f"{lost} could not be stored: '{self._path}' is used by another program.")
            self._forget_waiting()
