"""Pools of crops with P's features, on disk: made once, mapped into memory, shared by all Teachers that fit them.

A pool is a folder, named by the hash of the facts it follows from. It is written under another name and renamed when
complete, so that a folder under its own name was once whole. Checksums tell whether it still is.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Pixels
from inspector.domain.numbers import Count
from inspector.errors import InspectorError, OutputError, UsageError
from inspector.storage.abandoned import own_prefix, remove_abandoned
from inspector.storage.atomic import output_error
from inspector.storage.records import Values, decode, digest, encode, plain
from inspector.text import Text

_FACTS = "pool.json"
_DTYPES: dict[str, type[np.generic]] = {"images": np.uint8, "features": np.float16, "photographs": np.int32}
_PARTIAL = "partial"
#: Kept free on the disk for everything else.
_RESERVE_BYTES = 200 * 10**6


class DamagedPoolError(Exception):
    """A pool in the cache differs from the one that was written. It has to be made again."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Cuts of photographs and P's features of them. The arrays are mapped from files.

    Attributes:
        images: uint8, n x side x side x 3, RGB.
        features: float16, n x C x h x w (maps) or n x C (vectors). None where no P was used.
        photographs: int32, n: which photograph each was cut from.
    """

    images: Pixels
    features: npt.NDArray[np.float16] | None
    photographs: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Array:
    shape: tuple[Count, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class _Head:
    """The file of facts: from which the pool follows, and its arrays by their names."""

    facts: Values
    arrays: dict[str, _Array]


class PoolWriter:
    """Appends to the files of a pool that is being made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._hashes = {name: hashlib.sha256() for name in _DTYPES}
        self._shapes: dict[str, tuple[int, ...]] = {}
        self.count = 0

    def append(
        self,
        images: Pixels,
        features: npt.NDArray[np.float16] | None,
        photographs: npt.NDArray[np.int32],
    ) -> None:
        """Add some cuts.

        Raises:
            OutputError: The disk is full.
        """
        for name, values in {"images": images, "features": features, "photographs": photographs}.items():
            if values is None:
                continue
            data = np.ascontiguousarray(values).data
            try:
                if name not in self._files:
                    self._files[name] = (self._folder / name).open("wb", buffering=0)
                _write_all(self._files[name], data)
            except OSError as error:
                raise cannot_keep(self._folder.parent, error) from error
            self._hashes[name].update(data)
            self._shapes[name] = values.shape[1:]
        self.count += len(images)

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def arrays(self) -> dict[str, _Array]:
        """The files, by name."""
        return {
            name: _Array((self.count, *shape), self._hashes[name].hexdigest()) for name, shape in self._shapes.items()
        }


