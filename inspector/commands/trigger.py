"""``inspector trigger``: a program asks the open window for an inspection."""

from __future__ import annotations

import argparse

from inspector.errors import FailureError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing can follow ``inspector trigger``."""


def run(arguments: argparse.Namespace) -> int:
    """Trigger. Returns the exit status.

    Raises:
        FailureError: ``no-trigger``: no window waits for one.
    """
    # Commands do without Qt, but for those that speak to a window.
    from inspector.ui.app.single_instance import ask_trigger

    if not ask_trigger():
        raise FailureError(
            "No window waits for a trigger",
            "start a live source in the window, and let it inspect on 'Key, button or program'",
            "no-trigger",
        )
    return 0
