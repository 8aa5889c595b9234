"""The operator's words on parts of the open Project: telling, taking back, and learning from them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from inspector.domain.told_part import ToldPart, Word
from inspector.ui.widgets.actions import Action
from inspector.ui.widgets.sentences import quoted, tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.results import Results

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

#: Names a part as the store does: the name of its file, and the hash of its small picture.
Part = tuple[str, str]
_LIST = "told parts"


@dataclass(frozen=True, slots=True)
class Told:
    """A word that was stored.

    Attributes:
        part: The part.
        before: The word before.
        has_result: Whether the part has a Result.
    """

    part: Part
    before: Word
    has_result: bool


class ToldParts(QObject):
    """Stores words in the Project's database. Answers come later.

    Signals:
        changed: Other words are stored.
    """

    changed = Signal()

    def __init__(self, document: Document, results: Results, messages: Messages) -> None:
        super().__init__()
        self._results = results
        self._messages = messages
        self._undo: list[tuple[Told, ...]] = []
        #: So that none takes the place of another that is not stored yet.
        self._numbers = itertools.count()
        document.closed.connect(self._undo.clear)

    def tell(
        self,
        parts: Callable[[ResultsStore], Sequence[Part]],
        change: Callable[[Word], Word],
        then: Callable[[tuple[Told, ...]], None] = lambda _: None,
    ) -> None:
        """Store words on parts.

        Args:
            parts: Called in the thread of the database, since naming a part may take a picture of it.
            change: From a part's word to its next one. Called there, too.
            then: Called here once they are stored.
        """

        def ask(store: ResultsStore) -> tuple[Told, ...]:
            told = []
            for part in parts(store):
                before = store.word(*part)
                told.append(Told(part, before, store.tell(*part, change(before))))
            return tuple(told)

        def answered(answer: object) -> None:
            if answer is None:
                self._messages.post("warning", tr("This part is not stored yet. Tell it again in a moment."))
                return
            told = cast("tuple[Told, ...]", answer)
            if not told:
                self._messages.post("warning", tr("Nothing can be told of results without a picture."))
                return
            self._undo.append(told)
            then(told)
            self.changed.emit()

        self._results.ask(f"truth {next(self._numbers)}", ask, answered, self)

    @Slot()
    def undo(self) -> None:
        """Take the last words back."""
        if not self._undo:
            return
        told = self._undo.pop()

        def ask(store: ResultsStore) -> None:
            for each in told:
                store.tell(*each.part, each.before)

        def answered(_: object) -> None:
            name = quoted(told[0].part[0]) if len(told) == 1 else tr("{count:,} parts", count=len(told))
            self._messages.post("info", tr("The last word on {name} is taken back.", name=name))
            self.changed.emit()

        self._results.ask(f"truth {next(self._numbers)}", ask, answered, self)

    def ask_word(
        self, name: str, part: Callable[[], Part], then: Callable[[Word | None], None], asker: QObject
    ) -> None:
        """Ask for the newest word on a part. ``name`` is that of the question, see ``Results.ask``."""
        self._results.ask(name, lambda store: store.word(*part()), lambda word: then(cast("Word | None", word)), asker)

    def ask_all(self, then: Callable[[tuple[ToldPart, ...], dict[str, bytes]], None], asker: QObject) -> None:
        """Ask for all parts with a Truth, and their small pictures by hash, see ``Results.ask``."""

        def ask(store: ResultsStore) -> tuple[tuple[ToldPart, ...], dict[str, bytes]]:
            parts = store.told_parts()
            return parts, store.thumbnails([part.thumbnail for part in parts])

        self._results.ask(_LIST, ask, lambda found: then(*cast("_Found", found or ((), {}))), asker)

    def forget_all(self) -> None:
        """Take no answer to ``ask_all`` any more."""
        self._results.forget(_LIST)


def undo_action(page: QWidget, told: ToldParts, seen_with: QWidget | None = None) -> Action:
    """Takes the last word back while the focus is in a page."""
    keys, hint = QKeySequence.StandardKey.Undo, tr("Take your last word on a part back (Ctrl+Z)")
    return Action(page, tr("&Undo last word"), keys, hint, told.undo, seen_with=seen_with)


_Found = tuple[tuple[ToldPart, ...], dict[str, bytes]]
