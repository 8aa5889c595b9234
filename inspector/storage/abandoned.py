"""Folders that a process works in, and what killed ones leave behind."""

from __future__ import annotations

import os
import platform
import re
import shutil
from pathlib import Path

import psutil


def own_prefix(kind: str) -> str:
    """What the name of a folder begins with that is gone when this process ends."""
    return f"{_here(kind)}{os.getpid()}-"


def remove_abandoned(parent: Path, kind: str) -> None:
    """Remove the folders of this kind whose processes have ended: they were killed, or the power went.

    Those of other computers, which may share the disk, are left alone: their processes cannot be seen from here.
    """
    for path in parent.glob(f"{_here(kind)}*"):
        process = path.name.removeprefix(_here(kind)).partition("-")[0]
        if process.isdecimal() and not psutil.pid_exists(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _here(kind: str) -> str:
    return f"{kind}-{re.sub(r'[^A-Za-z0-9]', '', platform.node())}-"
