"""Writing files so that a failure leaves the last good state."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from inspector.errors import OutputError
from inspector.paths import is_there
from inspector.text import Text

_REFUSED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextlib.contextmanager
def atomic_file(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Replace a file completely or not at all.

    The body writes the file that it is given. When the body ends without an exception, that file takes the place of
    ``path``. Otherwise it is removed and ``path`` stays as it was. Missing folders are made.

    Args:
        path: The file that shall be written.
        durable: Whether the content must survive a power cut from then on. For many files that can be made again,
            without it is faster.

    Yields:
        A hidden name in the same folder with the suffix of ``path``.

    Raises:
        OutputError: ``folder-read-only``, ``disk-full`` or ``cannot-write``, for any OSError of the body, too.
    """
    temporary_path = path.with_name(f".{secrets.token_hex(8)}{path.suffix}")
    try:
        with writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield temporary_path
            if durable:
                _flush(temporary_path)
            temporary_path.replace(path)
            if durable:
                _flush_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            temporary_path.unlink(missing_ok=True)


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn an OSError of the body into an OutputError that names ``path`` and says what to do."""
    try:
        yield
    except OSError as error:
        raise output_error(path, error) from error


def output_error(path: Path, error: OSError) -> OutputError:
    """The OutputError for a failed attempt to write ``path``."""
    if error.errno in _REFUSED:
        return OutputError(
            Text("'{name}' cannot be written: the folder '{parent}' is read-only", name=path.name, parent=path.parent),
            "choose another folder, or allow writing to it",
            "folder-read-only",
        )
    if error.errno in _FULL:
        return OutputError(
            Text(
                "'{name}' cannot be written: the disk that holds '{parent}' is full", name=path.name, parent=path.parent
            ),
            "free some space and try again",
            "disk-full",
        )
    reason = error.strerror or str(error)
    return OutputError(
        Text("'{path}' cannot be written: {reason}", path=path, reason=reason),
        "choose another folder and try again",
        "cannot-write",
    )


def write_bytes(path: Path, data: bytes, *, durable: bool = True, private: bool = False) -> None:
    """Replace a file by ``data``, see ``atomic_file``. Of a ``private`` one the user alone can read it.

    Raises:
        OutputError: As ``atomic_file``.
    """
    with atomic_file(path, durable=durable) as temporary_path:
        if private:
            temporary_path.touch(mode=0o600)
        temporary_path.write_bytes(data)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    # Makes the rename itself durable. Windows cannot open folders and needs no such thing.
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems refuse this. The file is in place then all the same.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_writable(path: Path) -> None:
    """Find out now, before long work, whether ``path`` can be written later.

    Raises:
        OutputError: As ``atomic_file``, or something is there that is no file.
    """
    if is_there(path) and not path.is_file():
        kind = Text("a folder") if path.is_dir() else Text("no file")
        raise OutputError(
            Text("'{path}' cannot be written: it is {kind}", path=path, kind=kind),
            "choose the name of a file",
            "cannot-write",
        )
    probe = path.with_name(f".{secrets.token_hex(8)}")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            # The probe has another name, so this finds out whether the name itself can be.
            path.lstat()
        probe.touch()
        probe.unlink()
