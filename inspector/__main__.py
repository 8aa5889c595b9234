"""Entry of the application: the window, or a command when the first word names one."""

from __future__ import annotations

import logging
import logging.handlers
import multiprocessing
import os
import sys

from inspector import cli
from inspector.errors import FailureError
from inspector.paths import user_log_dir


def main() -> int:
    """Run Inspector; returns the exit status."""
    # A frozen application starts its worker processes through this very entry.
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    _log_to_file()
    if _wants_window(arguments):
        from inspector.ui.application import run_gui

        return run_gui(arguments)
    try:
        return cli.main(arguments)
    except Exception:
        logging.getLogger(__name__).exception("unexpected failure of %s", arguments)
        error = FailureError(
            "Something went wrong inside Inspector",
            f"send the newest file of {user_log_dir()} to whoever maintains this installation",
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


def _log_to_file() -> None:
    try:
        folder = user_log_dir()
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "inspector.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        # A home that cannot be written to must not keep anybody from inspecting.
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


if __name__ == "__main__":
    sys.exit(main())
