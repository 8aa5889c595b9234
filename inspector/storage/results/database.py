"""A database of results: a SQLite file, or a PostgreSQL server. The only place that knows which one it is."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import StaticPool

from inspector.errors import InputError, InspectorError, OutputError
from inspector.text import Text

#: Raised whenever the tables change. Newer databases are refused.
RESULTS_SCHEMA = 6
#: A database that another program uses is waited for so long.
_BUSY_S = 0.5
#: Room for the indexes of a few hundred thousand rows.
_CACHE_KIB = 65_536
#: A server that does not answer.
_ANSWER_S = 15
#: Server and database have names.
_ADDRESS = re.compile(r"postgres(ql)?(\+\w+)?://[^/]*/[^/?]+", re.ASCII)
_WRITES = {"begins_with": "BEGIN IMMEDIATE"}

#: A word of SQLite's message to a sentence, advice and code.
_FAULTS = {
    "readonly": (
        Text("The results '{path}' cannot be written: they are read-only"),
        Text("allow writing to the project's folder"),
        "folder-read-only",
    ),
    "full": (
        Text("The results '{path}' cannot be written: the disk is full"),
        Text("free some space and try again"),
        "disk-full",
    ),
    "locked": (
        Text("The results '{path}' are used by another program"),
        Text("close it, or wait until it has done its work"),
        "results-locked",
    ),
}
#: PostgreSQL's classes of errors, the first characters of their codes, to advice and code.
_REFUSALS = {
    "28": (Text("check user and password in the settings"), "database-refused"),
    "3D": (Text("make the database, or correct its name in the settings"), "database-missing"),
    "42501": (Text("let its administrator allow this user to make and write tables"), "database-read-only"),
    "25006": (Text("give the address of a server that may be written to"), "database-read-only"),
    "53100": (Text("free some space on the server"), "disk-full"),
}


class DamagedError(Exception):
    """The file is no database, or a damaged one."""


class Database:
    """Connections to the results of a Project.

    Args:
        place: A SQLite file, whose folder must exist, or an address: ``postgresql://user:password@server/database``.

    Raises:
        InputError: ``database-address``: the address cannot be used.
    """

    def __init__(self, place: Path | str) -> None:
        self.place = place
        self._engine = _sqlite(place) if isinstance(place, Path) else _postgresql(place)

    @property
    def file(self) -> Path | None:
        """The SQLite file, None for a server."""
        return self.place if isinstance(self.place, Path) else None

    @property
    def name(self) -> str:
        """The file, or the server without user and password."""
        return str(self.place) if isinstance(self.place, Path) else self._engine.url.host or "localhost"

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    def close(self) -> None:
        """Close all connections. Closing twice does no harm."""
        self._engine.dispose()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing.

        Raises:
            DamagedError: The file is damaged.
            OutputError: The database cannot be used now.
        """
        with self._translated(), self._engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is stored, or nothing.

        Raises:
            DamagedError: The file is damaged.
            OutputError: It cannot be stored now.
        """
        with self._translated(), self._engine.execution_options(**_WRITES).begin() as connection:
            yield connection

    @contextlib.contextmanager
    def by_statement(self) -> Iterator[Connection]:
        """Every statement is a transaction of its own. For SQLite alone.

        Raises:
            DamagedError: The file is damaged.
            OutputError: It cannot be used now.
        """
        with self._translated(), self._engine.execution_options(begins_with="").connect() as connection:
            yield connection

    def shrink(self) -> None:
        """Give the room of deleted rows back to the disk. A server does so by itself."""
        if self.file is not None:
            with self.by_statement() as connection:
                # As a script, since a single execution would give one page back.
                connection.connection.cursor().executescript("PRAGMA incremental_vacuum")

    def rebuild(self) -> None:
        """Write a SQLite file anew, in the form that new ones have."""
        with self.by_statement() as connection:
            connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
            connection.exec_driver_sql("VACUUM")

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._error(error.orig) from error
        except OSError as error:
            # A server that is cut off in the middle of an answer.
            raise self._error(error) from error

    def _error(self, cause: BaseException | None) -> Exception:
        if self.file is None:
            return _server_error(self.name, cause)
        if isinstance(cause, sqlite3.DatabaseError) and type(cause) is sqlite3.DatabaseError:
            return DamagedError(str(cause))
        return _file_error(self.file, str(cause))


def _file_error(path: Path, text: str) -> InspectorError:
    for word, (what, advice, code) in _FAULTS.items():
        if word in text:
            return OutputError(Text(what, path=path), advice, code)
    return OutputError(
        Text("The results '{path}' cannot be stored: {reason}", path=path, reason=text),
        "check that the project's folder is there and may be written to",
        "cannot-write",
    )


def _server_error(name: str, cause: BaseException | None) -> InspectorError:
    facts = cause.args[0] if cause is not None and cause.args and isinstance(cause.args[0], dict) else {}
    state, reason = str(facts.get("C", "")), str(facts.get("M", cause))
    server = f"'{name}'"
    for beginning, (advice, code) in _REFUSALS.items():
        if state.startswith(beginning):
            return OutputError(
                Text("The database server {server} refuses the results: {reason}", server=server, reason=reason),
                advice,
                code,
            )
    return OutputError(
        Text("The results cannot be stored on the database server {server}: {reason}", server=server, reason=reason),
        "check that it runs and that its address in the settings is right",
        "database-unreachable",
    )


def _sqlite(path: Path) -> Engine:
    engine = create_engine("sqlite://", creator=lambda: _opened(path), poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    return engine


def _opened(path: Path) -> sqlite3.Connection:
    # Transactions begin where ``_begin`` says, not where the driver thinks.
    connection = sqlite3.connect(path, _BUSY_S, isolation_level=None, check_same_thread=False)
    try:
        _prepare(connection)
    except sqlite3.Error as error:
        connection.close()
        if not any(word in str(error) for word in ("unable to open", "readonly")) or not path.is_file():
            raise
        # A folder that may only be read: SQLite would put its journal beside the file.
        return sqlite3.connect(
            f"{path.absolute().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > RESULTS_SCHEMA:
        # It stays as it is, byte for byte.
        return
    if version == 0:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    with contextlib.suppress(sqlite3.OperationalError):
        # Where files cannot be shared in memory, as in some network folders, the ordinary journal does as well.
        connection.execute("PRAGMA journal_mode = WAL")
    # A row that was reported as stored outlives a loss of power.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")


def _begin(connection: Connection) -> None:
    begins_with = connection.get_execution_options().get("begins_with", "BEGIN")
    if begins_with:
        connection.exec_driver_sql(begins_with)


def _postgresql(address: str) -> Engine:
    import pg8000

    error = InputError(
        "The address of the database cannot be used",
        "write it as postgresql://user:password@server/database",
        "database-address",
    )
    if _ADDRESS.match(address) is None:
        raise error
    try:
        return create_engine(
            make_url(address).set(drivername="postgresql+pg8000"),
            module=pg8000,
            pool_pre_ping=True,
            pool_size=1,
            connect_args={"timeout": _ANSWER_S, "application_name": "Inspector"},
        )
    except (ArgumentError, ValueError) as cause:
        raise error from cause
