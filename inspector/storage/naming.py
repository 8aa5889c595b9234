"""File names that work on every system and do not collide."""

from __future__ import annotations

import re
from pathlib import Path

# Characters that Windows refuses, and bytes that are no UTF-8, so that a Project can be carried to another computer.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\ud800-\udfff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
#: A name has 255 bytes at most. The rest is for numbers and for the suffixes of files that are made from it.
_MAX_BYTES = 200
_MAX_SUFFIX = 16


def portable_name(name: str) -> str:
    """``name`` with the characters replaced that some file system refuses. Never hidden, never empty."""
    stem, suffix = _split(_FORBIDDEN.sub("_", name).rstrip(" ."))
    stem = stem.lstrip(".").strip() or "image"
    if _RESERVED.fullmatch(stem):
        stem += "_"
    return _shortened(stem) + suffix


def unique_name(name: str, taken: set[str]) -> str:
    """A variant of ``name`` that is not in ``taken``, ignoring case. It is added there.

    Args:
        name: File name with suffix.
        taken: Case-folded names.
    """
    stem, suffix = _split(name)
    candidate, number = name, 2
    while candidate.casefold() in taken:
        candidate = f"{_shortened(stem)}_{number}{suffix}"
        number += 1
    taken.add(candidate.casefold())
    return candidate


def _split(name: str) -> tuple[str, str]:
    suffix = Path(name).suffix
    if len(suffix) > _MAX_SUFFIX:
        return name, ""
    return name.removesuffix(suffix), suffix


def _shortened(stem: str) -> str:
    encoded = stem.encode("utf-8", "surrogateescape")
    return encoded[:_MAX_BYTES].decode("utf-8", "ignore") if len(encoded) > _MAX_BYTES else stem


def readable(name: str) -> str:
    """A file's name as text. Bytes that are not valid UTF-8 become question marks."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
