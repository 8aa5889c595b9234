"""Standard streams that can always be written to."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path


def settle_streams() -> None:
    """Make the process's stdout and stderr safe to write to, for Inspector and for every library.

    A program without a console has none on Windows, and text that is written there is lost. Where there is one, a file
    name that it cannot show must not end the work.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
