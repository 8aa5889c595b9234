"""The files of a watched folder that were inspected, so that those that came meanwhile are known at the next start."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from inspector.storage.atomic import write_bytes, writing

#: Raised whenever the meaning of a line changes. Journals of other versions count as none.
TAKEN_SCHEMA = 1


class FileState(NamedTuple):
    """One content of a file: a file that is written anew under its old name is another one.

    Attributes:
        name: Relative to the folder, with forward slashes.
        size: In bytes.
        mtime_ns: When it was written.
    """

    name: str
    size: int
    mtime_ns: int


def file_state(folder: Path, path: Path) -> FileState:
    """The state of a file in a folder.

    Raises:
        OSError: It is gone, or cannot be asked.
    """
    facts = path.stat()
    return FileState(path.relative_to(folder).as_posix(), facts.st_size, facts.st_mtime_ns)


def journal_of(journals: Path, folder: Path) -> Path:
    """The journal of a watched folder, below the folder of all journals."""
    digest = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()
    return journals / f"{digest[:16]}.jsonl"


class TakenFiles:
    """A journal with a line for each file. May be used by several threads.

    A line that cannot be read is passed over: its file is inspected once more, and none is lost.

    Args:
        journal: The file. Its folder is made when it is first written.
    """

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._states: set[FileState] = set()

    def load(self) -> bool:
        """Read the journal. Returns whether there is one."""
        try:
            lines = self._journal.read_bytes().splitlines()
        except OSError:
            return False
        if not lines or lines[0] != _HEAD:
            return False
        with self._lock:
            self._states = {state for state in map(_state, lines[1:]) if state is not None}
        return True

    def __contains__(self, state: FileState) -> bool:
        return state in self._states

    def __len__(self) -> int:
        return len(self._states)

    def begin(self, states: Iterable[FileState]) -> None:
        """Write the journal anew.

        Raises:
            OutputError: It cannot be written.
        """
        with self._lock:
            self._states = set(states)
            write_bytes(self._journal, b"\n".join((_HEAD, *map(_line, self._states))))

    def add(self, state: FileState) -> None:
        """Note a file.

        Raises:
            OutputError: It cannot be written.
        """
        with self._lock, writing(self._journal):
            if state not in self._states:
                self._states.add(state)
                with self._journal.open("ab") as file:
                    # Before the line: the one before may have been cut off.
                    file.write(b"\n" + _line(state))


_HEAD = json.dumps({"schema_version": TAKEN_SCHEMA}).encode()


def _line(state: FileState) -> bytes:
    # ASCII, so that names that are not valid UTF-8 come back as they are.
    return json.dumps(state).encode()


def _state(line: bytes) -> FileState | None:
    try:
        name, size, mtime_ns = json.loads(line)
        return FileState(str(name), int(size), int(mtime_ns))
    except (ValueError, TypeError):
        return None
