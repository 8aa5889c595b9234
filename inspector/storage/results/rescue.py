"""Taking over everything that can still be read from a damaged SQLite file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from inspector.domain.result import MOST_PLACES
from inspector.storage.results.database import RESULTS_SCHEMA, Database
from inspector.storage.results.schema import BAD_IMAGES, HIDDEN, REGIONS, RESULTS, THUMBNAILS, TRUTHS, WORDS

#: Rows that are asked for together. Where that fails, each half of the others is tried, down to single rows.
_TOGETHER = 1024
#: Questions about one table that may fail, about 20 microseconds each.
_MOST_FAILURES = 200_000
#: The tables that versions 3 and 4 have added, one each. Version 5 has added columns.
_LATER = (TRUTHS, BAD_IMAGES)


def rescue(damaged: Path, into: Database) -> int:
    """Copy rows, with their pictures and places.

    Args:
        damaged: A file of version 2 or later. Nothing is copied from another one.
        into: An empty database.

    Returns:
        The number of results that were copied.
    """
    try:
        source = sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return 0
    with contextlib.closing(source), into.writing() as connection:
        # Without it a file that is shorter than it was cannot be read at all.
        source.execute("PRAGMA writable_schema = ON")
        version = _number(source, "PRAGMA user_version")
        if not 2 <= version <= RESULTS_SCHEMA:
            return 0
        hashes: set[str] = set()
        ids: set[int] = set()
        for table in (THUMBNAILS, RESULTS, REGIONS, HIDDEN, *_LATER[: version - 2]):
            names = [column.name for column in table.columns if version > 4 or column.name not in WORDS]
            for values in _readable(source, table, names):
                if table is THUMBNAILS:
                    hashes |= {each["hash"] for each in values}
                elif table is RESULTS:
                    ids |= {each["id"] for each in values}
                    for each in values:
                        each["thumbnail"] = each["thumbnail"] if each["thumbnail"] in hashes else None
                elif table is not TRUTHS:
                    values = [each for each in values if each["result_id"] in ids]
                if values:
                    connection.execute(insert(table).prefix_with("OR IGNORE"), values)
    return len(ids)


def _readable(source: sqlite3.Connection, table: Table, columns: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    names = ["rowid", *columns]
    question = f"SELECT {', '.join(names)} FROM {table.name} WHERE rowid BETWEEN ? AND ? ORDER BY rowid"
    first = _number(source, f"SELECT min(rowid) FROM {table.name}") or 1
    results = _number(source, f"SELECT seq FROM sqlite_sequence WHERE name = '{RESULTS.name}'")
    most = results * (MOST_PLACES if table is REGIONS else 1)
    last = _number(source, f"SELECT max(rowid) FROM {table.name}") or most
    waiting = [(start, min(start + _TOGETHER - 1, last)) for start in range(first, last + 1, _TOGETHER)][::-1]
    failures = 0
    while waiting and failures < _MOST_FAILURES:
        start, end = waiting.pop()
        rows = []
        try:
            for row in source.execute(question, (start, end)):
                # A damaged page may lead back to rows that were read before, for ever.
                if row[0] < start:
                    raise sqlite3.DatabaseError("the rows are out of order")
                rows.append(dict(zip(names, row, strict=True)))
                start = row[0] + 1
        except sqlite3.Error:
            failures += 1
            middle = (start + end) // 2
            waiting += [(middle + 1, end), (start, middle)] if start < end else []
        for each in rows:
            del each["rowid"]
        yield rows


def _number(source: sqlite3.Connection, question: str) -> int:
    try:
        (found,) = source.execute(question).fetchone() or (0,)
    except sqlite3.Error:
        return 0
    return int(found or 0)