class FeatureCache:
    """The pools in one folder, within a limit of bytes. Those unused for the longest time make room."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._in_use: set[str] = set()

    def open(self, facts: Mapping[str, Any]) -> Pool | None:
        """Map the pool that follows from some facts. None if it has not been made.

        Raises:
            DamagedPoolError: Its files differ from those that were written. It has been removed.
            OutputError: ``cache-damaged``: likewise, but it cannot be removed.
        """
        key = _key(facts)
        folder = self._folder / key
        if not folder.is_dir():
            return None
        try:
            head = decode((folder / _FACTS).read_bytes(), _Head)
            arrays = {name: _mapped(folder / name, name, entry) for name, entry in head.arrays.items()}
            pool = Pool(arrays["images"], arrays.get("features"), arrays["photographs"])
        except (OSError, ValueError, KeyError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            if folder.exists():
                raise OutputError(
                    Text("The cached features in '{folder}' are damaged and cannot be removed", folder=folder),
                    "delete that folder",
                    "cache-damaged",
                ) from error
            raise DamagedPoolError(key) from error
        with suppress(OSError):
            os.utime(folder)  # says when it was used. A cache that cannot be written serves as well
        self._in_use.add(key)
        return pool

    @contextmanager
    def writing(self, facts: Mapping[str, Any], needed_bytes: int) -> Iterator[PoolWriter]:
        """Make a pool. It is there when the body ends without an exception.

        Args:
            facts: Everything that it follows from.
            needed_bytes: Its size on disk, at most.

        Raises:
            UsageError: ``cache-limit``: the limit is too small.
            OutputError: The disk is full, or the folder cannot be written.
        """
        key = _key(facts)
        self._make_room(needed_bytes)
        partial = self._folder / f"{own_prefix(_PARTIAL)}{secrets.token_hex(4)}"
        writer = PoolWriter(partial)
        try:
            try:
                partial.mkdir(parents=True)
            except OSError as error:
                raise cannot_keep(self._folder, error) from error
            yield writer
            writer.close()
            try:
                (partial / _FACTS).write_bytes(encode(_Head(plain(facts), writer.arrays())))
                partial.replace(self._folder / key)
            except OSError as error:
                # Whoever was quicker with the same pool has made the same files. A folder cannot be renamed onto it.
                if not (self._folder / key).is_dir():
                    raise cannot_keep(self._folder, error) from error
        finally:
            writer.close()
            shutil.rmtree(partial, ignore_errors=True)

    def _make_room(self, needed_bytes: int) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_keep(self._folder, error) from error
        remove_abandoned(self._folder, _PARTIAL)
        pools = sorted((path for path in self._folder.iterdir() if path.is_dir()), key=_used_at)
        taken = {path: _size_bytes(path) for path in pools}
        for path in pools:
            if sum(taken.values()) + needed_bytes <= self._limit_bytes:
                break
            if path.name not in self._in_use and not path.name.startswith(f"{_PARTIAL}-"):
                shutil.rmtree(path, ignore_errors=True)
                taken[path] = _size_bytes(path)
        if sum(taken.values()) + needed_bytes > self._limit_bytes:
            held = sum(taken.values())
            raise UsageError(
                Text(
                    "The crops and their features take {needed}, and the feature cache may hold {limit}",
                    needed=_gigabytes(needed_bytes + held),
                    limit=_gigabytes(self._limit_bytes),
                ),
                "take fewer crops (--crops), or allow more with --cache-limit on the command line",
                "cache-limit",
            )
        free = shutil.disk_usage(self._folder).free
        if needed_bytes + _RESERVE_BYTES > free:
            raise OutputError(
                Text(
                    "The crops and their features take {needed}, and the disk of '{folder}' has {free} left",
                    needed=_gigabytes(needed_bytes),
                    folder=self._folder,
                    free=_gigabytes(free),
                ),
                _ADVICE_DISK,
                "disk-full",
            )


_ADVICE_DISK = Text("free some space, or take fewer crops (--crops, and --cache for another disk, on the command line)")


def cannot_keep(folder: Path, error: OSError) -> InspectorError:
    """The OutputError for a pool that could not be written."""
    known = output_error(folder, error)
    if known.code != "disk-full":
        return known
    return OutputError(
        Text(
            "There is no room for the crops and their features: the disk that holds '{folder}' is full", folder=folder
        ),
        _ADVICE_DISK,
        known.code,
    )


def _key(facts: Mapping[str, Any]) -> str:
    return digest(facts)[:32]


def _mapped(path: Path, name: str, entry: _Array) -> npt.NDArray[Any]:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != entry.sha256:
            raise ValueError(f"{name} has changed")
    return np.memmap(path, _DTYPES[name], "r", shape=entry.shape)


def _write_all(file: BinaryIO, data: memoryview) -> None:
    # Unbuffered writing may take less than it is given, on a disk that is nearly full for example.
    rest = data.cast("B")
    while rest:
        rest = rest[file.write(rest) :]


def _size_bytes(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.iterdir())
    except OSError:
        return 0  # another process has just removed it


def _used_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0


def _gigabytes(count_bytes: int) -> str:
    return f"{count_bytes / 1e9:.3g} GB"
