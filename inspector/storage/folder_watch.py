"""A folder in which other programs may put images, and from which they may take some."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.errors import DatasetError
from inspector.storage.folder_events import FolderEvents
from inspector.storage.image_folder import images_in, is_searched, natural_key
from inspector.storage.reading.formats import is_image_name
from inspector.storage.taken_files import FileState, file_state

#: A file that nobody has said to be complete is, when it has not changed for so long.
SETTLE_S = 0.5
#: Network drives tell of no changes, so the folder is searched again after so long, or after so many times its search.
RESCAN_S = 2.0
_RESCAN_FACTOR = 20
#: Changes are told together that come within so long.
GATHER_S = 0.2
_STEP_S = 0.05


@dataclass(frozen=True, slots=True)
class FolderChange:
    """Images that came and went.

    Attributes:
        came: New ones that are complete.
        rewritten: Complete ones with a new content under an old name.
        gone: Those that are no longer there.
    """

    came: tuple[Path, ...]
    rewritten: tuple[Path, ...]
    gone: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A file that may not be complete. Times are those of ``time.monotonic``."""

    state: FileState
    due_s: float


class FolderWatch:
    """Tells how the images of a folder, and of the folders in it, change.

    Args:
        folder: The folder. It is never written to.
        known: The images that were there when somebody looked last.
    """

    def __init__(self, folder: Path, known: Iterable[Path]) -> None:
        self._folder = folder
        self._events = FolderEvents(folder)
        #: None for an image that was there before anybody asked for its state.
        self._known: dict[Path, FileState | None] = dict.fromkeys(known)
        self._candidates: dict[Path, _Candidate] = {}
        self._next_scan_s = 0.0

    def open(self) -> None:
        """Begin to watch."""
        self._events.open()

    def changes(self) -> Iterator[FolderChange]:
        """Wait for changes, until another thread calls ``stop``."""
        while self._events.is_open:
            touched = self._touched()
            gone = [path for name, is_complete in touched.items() for path in self._note(name, is_complete)]
            if self._events.is_open and time.monotonic() >= self._next_scan_s:
                gone += self._scan()
            came, rewritten = self._complete()
            if came or rewritten or gone:
                yield FolderChange(tuple(came), tuple(rewritten), tuple(dict.fromkeys(gone)))

    def stop(self) -> None:
        """End ``changes`` of another thread. Returns at once."""
        self._events.stop()

    def close(self) -> None:
        """Stop watching."""
        self._events.close()

    def _touched(self) -> dict[Path, bool]:
        """The touched files, those of a short time together: who copies a thousand makes few changes."""
        touched = self._events.wait(self._pause_s())
        until_s = time.monotonic() + GATHER_S
        while touched and self._events.is_open and (left_s := until_s - time.monotonic()) > 0:
            for path, is_complete in self._events.wait(left_s).items():
                touched[path] = is_complete or touched.get(path, False)
        return touched

    def _pause_s(self) -> float:
        until_scan_s = max(0.0, self._next_scan_s - time.monotonic())
        return min(until_scan_s, _STEP_S) if self._candidates else until_scan_s

    def _note(self, path: Path, is_complete: bool) -> Sequence[Path]:
        """Look at a file that was touched. Returns the images that are gone."""
        if not path.exists():
            is_part = path in self._known or is_image_name(path)
            return self._forget([path] if is_part else [known for known in self._known if path in known.parents])
        if path.is_relative_to(self._folder) and is_searched(self._folder, path):
            self._offer(path, is_complete)
        return ()

    def _scan(self) -> Sequence[Path]:
        began_s = time.monotonic()
        try:
            present = images_in(self._folder)
        except DatasetError:
            present = []
        for path in present:
            self._offer(path, is_complete=False)
        ended_s = time.monotonic()
        self._next_scan_s = ended_s + max(RESCAN_S, _RESCAN_FACTOR * (ended_s - began_s))
        return self._forget(self._known.keys() - set(present))

    def _forget(self, paths: Iterable[Path]) -> Sequence[Path]:
        # A drive that is not connected takes the folder's own folder with it.
        if not self._folder.parent.exists():
            return ()
        gone = [path for path in paths if path in self._known and not path.exists()]
        for path in gone:
            self._known.pop(path, None)
            self._candidates.pop(path, None)
        return sorted(gone, key=natural_key)

    def _offer(self, path: Path, is_complete: bool) -> None:
        try:
            state = file_state(self._folder, path)
        except OSError:
            return
        if path in self._known and self._known[path] in (None, state):
            self._known[path] = state
            self._candidates.pop(path, None)
            return
        now_s = time.monotonic()
        candidate = self._candidates.get(path)
        if is_complete:
            self._candidates[path] = _Candidate(state, now_s)
        elif candidate is None or candidate.state != state:
            self._candidates[path] = _Candidate(state, now_s + SETTLE_S)

    def _complete(self) -> tuple[list[Path], list[Path]]:
        """The new images that are complete, and the rewritten ones."""
        now_s = time.monotonic()
        came: list[Path] = []
        rewritten: list[Path] = []
        for path, candidate in list(self._candidates.items()):
            if candidate.due_s > now_s:
                continue
            try:
                state = file_state(self._folder, path)
            except OSError:
                del self._candidates[path]
                continue
            if state != candidate.state:
                self._candidates[path] = _Candidate(state, now_s + SETTLE_S)
                continue
            (rewritten if path in self._known else came).append(path)
            del self._candidates[path]
            self._known[path] = state
        return sorted(came, key=natural_key), sorted(rewritten, key=natural_key)
