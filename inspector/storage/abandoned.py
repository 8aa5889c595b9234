"""Folders that a process works in, and the leavings of killed ones."""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
from pathlib import Path

import psutil

from inspector.paths import user_cache_dir
from inspector.storage.atomic import writing


def working_folder(kind: str) -> tempfile.TemporaryDirectory[str]:
    """A folder for files that this process can make again. Those of processes that have ended are removed first.

    It lies in the user's cache, or in the system's folder of temporary files where that cannot be written.

    Raises:
        OutputError: Neither can be written.
    """
    cache, temporary = user_cache_dir(), Path(tempfile.gettempdir())
    try:
        return _working_folder(cache, kind)
    except OSError:
        with writing(temporary):
            return _working_folder(temporary, kind)


def own_prefix(kind: str) -> str:
    """The beginning of the name of a folder that is gone when this process ends."""
    return f"{_here(kind)}{os.getpid()}-"


def remove_abandoned(parent: Path, kind: str) -> None:
    """Remove the folders of this kind whose processes have ended: they were killed, or the power went.

    Those of other computers, which may share the disk, are left alone: their processes cannot be seen from here.
    """
    for path in parent.glob(f"{_here(kind)}*"):
        process = path.name.removeprefix(_here(kind)).partition("-")[0]
        if process.isdecimal() and not psutil.pid_exists(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def remove_folders_of(process: int) -> None:
    """Remove the folders of a process of this computer that was killed. Others have left none."""
    for root in (user_cache_dir(), Path(tempfile.gettempdir())):
        for path in root.glob(f"{_here('*')}{process}-*"):
            shutil.rmtree(path, ignore_errors=True)


def _working_folder(root: Path, kind: str) -> tempfile.TemporaryDirectory[str]:
    root.mkdir(parents=True, exist_ok=True)
    remove_abandoned(root, kind)
    return tempfile.TemporaryDirectory(prefix=own_prefix(kind), dir=root, ignore_cleanup_errors=True)


def _here(kind: str) -> str:
    return f"{kind}-{re.sub(r'[^A-Za-z0-9]', '', platform.node())}-"
