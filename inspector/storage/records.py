"""Frozen dataclasses as JSON: their types decide which values are read."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from inspector.domain.numbers import Count
from inspector.storage.atomic import write_bytes

Record = TypeVar("Record")
Values = dict[str, Any]

#: Begins a byte of a file's name that is no UTF-8, as Python writes it.
_HALF_PAIR = rb"\udc"


class NewerError(ValueError):
    """A newer version of Inspector wrote a file."""


def decode(data: bytes, kind: type[Record]) -> Record:
    """Read a record. Fields that it does not have are passed over.

    Raises:
        ValueError: It is no JSON, or a value is not of its field's type. The message says which.
    """
    try:
        return _decoded(data, kind)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def convert(value: object, kind: type[Record]) -> Record:
    """A record of parsed JSON.

    Raises:
        ValueError: As ``decode``.
    """
    return msgspec.convert(value, kind, dec_hook=_path)


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """A value as it comes back from JSON, to be compared with one that does."""
    data = _json(value)
    return json.loads(data) if _HALF_PAIR in data else msgspec.json.decode(data)


def digest(value: object) -> str:
    """SHA-256 of a value's JSON, whatever the order of its keys."""
    return hashlib.sha256(_json(value, order="sorted")).hexdigest()


def encode(record: object, /, **head: object) -> bytes:
    """Indented JSON from which ``decode`` gives an equal record.

    Args:
        record: A dataclass.
        head: Further values of the file, before those of the record.

    Raises:
        ValueError: There is none: a number is not finite, or a value is not of its field's type.
    """
    data = _json(record)
    if decode(data, type(record)) != record:
        raise ValueError(
            f"JSON cannot hold this {type(record).__name__}: a number is not finite, or a tuple has no type"
        )
    return _indented(_json(head | decode(data, Values))) + b"\n"


def write_record(path: Path, record: object, /, *, private: bool = False, **head: object) -> None:
    """Replace a file by a record, see ``encode`` and ``atomic.write_bytes``.

    Raises:
        OutputError: It cannot be written. The file that was there remains.
        ValueError: As ``encode``.
    """
    write_bytes(path, encode(record, **head), private=private)


def migrated(values: Values, newest: int, migrations: Mapping[int, Callable[[Values], Values]]) -> Values:
    """The values of a file of any version up to ``newest``, in the newest version's words and without the version.

    Args:
        values: As read. Files without a version are of version 0.
        newest: The version that is written.
        migrations: An older version to the function that makes its values those of the next one. Versions that
            nobody has any more have none.

    Raises:
        NewerError: The file's version is higher.
        ValueError: The file's version is no number, or there is no way from it to the newest one.
    """
    values = dict(values)
    version = convert(values.pop("schema_version", 0), Count)
    if version > newest:
        raise NewerError(f"schema {version}")
    while version < newest:
        if version not in migrations:
            raise ValueError(f"schema {version} is not read")
        values = migrations[version](values)
        version += 1
    return values


def _json(value: object, order: Literal["sorted"] | None = None) -> bytes:
    try:
        return msgspec.json.encode(value, order=order, enc_hook=_plain_string)
    except UnicodeEncodeError:
        # The name of a file may hold bytes that are no UTF-8. Python keeps each of them as half of a surrogate pair.
        plain_value = msgspec.to_builtins(value, order=order, enc_hook=_plain_string)
        return json.dumps(plain_value, allow_nan=False).encode("ascii")


def _decoded(data: bytes, kind: type[Record]) -> Record:
    if _HALF_PAIR in data:
        # The other decoder refuses these.
        return convert(json.loads(data, parse_constant=_refused), kind)
    return msgspec.json.decode(data, type=kind, dec_hook=_path)


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no number")


def _indented(data: bytes) -> bytes:
    if _HALF_PAIR in data:
        return json.dumps(json.loads(data), indent=2).encode("ascii")
    return msgspec.json.format(data, indent=2)


def _plain_string(value: str | os.PathLike[str]) -> str:
    """A path, or a Text, which is stored in English."""
    return str(os.fspath(value))


def _path(kind: type, value: Any) -> object:  # noqa: ANN401 - parsed JSON
    if kind is not Path:
        raise NotImplementedError(f"records hold no {kind.__name__}")
    return Path(value)
