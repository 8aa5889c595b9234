"""The Good Parts of the open Project: adding and removing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.arrays import Pixels
from inspector.domain.events import Event, ItemSkipped, PartAdded
from inspector.domain.told_part import ToldPart
from inspector.errors import InspectorError, OutputError, UsageError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome
from inspector.jobs.runner import Runner
from inspector.storage.removal import RemovedParts, remove_good_parts, restore_good_parts
from inspector.ui.widgets.sentences import error_sentence, plural, tr, way_back
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.parts_folder import PartsFolder
from inspector.ui.workspace.undo import Remember, Undo


class GoodParts(QObject):
    """Changes the Good Parts of the open Project.

    Signals:
        changed: Good Parts were added, removed or restored, here or by another program.
        parts_rewritten: The list of parts with another content under their old names.
        intake_started: Images are being added, by one Job or several.
        part_added: One Good Part more.
        part_skipped: One image could not become a Good Part.
        intake_ended: How many images one Job added, and how many it left out.
        arrivals_checked: How many images that another program put there can be used, and how many cannot.
    """

    changed = Signal()
    parts_rewritten = Signal(list)
    intake_started = Signal()
    part_added = Signal(PartAdded)
    part_skipped = Signal(ItemSkipped)
    intake_ended = Signal(int, int)
    arrivals_checked = Signal(int, int)

    def __init__(self, document: Document, undo: Undo, messages: Messages, runner: Runner) -> None:
        super().__init__()
        self._document = document
        self._undo = undo
        self._messages = messages
        self._runner = runner
        #: Images added and left out so far, by the Jobs that add.
        self._counts: dict[Job, list[int]] = {}
        #: Of those that join: good parts, and sentences about the others.
        self._joined: dict[Job, list[Path]] = {}
        self._refused: dict[Job, list[str]] = {}
        self._remember: dict[Job, Remember] = {}
        self._unchecked: list[Path] = []
        self._check: Job | None = None
        self._folder = PartsFolder(document, messages, runner)
        self._folder.came.connect(self._on_came)
        self._folder.rewritten.connect(self._on_rewritten)
        self._folder.gone.connect(self._on_gone)
        document.closed.connect(self._on_closed)

    @property
    def is_joining(self) -> bool:
        """Whether told parts are being made Good Parts."""
        return bool(self._joined)

    def paths(self) -> list[Path]:
        """The Good Parts, in natural order."""
        return self._folder.paths

    def add(self, paths: Sequence[Path]) -> None:
        """Copy images and folders of images into the Project, as a Job."""
        if self._document.opened is None:
            self._messages.report(UsageError("No project is open", "open one, or make a new one"))
            return
        # Reading images takes OpenCV, which the window does not need to be there.
        from inspector.storage.part_intake import add_good_parts

        self._start(GeneratorJob(tr("Adding good parts"), partial(add_good_parts, self._document.opened, list(paths))))

    def add_snapshot(self, image: Pixels, name: str) -> None:
        """Make an image of a live source a Good Part of the Project, as a Job, and tell whether it became one.

        Args:
            image: uint8, height x width x 3, RGB.
            name: Of the part.
        """
        if self._document.opened is None:
            return
        from inspector.storage.part_intake import add_snapshot

        job = GeneratorJob(tr("Adding a good part"), partial(add_snapshot, self._document.opened, image, name))
        job.event_emitted.connect(self._tell_snapshot)
        self._start(job)

    def join(self, told: Sequence[ToldPart]) -> None:
        """Copy parts that the operator has told to be good, as a Job. It can be undone."""
        opened = self._document.opened
        if opened is None or not told:
            return
        from inspector.storage.told_images import join_good_parts

        job = GeneratorJob(tr("Adding good parts"), partial(join_good_parts, opened, list(told)))
        self._joined[job], self._refused[job], self._remember[job] = [], [], self._undo.promised()
        job.event_emitted.connect(self._on_join_event)
        job.ended.connect(self._on_joined)
        self._start(job)

    def _start(self, job: Job) -> None:
        if not self._counts:
            self.intake_started.emit()
        self._folder.hold()
        self._run(job)

    def _run(self, job: Job) -> None:
        self._counts[job] = [0, 0]
        job.event_emitted.connect(self._on_event)
        job.ended.connect(self._on_ended)
        self._runner.start(job)

    def remove(self, paths: Sequence[Path]) -> int:
        """Take Good Parts out of the Project. It can be undone.

        Returns:
            The number of parts removed.
        """
        if self._document.opened is None or not paths:
            return 0
        removed = self._messages.attempt(remove_good_parts, self._document.opened, paths)
        if removed:
            self._undo.remember(partial(self._restore, removed))
            self._folder.discard(paths)
        self.changed.emit()
        return len(removed or ())

    def _restore(self, removed: RemovedParts) -> None:
        opened = self._document.opened
        if opened is None:
            return
        try:
            self._folder.add(restore_good_parts(opened, removed))
        except InspectorError as error:
            self._messages.report(error)
            if isinstance(error, OutputError):
                # Those left can still come back.
                self._undo.remember(partial(self._restore, removed))
            self._folder.add(path for name in removed.names if (path := opened.good_dir / name).exists())
        self.changed.emit()

    @Slot()
    def _on_closed(self) -> None:
        self._undo.forget()
        self._unchecked.clear()

    @Slot(object)
    def _on_event(self, event: Event) -> None:
        counts = self._counts[cast("Job", self.sender())]
        if isinstance(event, PartAdded):
            counts[0] += 1
            opened = self._document.opened
            if opened is not None and event.path.is_relative_to(opened.good_dir):
                self._folder.add([event.path])
            self.part_added.emit(event)
        elif isinstance(event, ItemSkipped):
            counts[1] += 1
            self.part_skipped.emit(event)

    @Slot(object)
    def _tell_snapshot(self, event: Event) -> None:
        if isinstance(event, PartAdded):
            self._messages.post(
                "info", tr("“{name}” is a good part now. Train again to learn from it.", name=event.path.name)
            )
        elif isinstance(event, ItemSkipped):
            self._messages.post("warning", error_sentence(event))

    @Slot(object)
    def _on_join_event(self, event: Event) -> None:
        job = cast("Job", self.sender())
        if isinstance(event, PartAdded):
            self._joined[job].append(event.path)
        elif isinstance(event, ItemSkipped):
            self._refused[job].append(error_sentence(event))

    @Slot(object)
    def _on_joined(self, _outcome: JobOutcome) -> None:
        job = cast("Job", self.sender())
        joined, refused, remember = self._joined.pop(job), self._refused.pop(job), self._remember.pop(job)
        told = []
        if joined:
            remember(partial(self._take_out, joined))
            count = plural(len(joined), "part is a good part now", "parts are good parts now")
            way_back = (
                tr("Train again to learn from it. “Undo” in Parts takes it out.")
                if len(joined) == 1
                else tr("Train again to learn from them. “Undo” in Parts takes them out.")
            )
            told.append(f"{count}. {way_back}")
        if refused:
            told.append(f"{plural(len(refused), 'part was left out', 'parts were left out')}: {refused[0]}")
        if told:
            self._messages.post("warning" if refused else "info", " ".join(told))

    def _take_out(self, paths: Sequence[Path]) -> None:
        opened = self._document.opened
        if opened is not None and self._messages.attempt(remove_good_parts, opened, paths) is not None:
            self._folder.discard(paths)
        self.changed.emit()

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        job = cast("Job", self.sender())
        added, skipped = self._counts.pop(job)
        told = self.arrivals_checked if job is self._check else self.intake_ended
        if job is self._check:
            self._check = None
        if not self._counts.keys() - {self._check}:
            self._folder.release()
        self.changed.emit()
        told.emit(added, skipped)
        # The last word, so that nothing stands over it.
        self._messages.report_failure(outcome)
        self._check_came()

    @Slot(list)
    def _on_came(self, paths: list[Path]) -> None:
        self.changed.emit()
        self._unchecked += paths
        self._check_came()

    @Slot(list)
    def _on_rewritten(self, paths: list[Path]) -> None:
        self.parts_rewritten.emit(paths)
        self._on_came(paths)

    def _check_came(self) -> None:
        opened = self._document.opened
        if opened is None or self._check is not None or not self._unchecked:
            return
        from inspector.storage.part_intake import check_good_parts

        paths, self._unchecked = self._unchecked, []
        self._check = GeneratorJob(tr("Checking good parts"), partial(check_good_parts, opened, paths))
        self._run(self._check)

    @Slot(list, object)
    def _on_gone(self, paths: list[Path], removed: RemovedParts | None) -> None:
        if removed:
            self._undo.remember(partial(self._restore, removed))
        self.changed.emit()
        if paths:
            text = plural(
                len(paths),
                "part was taken out of the folder by another program.",
                "parts were taken out of the folder by another program.",
            )
            self._messages.post("info", f"{text} {way_back(len(paths))}" if removed else text)
