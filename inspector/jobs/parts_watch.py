"""Watching the folder of Good Parts in the background."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspector.jobs.job import Job
from inspector.storage.folder_watch import FolderWatch
from inspector.storage.kept_parts import KeptParts
from inspector.storage.project_store import OpenProject
from inspector.text import Text


class PartsWatch(Job):
    """Tells of images that other programs put into the folder of Good Parts, or take out.

    Inspector's own changes are told as well.

    Args:
        opened: The Project.
        known: The Good Parts as they were listed last.
        kept: Gets second names of them.
        parent: Owner, if any.

    Signals:
        folder_changed: The FolderChange.
        stopped: After ``stop``, once the thread has ended.
    """

    folder_changed = Signal(object)
    stopped = Signal()

    def __init__(
        self, opened: OpenProject, known: Sequence[Path], kept: KeptParts, parent: QObject | None = None
    ) -> None:
        super().__init__(Text("Watching the good parts"), parent)
        self._known = tuple(known)
        self._kept = kept
        self._watch = FolderWatch(opened.good_dir, known)
        self.finished.connect(self.stopped)

    def stop(self) -> None:
        """End the thread. Returns at once."""
        self.cancel()
        self._watch.stop()

    def perform(self) -> object:
        """Watch until ``stop``."""
        self._watch.open()
        self._kept.open()
        try:
            self._kept.keep(self._known)
            if self.is_cancel_requested:
                self._watch.stop()
            for change in self._watch.changes():
                self._kept.keep((*change.came, *change.rewritten))
                self.folder_changed.emit(change)
        finally:
            self._watch.close()
            self._kept.close()
        return None
