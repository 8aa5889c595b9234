"""Telling equal images and unchanged files by digests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

from inspector.domain.arrays import Pixels
from inspector.errors import ImageError
from inspector.storage.file_state import file_state
from inspector.storage.images import read_bytes, read_image
from inspector.text import Text

#: More files than any folder of parts or dataset has. A digest takes about 200 bytes.
_REMEMBERED = 200_000


def pixel_digest(image: Pixels) -> str:
    """Equal for images of equal pixels, whatever their files are."""
    return hashlib.sha256(repr(image.shape).encode() + np.ascontiguousarray(image).tobytes()).hexdigest()


def pixel_digest_of(path: Path) -> str:
    """As ``pixel_digest``, of an image file. It is remembered while the file stays as it is.

    Raises:
        ImageError: It cannot be read.
    """
    return _pixel_digest(path, *file_state(path))


def content_digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes. It is remembered while the file stays as it is.

    Raises:
        ImageError: It cannot be read.
    """
    return _content_digest(path, *file_state(path))


def digest_of_files(paths: Iterable[Path]) -> str:
    """Equal for files of equal content in the same order. One that cannot be read has no content."""
    together = hashlib.sha256()
    for path in paths:
        try:
            together.update(bytes.fromhex(content_digest_of(path)))
        except ImageError:
            together.update(b"unreadable")
    return together.hexdigest()


def duplicate(path: Path, first: Path) -> ImageError:
    """The refusal of an image with the pixels of one that is there already."""
    return ImageError(
        Text("'{name}' is a duplicate of '{name2}'", name=path.name, name2=first.name),
        "nothing to do: equal images count once",
        "duplicate",
    )


@lru_cache(_REMEMBERED)
def _pixel_digest(path: Path, _length: int, _changed_ns: int) -> str:
    return pixel_digest(read_image(path))


@lru_cache(_REMEMBERED)
def _content_digest(path: Path, _length: int, _changed_ns: int) -> str:
    return hashlib.sha256(read_bytes(path)).hexdigest()
