"""The log file, for whoever looks after an installation."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

from inspector.paths import user_log_dir

LOG_FILE = "inspector.log"
_LOG_BYTES = 1_000_000


def start_log() -> logging.Handler | None:
    """Log to ``inspector.log`` in the user's log folder; None where that cannot be written."""
    try:
        user_log_dir().mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            user_log_dir() / LOG_FILE, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True
        )
    except OSError:
        # A home that cannot be written to must not keep anybody from inspecting.
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    if root.level > logging.INFO or root.level == logging.NOTSET:
        root.setLevel(logging.INFO)
    return handler
