"""A record of the files that Inspector wrote below a folder: only they may be replaced, and never an input.

The record has one line of JSON per file, with its path and the SHA-256 of its content. A line is written before its
file, so a run that is killed leaves nothing that the next one would not know.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

from inspector.errors import InTheWayError, OutputError
from inspector.storage.atomic import check_writable, write_bytes, writing
from inspector.text import Text

#: Record of results, which no search for images takes for inputs.
RESULTS_RECORD = "inspector-results.jsonl"
#: Record of rendered parts, which are inputs.
PARTS_RECORD = "inspector-parts.jsonl"

_HEAD = b'{"inspector_files": 1}\n'


class WrittenFiles:
    """Writes files below a folder, and remembers them there.

    Args:
        folder: Made if it is missing.
        record: Name of the record.
    """

    def __init__(self, folder: Path, record: str = RESULTS_RECORD) -> None:
        self.folder = folder
        self._record = folder / record
        self._claimed: set[Path] = set()

    def claim(self, names: Iterable[Path], inputs: Iterable[Path] = (), *, replace: bool = False) -> None:
        """Find out, before anything is written, whether files can be.

        Args:
            names: Paths below the folder.
            inputs: Files that are read, which nothing may replace.
            replace: Whether files that Inspector did not write may be replaced: somebody was asked.

        Raises:
            InTheWayError: A file is there that is an input, or that Inspector did not write.
            OutputError: The folder cannot be written, or a folder is there.
        """
        check_writable(self._record)
        digests = _read(self._record)
        if digests is None:
            raise _foreign([self._record])
        read_files = {identity for path in inputs if (identity := _identity(path)) is not None}
        names, foreign = list(names), []
        for name in names:
            path = self.folder / name
            if not os.path.lexists(path):
                continue
            if path.is_dir():
                raise OutputError(
                    Text("'{path}' cannot be written: a folder has that name", path=path),
                    "choose another folder",
                    "cannot-write",
                )
            if _identity(path) in read_files:
                raise InTheWayError(
                    Text("'{path}' is read, and the results would replace it", path=path),
                    "choose another folder for the results",
                    InTheWayError.INPUT,
                )
            if not replace and _digest(path) not in digests.get(name, ()):
                foreign.append(path)
        if foreign:
            raise _foreign(foreign)
        self._claimed.update(names)
        if digests:
            self._forget_gone(digests)

    def write(self, name: Path, data: bytes, *, durable: bool = True) -> Path:
        """Replace a file, see ``atomic_file``.

        Returns:
            Its path.

        Raises:
            InTheWayError: As ``claim``, for a file that was not claimed.
            OutputError: It cannot be written.
        """
        if name not in self._claimed:
            self.claim([name])
        path = self.folder / name
        self._note(name, hashlib.sha256(data).hexdigest())
        write_bytes(path, data, durable=durable)
        return path

    def write_json(self, name: Path, content: Any) -> Path:  # noqa: ANN401 - whatever JSON can hold
        """As ``write``, indented JSON.

        Raises:
            ValueError: A number in ``content`` is not finite.
        """
        return self.write(name, (json.dumps(content, indent=2, allow_nan=False) + "\n").encode("ascii"))

    def note(self, name: Path) -> None:
        """Remember a file that was claimed, and then written by other means."""
        self._note(name, _digest(self.folder / name))

    def _note(self, name: Path, digest: str) -> None:
        with writing(self._record), self._record.open("ab") as record:
            head = b"" if record.tell() else _HEAD
            record.write(head + _line(name, digest))

    def _forget_gone(self, digests: dict[Path, set[str]]) -> None:
        lines = [
            _line(name, digest)
            for name, of_name in digests.items()
            if os.path.lexists(self.folder / name)
            for digest in sorted(of_name)
        ]
        write_bytes(self._record, b"".join([_HEAD, *lines]))


def recorded_results(folder: Path) -> Collection[Path]:
    """The results below a folder that are still as its record says, none without a record."""
    digests = _read(folder / RESULTS_RECORD) or {}
    return [path for name, of_name in digests.items() if _digest(path := folder / name) in of_name]


def _read(record: Path) -> dict[Path, set[str]] | None:
    """Names with the digests of all contents written there. None for a file that is no record of this version."""
    try:
        content = record.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError:
        return None
    if content and not content.startswith(_HEAD):
        return None
    digests: defaultdict[Path, set[str]] = defaultdict(set)
    for line in content.splitlines()[1:]:
        # The last line may be cut off.
        with contextlib.suppress(ValueError, TypeError):
            name, digest = json.loads(line)
            digests[Path(name)].add(digest)
    return digests


def _line(name: Path, digest: str) -> bytes:
    return (json.dumps([name.as_posix(), digest]) + "\n").encode("ascii")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _digest(path: Path) -> str:
    """The SHA-256 of a file, '' for anything that is none."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _foreign(paths: Sequence[Path]) -> InTheWayError:
    what = Text("'{path}' would be replaced, though somebody else made or changed it", path=paths[0])
    if len(paths) > 1:
        what = Text("{what}, and so would {count} more", what=what, count=len(paths) - 1)
    return InTheWayError(
        what,
        "choose another folder, or move such files away",
    )
