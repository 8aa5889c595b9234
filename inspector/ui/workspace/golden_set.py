"""The Golden Set of the open Project."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.events import Event, ItemSkipped, PartAdded
from inspector.domain.golden import GoldenPart
from inspector.errors import InspectorError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome
from inspector.jobs.runner import Runner
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.undo import Remember, Undo

# It loads OpenCV, which the window does not need to be there.
if TYPE_CHECKING:
    from inspector.storage.golden_set import OfferedPart, RemovedGolden


class GoldenSet(QObject):
    """Changes the Golden Set of the open Project.

    Attributes:
        parts: As its list has them.
        error: Why the list cannot be read, or None.
        undo: The way back from changes.

    Signals:
        changed: Another list.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages, runner: Runner) -> None:
        super().__init__()
        self._document = document
        self._messages = messages
        self._runner = runner
        self._added: dict[Job, list[str]] = {}
        self._skipped: dict[Job, list[str]] = {}
        self._remember: dict[Job, Remember] = {}
        self.parts: tuple[GoldenPart, ...] = ()
        self.error: InspectorError | None = None
        self.undo = Undo()
        document.project_opened.connect(self.refresh)
        document.closed.connect(self._on_closed)

    @property
    def is_adding(self) -> bool:
        """Whether parts are being frozen."""
        return bool(self._added)

    @property
    def gone(self) -> set[str]:
        """Names of parts whose files are gone."""
        opened = self._document.opened
        return set() if opened is None else {p.name for p in self.parts if not (opened.golden_dir / p.name).exists()}

    @Slot()
    def refresh(self) -> None:
        """Read the list again."""
        opened = self._document.opened
        self.parts, self.error = (), None
        if opened is not None and opened.golden_list_path.exists():
            from inspector.storage.golden_set import read_golden_set

            try:
                self.parts = read_golden_set(opened)
            except InspectorError as error:
                self.error = error
        self.changed.emit()

    def add(self, offered: Sequence[OfferedPart]) -> None:
        """Freeze known parts, as a Job. It can be undone."""
        opened = self._document.opened
        if opened is None or not offered:
            return
        from inspector.storage.golden_set import add_golden_parts

        job = GeneratorJob(tr("Freezing golden parts"), partial(add_golden_parts, opened, list(offered)))
        self._added[job], self._skipped[job], self._remember[job] = [], [], self.undo.promised()
        job.event_emitted.connect(self._on_event)
        job.ended.connect(self._on_ended)
        self._runner.start(job)

    def change(self, names: Sequence[str], **changes: object) -> None:
        """Change what is known about parts. It can be undone."""
        from inspector.storage.golden_set import change_golden_part

        opened = self._document.opened
        before: list[GoldenPart] = []
        for name in names:
            part = None if opened is None else self._messages.attempt(change_golden_part, opened, name, **changes)
            before += [part] if part is not None else []
        if before:
            self.undo.remember(partial(self._change_back, before))
        self.refresh()

    def remove(self, names: Sequence[str]) -> None:
        """Take parts off the Golden Set. It can be undone."""
        removed = self._remove(names)
        if removed is not None:
            self.undo.remember(partial(self._restore, removed))

    def _remove(self, names: Sequence[str]) -> RemovedGolden | None:
        from inspector.storage.golden_set import remove_golden_parts

        opened = self._document.opened
        if opened is None or not names:
            return None
        removed = self._messages.attempt(remove_golden_parts, opened, names)
        self.refresh()
        return removed

    def _change_back(self, before: Sequence[GoldenPart]) -> None:
        from inspector.storage.golden_set import change_golden_part

        opened = self._document.opened
        for part in before:
            if opened is not None:
                fields = {"truth": part.truth, "kind": part.kind, "note": part.note}
                self._messages.attempt(change_golden_part, opened, part.name, **fields)
        self.refresh()

    def _restore(self, removed: RemovedGolden) -> None:
        from inspector.storage.golden_set import restore_golden_parts

        opened = self._document.opened
        if opened is None:
            return
        try:
            restore_golden_parts(opened, removed)
        except InspectorError as error:
            self._messages.report(error)
            # They can still come back.
            self.undo.remember(partial(self._restore, removed))
        self.refresh()

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        job = cast("Job", self.sender())
        if isinstance(event, PartAdded):
            self._added[job].append(event.path.name)
        elif isinstance(event, ItemSkipped):
            self._skipped[job].append(error_sentence(event))

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        job = cast("Job", self.sender())
        added, skipped, remember = self._added.pop(job), self._skipped.pop(job), self._remember.pop(job)
        if added:
            remember(partial(self._remove, added))
        self.refresh()
        told = (
            [plural(len(added), "part is frozen in the golden set.", "parts are frozen in the golden set.")]
            if added
            else []
        )
        if skipped:
            told.append(f"{plural(len(skipped), 'part was left out', 'parts were left out')}: {skipped[0]}")
        if told:
            self._messages.post("warning" if skipped else "info", " ".join(told))
        self._messages.report_failure(outcome)

    @Slot()
    def _on_closed(self) -> None:
        self.undo.forget()
        self.refresh()
