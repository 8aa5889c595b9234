"""Entry of the application: the window, or a command when the first word names one.

Worker processes of a frozen application begin here too, so nothing but the standard library is imported before they
are told apart.
"""

from __future__ import annotations

import logging
import multiprocessing
import sys
from pathlib import Path

from inspector.commands.names import COMMANDS
from inspector.standard_streams import settle_streams


def main() -> int:
    """Run Inspector. Returns the exit status."""
    settle_streams()
    # A frozen application starts its worker processes through this very entry.
    multiprocessing.freeze_support()
    arguments = sys.argv[1:]
    if wants_window(arguments):
        from inspector.ui.app.application import run_gui

        return run_gui(arguments)
    return _run_command(arguments)


def wants_window(arguments: list[str]) -> bool:
    """The window takes no words, ``--demo``, or files to open, which need not exist: it says so where people look."""
    if not arguments or arguments[0] == "--demo":
        return True
    first = arguments[0]
    if first.startswith("-") or first in COMMANDS:
        return False
    from inspector.paths import is_there

    path = Path(first)
    return is_there(path) or path.is_absolute() or bool(path.suffix)


def _run_command(arguments: list[str]) -> int:
    from inspector import cli
    from inspector.errors import FailureError, is_lack_of_memory, out_of_memory
    from inspector.log_file import log_advice, start_log

    start_log()
    try:
        return cli.main(arguments)
    except Exception as cause:
        logging.getLogger(__name__).exception("unexpected failure of %s", arguments)
        error = FailureError("Something went wrong inside Inspector", log_advice(), "unexpected")
        if is_lack_of_memory(cause):
            error = out_of_memory("close other programs, or use smaller numbers")
        sys.stderr.write(f"error: {error}\n")
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
