"""Opening a database of results: making it, taking over older ones, setting damaged ones aside."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, inspect, select
from sqlalchemy.schema import CreateIndex

from inspector.domain.result import ResultRow
from inspector.domain.results import Verdict
from inspector.errors import InspectorError, OutputError, ProjectError
from inspector.storage.results.database import RESULTS_SCHEMA, DamagedError, Database
from inspector.storage.results.rescue import rescue
from inspector.storage.results.schema import BY_PART, METADATA, RESULTS, TRUTHS, VERSIONS, WORDS, row_values
from inspector.text import Text

#: Larger files are looked through when something is wrong with them, not at every start.
_CHECKED_BYTES = 32_000_000
_TAKEN_AT_ONCE = 500


def open_database(place: Path | str, project: str) -> tuple[Database, str]:
    """Open the database of a Project's results, or make it.

    A damaged file is set aside, and everything that can still be read from it is taken over.

    Args:
        place: As ``Database``.
        project: Names the Project in a database of several.

    Returns:
        The database, and a sentence for the user where a damaged file was set aside, else ''.

    Raises:
        InputError: ``database-address``.
        ProjectError: ``results-newer``: a newer version of Inspector made it.
        OutputError: It cannot be opened or made.
    """
    database = Database(place)
    try:
        _make_ready(database, project)
    except DamagedError:
        database.close()
        return _begun_anew(database, project)
    except InspectorError:
        database.close()
        raise
    return database, ""


def begin_anew(database: Database, project: str) -> tuple[Database, str]:
    """As ``open_database``, for a file whose damage was found while it was used."""
    database.close()
    return _begun_anew(database, project)


def _begun_anew(database: Database, project: str) -> tuple[Database, str]:
    path = database.file
    if path is None:
        raise TypeError("a server's database is not set aside")
    aside = _set_aside(path)
    anew = Database(path)
    _make_ready(anew, project)
    count = rescue(aside, anew)
    template = Text(
        "The results of this project were damaged, so they begin anew. The damaged file is kept as '{aside}'."
    )
    if count:
        template = Text(
            "The results of this project were damaged, {count:,} of them could still be read and are here. "
            "The damaged file is kept as '{aside}'."
        )
    return anew, Text(template, count=count, aside=aside)


def _make_ready(database: Database, project: str) -> None:
    path = database.file
    with database.reading() as connection:
        version = _version(connection, database)
        if version > RESULTS_SCHEMA:
            raise ProjectError(
                Text("The results '{name}' were made by a newer version of Inspector", name=database.name),
                "update Inspector to see them; nothing was changed",
                "results-newer",
            )
        if path is not None and path.stat().st_size <= _CHECKED_BYTES:
            state = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
            if state != "ok":
                raise DamagedError(state)
    if version < RESULTS_SCHEMA:
        with database.writing() as connection:
            # Another program may have been here in the meantime.
            version = _version(connection, database)
            if version < RESULTS_SCHEMA:
                _migrate(connection, database, version, project)
        if version == 1:
            database.rebuild()


def _version(connection: Connection, database: Database) -> int:
    if database.file is not None:
        return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if not inspect(connection).has_table(VERSIONS.name):
        return 0
    return int(connection.execute(select(VERSIONS.c.version)).scalar_one())


def _migrate(connection: Connection, database: Database, version: int, project: str) -> None:
    if version == 1:
        connection.exec_driver_sql("ALTER TABLE results RENAME TO results_of_version_1")
    METADATA.create_all(connection)
    if version in (3, 4):
        for name in WORDS:
            connection.exec_driver_sql(f"ALTER TABLE {TRUTHS.name} ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
    if version in (2, 3, 4, 5):
        connection.execute(CreateIndex(BY_PART, if_not_exists=True))
        connection.exec_driver_sql("DROP INDEX IF EXISTS results_by_thumbnail")
    if version == 1:
        _take_over_version_1(connection, project)
        connection.exec_driver_sql("DROP TABLE results_of_version_1")
    if database.file is not None:
        connection.exec_driver_sql(f"PRAGMA user_version = {RESULTS_SCHEMA}")
    else:
        connection.execute(delete(VERSIONS))
        connection.execute(insert(VERSIONS).values(version=RESULTS_SCHEMA))


def _take_over_version_1(connection: Connection, project: str) -> None:
    stored = connection.exec_driver_sql(
        "SELECT path, score, verdict, threshold, defect_area_px, regions, inspected_at"
        " FROM results_of_version_1 ORDER BY id"
    )
    for part in stored.partitions(_TAKEN_AT_ONCE):
        rows = [
            ResultRow(Path(os.fsdecode(path)), score, Verdict(verdict), threshold, area, regions, _milliseconds(stamp))
            for path, score, verdict, threshold, area, regions, stamp in part
        ]
        connection.execute(insert(RESULTS), [row_values(row, project) for row in rows])


def _milliseconds(stamp: str) -> int:
    """Of a time as version 1 wrote it, 0 where it is none."""
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return 0
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _set_aside(path: Path) -> Path:
    """Give a damaged file, and SQLite's files beside it, a free name ``*.damaged.*``."""
    aside, number = path.with_name(f"{path.stem}.damaged{path.suffix}"), 2
    while aside.exists():
        aside, number = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}"), number + 1
    try:
        path.replace(aside)
        for beside in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + beside).replace(aside.with_name(aside.name + beside))
    except OSError as error:
        raise OutputError(
            Text(
                "The results '{path}' are damaged and cannot be renamed: {strerror}", path=path, strerror=error.strerror
            ),
            "close other programs that use the file, or move it out of the project's folder",
            "results-damaged",
        ) from error
    return aside
