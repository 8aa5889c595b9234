"""The operator's word on stored results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from inspector.domain.result import ResultRow, Truth
from inspector.domain.told_part import UNTOLD, Word
from inspector.ui.results.table import ResultsTable
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.truth_control import TruthControl
from inspector.ui.widgets.word_dialog import ask_word
from inspector.ui.workspace.told_parts import Part, undo_action
from inspector.ui.workspace.workspace import Workspace

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

_SHOWN = "word on a result"


class ResultsTelling(QObject):
    """Has the buttons tell of the selected rows."""

    def __init__(self, workspace: Workspace, table: ResultsTable, control: TruthControl, page: QWidget) -> None:
        super().__init__(page)
        self._workspace = workspace
        self._table = table
        self._control = control
        self._page = page
        self._row: ResultRow | None = None
        self.undo = undo_action(page, workspace.told)
        control.truth_told.connect(self.tell)
        control.word_wanted.connect(self.ask)
        workspace.told.changed.connect(self._refresh)
        self._refresh()

    def show_row(self, row: ResultRow | None) -> None:
        """Show the word on the part of a row."""
        self._row = row
        self._refresh()

    @Slot(object)
    def tell(self, truth: Truth) -> None:
        """Tell of the selected rows. A Truth that a single one has already is taken back."""
        is_single = len(self._ids) == 1

        def change(before: Word) -> Word:
            if before.truth is truth:
                return UNTOLD if is_single else before
            return Word(truth)

        self._tell(change)

    @Slot()
    def ask(self) -> None:
        """Let the operator tell more about the selected rows."""
        if not self._why_not() and self._row is not None:
            count = len(self._ids)
            name = self._row.path.name if count == 1 else tr("{count:,} parts", count=count)
            ask_word(self._page, name, self._control.word, lambda word: self._tell(lambda _: word))

    @property
    def _ids(self) -> Sequence[int]:
        return self._table.selected_ids or (() if self._row is None else (self._row.id,))

    def _tell(self, change: Callable[[Word], Word]) -> None:
        ids = tuple(self._ids)

        def parts(store: ResultsStore) -> list[Part]:
            named = ((row.path.name, row.thumbnail) for row in store.rows(ids))
            return [part for part in dict.fromkeys(named) if part[1]]

        if not self._why_not():
            self._workspace.told.tell(parts, change)

    @Slot()
    def _refresh(self) -> None:
        why_not, shown = self._why_not(), self._row
        self._control.set_ready(why_not)
        self._control.show_word(UNTOLD)
        if why_not or shown is None:
            self._workspace.results.forget(_SHOWN)
            return
        part = shown.path.name, shown.thumbnail
        self._workspace.told.ask_word(_SHOWN, lambda: part, lambda word: self._control.show_word(word or UNTOLD), self)

    def _why_not(self) -> str:
        if self._row is None:
            return tr("Select a result first")
        return "" if self._row.thumbnail else tr("No picture was stored, so nothing can be told of it")
