"""Files of ours that are read at start: whatever is wrong with them, the program begins, and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from inspector.text import Text

Content = TypeVar("Content")


def read_or_set_aside(path: Path, read: Callable[[Path], Content]) -> tuple[Content | None, str]:
    """Read a file without which Inspector works as well. A damaged one is moved out of the way.

    Args:
        path: The file.
        read: Reads it. Raises ValueError if it is damaged.

    Returns:
        Its content, or None where there is none that can be used, and a sentence for the user, or ''.
    """
    try:
        return (read(path) if path.is_file() else None), ""
    except OSError:
        return None, ""
    except ValueError:
        told = {"name": path.name, "kept": set_aside(path)}
        return None, Text("'{name}' was damaged, so Inspector began without it.{kept}", **told)


def set_aside(path: Path) -> str:
    """Give a damaged file the name ``*.damaged.*``. A sentence that says so, or '' where that cannot be done."""
    aside = path.with_name(f"{path.stem}.damaged{path.suffix}")
    try:
        path.replace(aside)
    except OSError:
        return ""
    return Text(" The damaged file is kept as '{aside}'.", aside=aside)
