"""A folder into which another program puts images: each is taken once, when it is complete."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspector.camera.source import Frame
from inspector.errors import DatasetError, ImageError, InspectorError, SourceLostError
from inspector.storage.folder_events import FolderEvents
from inspector.storage.image_folder import is_searched, natural_key, search_folder
from inspector.storage.images import read_image
from inspector.storage.taken_files import FileState, TakenFiles, file_state
from inspector.text import Text

#: A file that nobody has said to be complete is, when it has not changed for so long.
SETTLE_S = 0.5
#: A file that cannot be read yet may still be written: so long nobody calls it damaged.
PATIENCE_S = 3.0
#: Network drives tell of no changes, so the folder is searched again after so long, or after so many times its search.
RESCAN_S = 2.0
_RESCAN_FACTOR = 20
_STEP_S = 0.05
#: The journal forgets files that are gone when there are many of them.
_MOST_GONE = 10_000


@dataclass(slots=True)
class _Candidate:
    """A file that may not be complete. Times are those of ``time.monotonic``."""

    state: FileState
    due_s: float
    refused_since_s: float | None = None


class WatchedFolder:
    """Delivers the images that come into a folder, and into the folders in it, in the order in which they came.

    A file is complete when its writer has closed it or moved it here, or when it has not changed for a while. Images
    that came while nobody watched are delivered at the next start, unless the folder was never watched before.

    Args:
        folder: The folder. It is never written to.
        taken: Its journal.
    """

    def __init__(self, folder: Path, taken: TakenFiles) -> None:
        self._folder = folder
        self._taken = taken
        self._events = FolderEvents(folder)
        self._candidates: dict[Path, _Candidate] = {}
        self._delivered: list[FileState] = []
        self._next_scan_s = 0.0
        self._index = 0

    @property
    def name(self) -> str:
        """The folder's."""
        return self._folder.name or str(self._folder)

    def open(self) -> None:
        """Begin to watch. A folder that is watched already stays as it is.

        Raises:
            SourceLostError: ``folder-gone``: it is not there, or cannot be read.
            OutputError: Its journal cannot be written.
        """
        if self._events.is_open:
            return
        # Watched before it is searched, so that nothing comes in between.
        self._events.open()
        try:
            self._begin()
        except InspectorError:
            self._events.close()
            raise
        self._next_scan_s = 0.0

    def _begin(self) -> None:
        present = {state for _, state in self._searched()}
        if not self._taken.load():
            self._taken.begin(present)
        # An empty folder may be a drive that is not connected.
        elif present and len(self._taken) > _MOST_GONE + 2 * len(present):
            self._taken.begin(state for state in present if state in self._taken)

    def read(self) -> Frame | None:
        """Wait for the next image.

        Raises:
            SourceLostError: ``folder-gone``.
            ImageError: A file cannot be used, and did not change for a while.
        """
        while self._events.is_open:
            for path, is_complete in self._events.wait(self._pause_s()).items():
                self._note(path, is_complete)
            if time.monotonic() >= self._next_scan_s:
                self._scan()
            for path in self._due():
                frame = self._frame(path)
                if frame is not None:
                    return frame
        return None

    def confirm(self, path: Path) -> None:
        """Do not deliver this content of a file again.

        Raises:
            OutputError: It cannot be noted.
        """
        name = path.relative_to(self._folder).as_posix()
        for state in self._delivered:
            if state.name == name:
                self._taken.add(state)
                self._delivered.remove(state)
                return

    def close(self) -> None:
        """Stop watching. A waiting ``read`` of another thread returns None."""
        self._events.close()

    def _pause_s(self) -> float:
        until_scan_s = max(0.0, self._next_scan_s - time.monotonic())
        return min(until_scan_s, _STEP_S) if self._candidates else until_scan_s

    def _searched(self) -> Iterator[tuple[Path, FileState]]:
        try:
            images = search_folder(self._folder).images
        except DatasetError as error:
            raise SourceLostError(
                Text("The watched folder '{folder}' is gone or cannot be read", folder=self._folder),
                "connect its drive, or make it again: its images are taken as soon as it is back",
                "folder-gone",
            ) from error
        for path in images:
            with contextlib.suppress(OSError):
                yield path, file_state(self._folder, path)

    def _scan(self) -> None:
        began_s = time.monotonic()
        for path, state in self._searched():
            self._offer(path, state, is_complete=False)
        ended_s = time.monotonic()
        self._next_scan_s = ended_s + max(RESCAN_S, _RESCAN_FACTOR * (ended_s - began_s))

    def _note(self, path: Path, is_complete: bool) -> None:
        if path == self._folder:
            self._next_scan_s = 0.0
        elif is_searched(self._folder, path):
            with contextlib.suppress(OSError):
                self._offer(path, file_state(self._folder, path), is_complete)

    def _offer(self, path: Path, state: FileState, is_complete: bool) -> None:
        if state in self._taken or state in self._delivered:
            return
        now_s = time.monotonic()
        known = self._candidates.get(path)
        if known is None or known.state != state:
            known = self._candidates[path] = _Candidate(state, now_s + SETTLE_S)
        if is_complete and known.refused_since_s is None:
            known.due_s = now_s

    def _due(self) -> list[Path]:
        now_s = time.monotonic()
        due = [path for path, candidate in self._candidates.items() if candidate.due_s <= now_s]
        return sorted(due, key=lambda path: (self._candidates[path].state.mtime_ns, natural_key(path)))

    def _frame(self, path: Path) -> Frame | None:
        """The image of a file that should be complete. None if it is not, or is gone."""
        candidate = self._candidates[path]
        try:
            if file_state(self._folder, path) != candidate.state:
                self._offer(path, file_state(self._folder, path), is_complete=False)
                return None
            image = read_image(path)
        except OSError:
            del self._candidates[path]
            return None
        except ImageError:
            now_s = time.monotonic()
            candidate.refused_since_s = candidate.refused_since_s or now_s
            if now_s - candidate.refused_since_s < PATIENCE_S:
                candidate.due_s = now_s + SETTLE_S
                return None
            self._delivered.append(self._candidates.pop(path).state)
            self.confirm(path)
            raise
        self._delivered.append(self._candidates.pop(path).state)
        frame = Frame(image, self._index, time.monotonic(), path=path)
        self._index += 1
        return frame
