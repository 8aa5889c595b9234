"""The log file, for whoever looks after an installation."""

from __future__ import annotations

import logging
import os
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

from inspector.paths import user_log_dir
from inspector.text import Text

_LOG_BYTES = 1_000_000


def log_path() -> Path:
    """The log file, which is there once something was logged and the folder can be written."""
    return user_log_dir() / "inspector.log"


def log_advice() -> str:
    """Advice about an error that nobody foresaw. Names the log file only where there is one."""
    if os.access(log_path(), os.W_OK):
        return Text("send the file {path} to whoever looks after Inspector", path=log_path())
    return Text("tell whoever looks after Inspector how it came about")


def start_log() -> logging.Handler:
    """Log to ``inspector.log`` in the user's log folder, or to nothing where that cannot be written."""
    handler: logging.Handler = logging.NullHandler()
    try:
        log_path().parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        pass
    else:
        handler = _LogFile(log_path(), maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level > logging.INFO or root.level == logging.NOTSET:
        root.setLevel(logging.INFO)
    return handler


class _LogFile(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        # A file that cannot be written, or renamed, keeps nobody from working.
        if not isinstance(sys.exception(), OSError):
            super().handleError(record)
