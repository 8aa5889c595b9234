"""Records in a Project's folder that are never set aside: one that cannot be read is told, and stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from inspector.errors import ProjectError
from inspector.storage.records import NewerError, Values, convert, decode, migrated
from inspector.text import Text

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of files, as messages about them need it.

    Attributes:
        file: Names one of them, with the field ``path``.
        code: Error codes begin with it.
        schema: The version that is written.
        way_out: The advice where one is damaged.
    """

    file: Text
    code: str
    schema: int
    way_out: Text


def read_record(
    path: Path, record: type[Record], kind: RecordKind, check: Callable[[Record], None] = lambda _: None
) -> Record:
    """Read a record.

    Args:
        path: The file.
        record: The dataclass that it holds.
        kind: For messages.
        check: Raises a ValueError where the values of a record do not fit together.

    Raises:
        FileNotFoundError: There is no such file.
        ProjectError: ``…-unreadable``, ``…-newer`` or ``…-damaged``, after the kind's code.
    """
    file = Text(kind.file, path=path)
    try:
        found = convert(migrated(decode(path.read_bytes(), Values), kind.schema, {}), record)
        check(found)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ProjectError(
            Text("{file} cannot be opened: {strerror}", file=file, strerror=error.strerror),
            "check that you may read it and try again",
            f"{kind.code}-unreadable",
        ) from error
    except NewerError as error:
        raise ProjectError(
            Text("{file} was made by a newer version of Inspector", file=file),
            "update Inspector; nothing was changed",
            f"{kind.code}-newer",
        ) from error
    except ValueError as error:
        raise ProjectError(Text("{file} is damaged", file=file), kind.way_out, f"{kind.code}-damaged") from error
    return found
