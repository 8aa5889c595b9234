"""Results that could not be stored when a Project was closed: a file of this computer keeps them until they can."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inspector.paths import user_config_dir
from inspector.storage.atomic import writing
from inspector.storage.naming import readable
from inspector.storage.own_files import read_or_set_aside
from inspector.storage.records import decode, write_record
from inspector.storage.results.adding import PreparedResult

_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class _Waiting:
    results: tuple[PreparedResult, ...]


def waiting_path(place: Path | str, project: str) -> Path:
    """The file for the results of a Project."""
    name = hashlib.sha256(f"{place}\n{project}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return user_config_dir() / "waiting-results" / f"{name}.json"


def keep_waiting(path: Path, results: Sequence[PreparedResult]) -> None:
    """Write results to the file, in place of those that are there.

    Raises:
        OutputError: It cannot be written.
    """
    with writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
    # JSON holds no file name that is not valid UTF-8.
    named = (replace(each, row=replace(each.row, path=Path(readable(str(each.row.path))))) for each in results)
    write_record(path, _Waiting(tuple(named)), schema_version=_SCHEMA)


def read_waiting(path: Path) -> tuple[list[PreparedResult], str]:
    """The results in the file, and a sentence for the user where it was damaged, else ''."""
    kept, note = read_or_set_aside(path, lambda file: decode(file.read_bytes(), _Waiting))
    return ([] if kept is None else list(kept.results)), note
