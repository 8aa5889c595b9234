"""The list of Good Parts, which follows the folder that other programs may change."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.jobs.parts_watch import PartsWatch
from inspector.jobs.runner import Runner
from inspector.storage.folder_watch import FolderChange
from inspector.storage.image_folder import natural_key
from inspector.storage.kept_parts import KeptParts
from inspector.storage.project_store import OpenProject, good_parts
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages


class PartsFolder(QObject):
    """Lists the folder once, when its Project is opened, and watches it from then on.

    Signals:
        came: The list of new images that another program put there.
        rewritten: The list of parts that another program gave another content.
        gone: The list of parts that another program took out, and their RemovedParts, or None if they are lost.
    """

    came = Signal(list)
    rewritten = Signal(list)
    gone = Signal(list, object)

    def __init__(self, document: Document, messages: Messages, runner: Runner) -> None:
        super().__init__()
        self._messages = messages
        self._runner = runner
        self._paths: list[Path] = []
        self._present: set[Path] = set()
        self._watch: PartsWatch | None = None
        self._kept: KeptParts | None = None
        self._is_held = False
        self._held: list[FolderChange] = []
        document.project_opened.connect(self._on_opened)
        document.closed.connect(self._on_closed)

    @property
    def paths(self) -> list[Path]:
        """The Good Parts, in natural order."""
        return list(self._paths)

    def add(self, paths: Iterable[Path]) -> None:
        """Images are Good Parts now."""
        for path in paths:
            if path not in self._present:
                self._present.add(path)
                insort(self._paths, path, key=natural_key)

    def discard(self, paths: Iterable[Path]) -> None:
        """Images are no Good Parts any more."""
        self._present.difference_update(paths)
        self._paths = [path for path in self._paths if path in self._present]

    def hold(self) -> None:
        """Inspector itself is going to change the folder: all changes wait until ``release``."""
        self._is_held = True

    def release(self) -> None:
        """Tell the changes that are not Inspector's own."""
        self._is_held = False
        held, self._held = self._held, []
        for change in held:
            self._tell(change)

    @Slot(object)
    def _on_opened(self, opened: OpenProject) -> None:
        self._paths = self._messages.attempt(good_parts, opened) or []
        self._present = set(self._paths)
        self._kept = KeptParts(opened)
        self._watch = PartsWatch(opened, self._paths, self._kept)
        self._watch.folder_changed.connect(self._on_changed)
        self._runner.watch(self._watch)
        self._watch.start()

    @Slot()
    def _on_closed(self) -> None:
        if self._watch is not None:
            self._watch.stop()
        self._watch = self._kept = None
        self._paths, self._present, self._held, self._is_held = [], set(), [], False

    @Slot(object)
    def _on_changed(self, change: FolderChange) -> None:
        if self.sender() is not self._watch:
            return
        if self._is_held:
            self._held.append(change)
        else:
            self._tell(change)

    def _tell(self, change: FolderChange) -> None:
        kept = self._kept
        if kept is None:
            return
        came = [path for path in change.came if path not in self._present and path.exists()]
        rewritten = [path for path in change.rewritten if path in self._present]
        gone = [path for path in change.gone if path in self._present and not path.exists()]
        taken_out = [path for path in gone if not kept.is_renamed(path, came)]
        self.discard(gone)
        self.add(came)
        if gone:
            self.gone.emit(taken_out, self._messages.attempt(kept.take_out, taken_out))
        if came:
            self.came.emit(came)
        if rewritten:
            self.rewritten.emit(rewritten)
