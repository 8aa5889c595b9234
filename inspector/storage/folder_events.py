"""The files that are written, moved and deleted below a folder, as the system tells of them."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from watchdog.events import (
    DirDeletedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

log = logging.getLogger(__name__)


class FolderEvents:
    """Collects the names of touched files until somebody asks. May be opened again after it was closed.

    Network drives tell of nothing, and so does a folder that is not there: who watches searches now and then as well.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = threading.Condition()
        self._touched: dict[Path, bool] = {}
        self._observer: BaseObserver | None = None
        self.is_open = False

    def open(self) -> None:
        """Begin to collect."""
        self.is_open = True
        observer = Observer()
        try:
            observer.schedule(_Handler(self), str(self._folder), recursive=True)
            observer.start()
        except OSError as error:
            # Not there, or more folders than the system watches.
            log.info("%s is not watched: %s", self._folder, error)
            return
        self._observer = observer

    def wait(self, timeout_s: float) -> dict[Path, bool]:
        """Wait for touched files. Tells of each whether its writer is done with it, or whether it is gone.

        A folder that was deleted is among them. Returns nothing after ``timeout_s``, and once it is closed.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._touched or not self.is_open, timeout_s)
            touched, self._touched = self._touched, {}
        return touched

    def stop(self) -> None:
        """Stop collecting. Another thread's ``wait`` returns, and shall ``close``."""
        with self._changed:
            self.is_open = False
            self._changed.notify_all()

    def close(self) -> None:
        """As ``stop``, and wait for watchdog's threads."""
        self.stop()
        observer, self._observer = self._observer, None
        if observer is not None:
            observer.stop()
            observer.join()

    def touch(self, path: Path, *, is_complete: bool) -> None:
        """A file was written. ``is_complete``: its writer is done with it, or it is gone."""
        with self._changed:
            self._touched[path] = is_complete or self._touched.get(path, False)
            self._changed.notify_all()


class _Handler(FileSystemEventHandler):
    """Passes on everything that is written, from a thread of watchdog's."""

    def __init__(self, events: FolderEvents) -> None:
        self._events = events

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog."""
        if isinstance(event, FileMovedEvent):
            self._events.touch(_path(event.src_path), is_complete=True)
            self._events.touch(_path(event.dest_path), is_complete=True)
        elif isinstance(event, FileClosedEvent | FileDeletedEvent | DirDeletedEvent):
            self._events.touch(_path(event.src_path), is_complete=True)
        elif isinstance(event, FileCreatedEvent | FileModifiedEvent):
            self._events.touch(_path(event.src_path), is_complete=False)


def _path(name: bytes | str) -> Path:
    return Path(name.decode() if isinstance(name, bytes) else name)
