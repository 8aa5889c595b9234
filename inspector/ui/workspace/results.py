"""The stored results of the open Project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.domain.result import Labels, NewResult
from inspector.domain.results_filter import ResultsFilter
from inspector.domain.retention import Retention, Sweep
from inspector.errors import InspectorError
from inspector.jobs.results_desk import ResultsDesk
from inspector.jobs.runner import Runner
from inspector.storage.project_store import OpenProject
from inspector.storage.settings import Settings
from inspector.text import counted
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import error_sentence, tr
from inspector.ui.workspace.clock_watch import ClockWatch
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.user_settings import UserSettings

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

#: The subject of the message that results wait.
_WAITING = "results wait"
#: Results that are beyond the limits are deleted when a Project is opened, and then this often.
_SWEEP_MS = 3_600_000


class Results(QObject):
    """Stores results, and asks for them. The database is used in a thread, so all answers come later.

    Attributes:
        beyond_limits: Results that stay beyond the limits of the settings until ``sweep`` is confirmed.

    Signals:
        changed: Results were added, cleared or brought back, wait, or are another Project's.
    """

    changed = Signal()

    def __init__(
        self, document: Document, settings: UserSettings, clock: ClockWatch, messages: Messages, runner: Runner
    ) -> None:
        super().__init__()
        self._document = document
        self._settings = settings
        self._clock = clock
        self._messages = messages
        self._runner = runner
        self._desk: ResultsDesk | None = None
        self._readers: dict[str, tuple[object, Callable[[object], None]]] = {}
        self._cleared = 0
        self._place = settings.current.results_address
        self._retention = settings.current.retention
        self.beyond_limits = Sweep()
        self._sweeping = QTimer(self)
        self._sweeping.setInterval(_SWEEP_MS)
        self._sweeping.timeout.connect(self.sweep)
        settings.changed.connect(self._on_settings_changed)
        document.project_opened.connect(self._on_project_opened)
        document.closed.connect(self._on_closed)

    @property
    def can_undo(self) -> bool:
        """Whether ``undo_clear`` has something to bring back."""
        return self._cleared != 0

    @property
    def waiting(self) -> int:
        """Results that are not stored yet."""
        return 0 if self._desk is None else self._desk.waiting

    def labels_of(self, path: Path) -> Labels:
        """Operator, station, batch and serial number of an image that is inspected now."""
        return self._settings.current.shift.labels_of(path)

    def add(self, results: Sequence[NewResult]) -> None:
        """Store results of the open Project. Returns at once."""
        desk = self._running_desk() if results else None
        if desk is not None:
            desk.add(results)

    def ask(
        self,
        name: str,
        question: Callable[[ResultsStore], object],
        then: Callable[[object], None],
        asker: QObject,
    ) -> None:
        """Ask the store in its thread.

        Args:
            name: An earlier question of the same name is answered no more.
            question: Called in the thread.
            then: Called here with the answer, or with None where there are no results.
            asker: As ``while_there``.
        """
        desk = self._running_desk()
        if desk is None:
            then(None)
            return
        self._readers[name] = question, while_there(asker, then)
        desk.ask(name, question)

    def forget(self, *names: str) -> None:
        """Take no answers to questions of these names any more."""
        for name in names:
            self._readers.pop(name, None)

    def clear(self, wanted: ResultsFilter) -> None:
        """Show results on demand only. ``undo_clear`` brings them back."""
        self.ask("clear", lambda store: store.clear(wanted), self._on_cleared, self)

    @Slot()
    def undo_clear(self) -> None:
        """Bring back the results that were cleared last."""
        token, self._cleared = self._cleared, 0
        self.ask("undo clear", lambda store: store.undo_clear(token), lambda _: self.changed.emit(), self)

    @Slot()
    def sweep(self, is_confirmed: bool = False) -> None:
        """Delete the results that are beyond the limits of the settings.

        More than half of all go only if that is confirmed, and so do any after the computer's clock was set.
        """
        retention = self._settings.current.retention
        self._clock.look()
        if retention != Retention() and (is_confirmed or not self._clock.has_jumped):
            self.ask("sweep", lambda store: store.sweep(retention, is_confirmed), self._on_swept, self)

    def _running_desk(self) -> ResultsDesk | None:
        opened = self._document.opened
        if self._desk is None and opened is not None:
            address = self._settings.current.results_address
            project = opened.project.name if address else ""
            desk = self._desk = ResultsDesk(address or opened.results_path, project, self)
            desk.stored.connect(self._on_stored)
            desk.remarked.connect(self._on_remarked)
            desk.troubled.connect(self._on_troubled)
            desk.answered.connect(self._on_answered)
            desk.failed.connect(self._on_failed)
            desk.ended.connect(self._messages.report_failure)
            self._runner.watch(desk)
            desk.start()
        return self._desk

    @Slot(str, object, object)
    def _on_answered(self, name: str, question: object, answer: object) -> None:
        asked, then = self._readers.get(name, (None, None))
        # The answer to an earlier question may still be on its way.
        if asked is question and then is not None:
            del self._readers[name]
            then(answer)

    @Slot(str, object, object)
    def _on_failed(self, name: str, question: object, error: InspectorError) -> None:
        if self._readers.get(name, (None,))[0] is question:
            del self._readers[name]
            self._messages.report(error)

    @Slot(object)
    def _on_remarked(self, text: str) -> None:
        self._messages.post("warning", tr(text))

    @Slot(object)
    def _on_troubled(self, error: InspectorError) -> None:
        self._messages.post(
            "warning",
            tr("{error_sentence} Results wait until then, and none is lost.", error_sentence=error_sentence(error)),
            _WAITING,
        )
        self.changed.emit()

    @Slot()
    def _on_stored(self) -> None:
        self._messages.withdraw(_WAITING)
        self.changed.emit()

    def _on_cleared(self, token: object) -> None:
        if isinstance(token, int) and token:
            self._cleared = token
            self.changed.emit()

    def _on_swept(self, answer: object) -> None:
        if not isinstance(answer, Sweep):
            return
        self.beyond_limits = answer if answer.refused else Sweep()
        if answer.refused:
            self._messages.post(
                "warning",
                tr(
                    "{refused:,} of {total:,} results are beyond the limits of the settings. None was deleted, "
                    "since they are more than half. If limits and date are right, choose “Delete old results” "
                    "in the Results place.",
                    refused=answer.refused,
                    total=answer.total,
                ),
            )
        if answer.deleted:
            deleted = counted(
                answer.deleted,
                "{count:,} result was deleted, as the limits in the settings say.",
                "{count:,} results were deleted, as the limits in the settings say.",
            )
            self._messages.post("info", tr(deleted))
        self.changed.emit()

    @Slot(object)
    def _on_project_opened(self, _opened: OpenProject) -> None:
        self.changed.emit()
        self._sweeping.start()
        self.sweep()

    @Slot()
    def _on_closed(self) -> None:
        self._sweeping.stop()
        self._cleared, self.beyond_limits = 0, Sweep()
        self._leave_desk()

    def _leave_desk(self) -> None:
        desk, self._desk = self._desk, None
        self._readers.clear()
        if desk is not None:
            desk.stop()

    @Slot(object)
    def _on_settings_changed(self, settings: Settings) -> None:
        if settings.results_address != self._place:
            self._place = settings.results_address
            self._leave_desk()
            self.changed.emit()
        if settings.retention != self._retention:
            self._retention = settings.retention
            self.sweep()
