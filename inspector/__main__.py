"""Entry of the application: the window, or a command when the first word names one."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys

from inspector import cli
from inspector.errors import FailureError
from inspector.log_file import LOG_FILE, start_log
from inspector.paths import user_log_dir


def main() -> int:
    """Run Inspector; returns the exit status."""
    # A frozen application starts its worker processes through this very entry.
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if _wants_window(arguments):
        from inspector.ui.application import run_gui

        return run_gui(arguments)
    start_log()
    try:
        return cli.main(arguments)
    except Exception:
        logging.getLogger(__name__).exception("unexpected failure of %s", arguments)
        error = FailureError(
            "Something went wrong inside Inspector",
            f"send the file {user_log_dir() / LOG_FILE} to whoever looks after Inspector",
            "unexpected",
        )
        if sys.stderr is not None:
            sys.stderr.write(f"error: {error}\n")
        return error.exit_status


def _wants_window(arguments: list[str]) -> bool:
    """The window takes no words, ``--demo``, or a project or Detector file to open."""
    if not arguments or arguments[0] == "--demo":
        return True
    first = arguments[0]
    return not first.startswith("-") and first not in cli.COMMANDS and os.path.exists(first)  # noqa: PTH110


if __name__ == "__main__":
    sys.exit(main())
