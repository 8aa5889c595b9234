"""How far a process steps back for others on a busy computer."""

from __future__ import annotations

import sys

import psutil


def lower_priority(niceness: int, at_most: int = 19) -> None:
    """Lower the priority of this process. On Windows it is below normal then.

    Args:
        niceness: How far, 0 (not) to 19.
        at_most: The process gets no nicer than that by it.
    """
    process = psutil.Process()
    try:
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            now = process.nice()
            process.nice(max(now, min(at_most, now + niceness)))
    except (psutil.Error, OSError):
        return
