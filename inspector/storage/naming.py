"""File names that work on every system and do not collide."""

from __future__ import annotations

import re
from pathlib import Path

# What Windows refuses, so that a Project can be carried to another computer.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MAX_BYTES = 200


def portable_name(name: str) -> str:
    """``name`` with the characters replaced that some file system refuses; never hidden, never empty."""
    stem, suffix = Path(name).stem, Path(name).suffix
    stem = _FORBIDDEN.sub("_", stem).lstrip(".").strip() or "image"
    if _RESERVED.fullmatch(stem):
        stem += "_"
    return _shortened(stem) + _FORBIDDEN.sub("_", suffix)


def unique_name(name: str, taken: set[str]) -> str:
    """A variant of ``name`` that is not in ``taken``, ignoring case; it is added there.

    Args:
        name: File name with suffix.
        taken: Case-folded names.
    """
    stem, suffix = Path(name).stem, Path(name).suffix
    candidate, number = name, 2
    while candidate.casefold() in taken:
        candidate = f"{stem}_{number}{suffix}"
        number += 1
    taken.add(candidate.casefold())
    return candidate


def _shortened(stem: str) -> str:
    encoded = stem.encode("utf-8", "surrogateescape")
    return encoded[:_MAX_BYTES].decode("utf-8", "ignore") if len(encoded) > _MAX_BYTES else stem
