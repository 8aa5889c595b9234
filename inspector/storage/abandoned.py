"""Folders that a process works in, and what killed ones leave behind."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil


def own_prefix(kind: str) -> str:
    """What the name of a folder begins with that is gone when this process ends."""
    return f"{kind}-{os.getpid()}-"


def remove_abandoned(parent: Path, kind: str) -> None:
    """Remove the folders of this kind whose processes have ended: they were killed, or the power went."""
    for path in parent.glob(f"{kind}-*-*"):
        process = path.name.split("-")[1]
        if process.isdecimal() and not psutil.pid_exists(int(process)):
            shutil.rmtree(path, ignore_errors=True)
