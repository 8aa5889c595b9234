"""The inspected images of a Project, in a SQLite database."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Self

from inspector.domain.results import Verdict
from inspector.errors import OutputError, ProjectError
from inspector.storage.own_files import set_aside

#: Raised whenever the table changes. Newer databases are refused.
RESULTS_SCHEMA = 1
#: A database that another program uses is waited for so long. The window stands still meanwhile.
_BUSY_S = 0.05

_CREATE = """
CREATE TABLE results (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path UNIQUE NOT NULL,
    score REAL NOT NULL,
    verdict TEXT NOT NULL,
    threshold REAL NOT NULL,
    defect_area_px INTEGER NOT NULL,
    regions INTEGER NOT NULL,
    inspected_at TEXT NOT NULL
)
"""


#: A word of SQLite's message to the rest of a sentence, advice and code.
_FAULTS = {
    "readonly": (
        "cannot be written: they are read-only",
        "allow writing to the project's folder",
        "folder-read-only",
    ),
    "full": ("cannot be written: the disk is full", "free some space and try again", "disk-full"),
    "locked": ("are used by another program", "close it, or wait until it has done its work", "results-locked"),
}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """The answer about one image.

    Attributes:
        path: The image.
        score: Its Anomaly Score.
        verdict: At ``threshold``.
        threshold: On the Anomaly Map's scale.
        defect_area_px: Pixels in the Defect Mask.
        regions: Regions in the Defect Mask.
        inspected_at: UTC time, ISO 8601.
    """

    path: Path
    score: float
    verdict: Verdict
    threshold: float
    defect_area_px: int
    regions: int
    inspected_at: str


_COLUMNS = [column.name for column in fields(ResultRow)]
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM results ORDER BY id"
_INSERT = f"INSERT OR REPLACE INTO results ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


class ResultsStore:
    """Opens the database, or makes it. Use it in the thread that made it, as a context manager or with ``close``.

    A file that is no database, or a damaged one, is set aside and an empty one is made.

    Args:
        path: The database. Its folder must exist.

    Attributes:
        note: A sentence for the user where a damaged database was set aside, else ''.

    Raises:
        ProjectError: ``results-newer``: a newer version of Inspector made it.
        OutputError: It cannot be opened or made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.note = ""
        try:
            self._connection = self._opened()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise self._failed(error) from error
            self.note = f"The results of this project were damaged, so they begin anew.{set_aside(path)}"
            with self._translated():
                self._connection = self._opened()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. Closing twice does no harm."""
        self._connection.close()

    def add(self, rows: Iterable[ResultRow]) -> None:
        """Store rows, all or none. A row with the path of an older one replaces it and becomes the newest.

        Raises:
            OutputError: They cannot be written.
        """
        values = [(_stored_path(row.path), *astuple(row)[1:]) for row in rows]
        with self._translated(), self._connection:
            self._connection.executemany(_INSERT, values)

    def all(self) -> list[ResultRow]:
        """All rows, oldest first."""
        with self._translated():
            rows = self._connection.execute(_SELECT).fetchall()
        return [
            ResultRow(Path(os.fsdecode(path)), score, Verdict(verdict), *rest) for path, score, verdict, *rest in rows
        ]

    def clear(self) -> None:
        """Forget all rows.

        Raises:
            OutputError: The database cannot be written.
        """
        with self._translated(), self._connection:
            self._connection.execute("DELETE FROM results")

    def _opened(self) -> sqlite3.Connection:
        with contextlib.ExitStack() as unless_checked:
            connection = sqlite3.connect(self._path, timeout=_BUSY_S)
            unless_checked.callback(connection.close)
            _check_version(connection, self._path)
            _check_content(connection)
            unless_checked.pop_all()
        return connection

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.DatabaseError) -> OutputError:
        text = str(error)
        for word, (what, advice, code) in _FAULTS.items():
            if word in text:
                return OutputError(f"The results '{self._path}' {what}", advice, code)
        return OutputError(
            f"The results '{self._path}' cannot be stored: {text}",
            "check that the project's folder is there and may be written to",
            "cannot-write",
        )


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > RESULTS_SCHEMA:
        raise ProjectError(
            f"The results '{path}' were made by a newer version of Inspector",
            "update Inspector to see them; nothing was changed",
            "results-newer",
        )
    if version == 0:
        connection.executescript(f"BEGIN; {_CREATE}; PRAGMA user_version = {RESULTS_SCHEMA}; COMMIT;")


def _check_content(connection: sqlite3.Connection) -> None:
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(state)


def _stored_path(path: Path) -> str | bytes:
    try:
        return str(path).encode().decode()
    except UnicodeEncodeError:
        # A file name that is not valid UTF-8, which SQLite's text cannot hold.
        return os.fsencode(path)
