"""Keeping several Jobs and programs from changing one file at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from inspector.errors import ProjectError
from inspector.storage.atomic import output_error
from inspector.text import Text

#: Changes take milliseconds. Whoever holds a lock for longer hangs.
LOCK_WAIT_S = 10.0


@contextlib.contextmanager
def locked(path: Path, protected: str) -> Iterator[None]:
    """Hold a lock during the body. It ends with the process, too.

    Args:
        path: An empty file that stands for the lock. It stays.
        protected: The thing that it protects, in words of an operator.

    Raises:
        ProjectError: ``busy``: another program holds it.
        OutputError: The file cannot be made.
    """
    lock = FileLock(path, timeout=LOCK_WAIT_S)
    try:
        lock.acquire()
    except Timeout as error:
        raise ProjectError(
            Text("Another program is changing {protected}", protected=protected),
            "wait until it is done and try again",
            "busy",
        ) from error
    except OSError as error:
        raise output_error(path, error) from error
    try:
        yield
    finally:
        lock.release()
