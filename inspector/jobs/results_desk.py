"""Stores and reads results in a thread of its own, so that no database holds the window up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.result import NewResult
from inspector.domain.wall_clock import CLOCK_TOLERANCE_S
from inspector.errors import InspectorError, OutputError
from inspector.jobs.job import Job
from inspector.jobs.messages import unexpected_failure
from inspector.text import Text, counted

# SQLAlchemy takes longer to load than the window to be there: the thread loads it.
if TYPE_CHECKING:
    from inspector.storage.results.adding import PreparedResult
    from inspector.storage.results.store import ResultsStore

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

#: Rows that cannot be stored now are tried again after this time.
RETRY_S = 5.0
#: Rows of one transaction, which others wait for.
_STORED_AT_ONCE = 200
_CLOCK_JUMPED = Text(
    "This computer's clock went back, or it ran ahead before: new results are dated earlier than stored ones. "
    "Check date and time. Nothing is lost, and rows keep the order of their inspection."
)


class ResultsDesk(Job):
    """Serves one database of results. Lives in the GUI thread. Started once, with ``start``.

    Rows that cannot be stored wait in memory and are tried again. At the end they go to a file of this computer, which
    the next desk for the same results stores.

    Args:
        place: As ``storage.results.database.Database``.
        project: As ``ResultsStore``.
        retry_s: Time between two attempts.

    Signals:
        stored: Rows were added.
        remarked: A sentence for the operator.
        troubled: The InspectorError because of which rows wait, once until they are stored.
        answered: A question's name, itself, and the answer. None where nothing has ever been stored.
        failed: A question's name, itself, and the InspectorError.
        stopped: After ``stop``, once the thread has ended.
    """

    stored = Signal()
    remarked = Signal(object)
    troubled = Signal(object)
    answered = Signal(str, object, object)
    failed = Signal(str, object, object)
    stopped = Signal()

    def __init__(
        self, place: Path | str, project: str, parent: QObject | None = None, retry_s: float = RETRY_S
    ) -> None:
        super().__init__(Text("Results"), parent)
        self._place = place
        self._project = project
        self._retry_s = retry_s
        self._changed = threading.Condition()
        self._new: list[NewResult] = []
        self._waiting: list[PreparedResult] = []
        self._questions: dict[str, Callable[[ResultsStore], object]] = {}
        self._store: ResultsStore | None = None
        self._is_stopping = False
        self._is_troubled = False
        self._retry_at_s = 0.0
        self._is_kept = False
        self.finished.connect(self.stopped)

    @property
    def waiting(self) -> int:
        """Rows that are not stored yet."""
        return len(self._new) + len(self._waiting)

    def add(self, results: Sequence[NewResult]) -> None:
        """Store rows. Returns at once."""
        with self._changed:
            self._new += results
            self._changed.notify_all()

    def ask(self, name: str, question: Callable[[ResultsStore], object]) -> None:
        """Have the thread ask the store. Takes the place of a question of the same name that has no answer yet."""
        with self._changed:
            self._questions.pop(name, None)
            self._questions[name] = question
            self._changed.notify_all()

    @Slot()
    def stop(self) -> None:
        """Store the rest and end the thread. Returns at once."""
        with self._changed:
            # Unlike ``cancel``, which would keep a thread that has not begun from storing anything.
            self._is_stopping = True
            self._questions.clear()
            self._changed.notify_all()
        if not self.is_started:
            self.stopped.emit()

    def perform(self) -> object:
        """Serve until ``stop``."""
        self._take_kept()
        while not self._is_stopping:
            self._serve_next()
        try:
            self._leave()
        finally:
            self._close()
        return None

    def _serve_next(self) -> None:
        with self._changed:
            self._changed.wait_for(self._has_work, self._patience_s())
            new, self._new = self._new, []
            question = next(iter(self._questions.items()), None)
            if question is not None:
                del self._questions[question[0]]
        self._waiting += map(_prepared, new)
        if self._waiting and self._is_due():
            self._store_waiting()
        if question is not None:
            self._answer(*question)

    def _has_work(self) -> bool:
        return bool(self._is_stopping or self._new or self._questions or (self._waiting and self._is_due()))

    def _is_due(self) -> bool:
        return time.monotonic() >= self._retry_at_s

    def _patience_s(self) -> float | None:
        return max(0.0, self._retry_at_s - time.monotonic()) if self._waiting else None

    def _store_waiting(self) -> None:
        try:
            self._guarded(self._store_first)
        except InspectorError as error:
            self._retry_at_s = time.monotonic() + self._retry_s
            if not self._is_troubled:
                log.warning("results wait: %s", error)
                self.troubled.emit(error)
            self._is_troubled = True
            return
        self._is_troubled = False
        self.stored.emit()

    def _store_first(self, store: ResultsStore) -> None:
        part = self._waiting[:_STORED_AT_ONCE]
        newest_ms = store.newest_ms()
        store.add(part)
        del self._waiting[: len(part)]
        made_ms = [result.row.inspected_ms for result in part if result.thumbnail is not None]
        if (
            made_ms
            and newest_ms is not None
            and made_ms[0] < newest_ms - 1000 * CLOCK_TOLERANCE_S
            and not self._is_kept
        ):
            self.remarked.emit(_CLOCK_JUMPED)
        if self._is_kept and not self._waiting:
            self._forget_kept()

    def _answer(self, name: str, question: Callable[[ResultsStore], object]) -> None:
        try:
            is_there = not isinstance(self._place, Path) or self._place.exists()
            answer = self._guarded(question) if is_there else None
        except InspectorError as error:
            self.failed.emit(name, question, error)
        else:
            self.answered.emit(name, question, answer)

    def _guarded(self, act: Callable[[ResultsStore], Answer]) -> Answer:
        """As ``_attempt``. No error that nobody foresaw ends the thread, which has rows to store."""
        try:
            return self._attempt(act)
        except InspectorError:
            raise
        except Exception as error:
            # An address would bring its password into the log.
            log.exception("results")
            raise unexpected_failure("Results") from error

    def _attempt(self, act: Callable[[ResultsStore], Answer]) -> Answer:
        """Call a function with the store. A damaged file is set aside, and it is called with the one in its place."""
        from inspector.storage.results.database import DamagedError

        store = self._opened()
        try:
            return act(store)
        except DamagedError:
            log.warning("the results are damaged: %s", self._place)
            store.begin_anew()
            self.remarked.emit(store.note)
            return act(store)

    def _opened(self) -> ResultsStore:
        from inspector.storage.results.store import ResultsStore

        if self._store is None:
            self._store = ResultsStore(self._place, self._project)
            if self._store.note:
                self.remarked.emit(self._store.note)
        return self._store

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def _take_kept(self) -> None:
        from inspector.storage.results.waiting import read_waiting, waiting_path

        self._waiting, note = read_waiting(waiting_path(self._place, self._project))
        self._is_kept = bool(self._waiting)
        if note:
            self.remarked.emit(note)

    def _forget_kept(self) -> None:
        from inspector.storage.results.waiting import waiting_path

        waiting_path(self._place, self._project).unlink(missing_ok=True)
        self._is_kept = False

    def _leave(self) -> None:
        """Store the rest, or keep it in a file of this computer."""
        self._waiting += map(_prepared, self._new)
        self._new = []
        try:
            while self._waiting:
                self._guarded(self._store_first)
        except InspectorError as error:
            self._keep(error)

    def _keep(self, cause: InspectorError) -> None:
        from inspector.storage.results.waiting import keep_waiting, waiting_path

        count = len(self._waiting)
        try:
            keep_waiting(waiting_path(self._place, self._project), self._waiting)
        except InspectorError as error:
            log.exception("results cannot be kept")
            lost = counted(
                count, "{count:,} result is lost: {what}", "{count:,} results are lost: {what}", what=cause.what
            )
            raise OutputError(lost, cause.advice, "results-lost") from error
        templates = (
            Text("{what}. {count:,} result is kept on this computer. It is stored when the project is opened again."),
            Text(
                "{what}. {count:,} results are kept on this computer. They are stored when the project is opened again."
            ),
        )
        self.remarked.emit(counted(count, *templates, what=cause.what))


def _prepared(result: NewResult) -> PreparedResult:
    from inspector.storage.results.adding import PreparedResult
    from inspector.storage.results.thumbnails import thumbnail_of

    return PreparedResult(result.row, result.places, None if result.image is None else thumbnail_of(result.image))
