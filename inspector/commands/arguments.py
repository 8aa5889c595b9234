"""Values that words of the command line can have."""

from __future__ import annotations

import argparse
import math


def positive(text: str) -> int:
    """A whole number of at least 1.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


def positive_number(text: str) -> float:
    """A finite number above 0.

    Raises:
        ArgumentTypeError: It is none.
    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def rate(text: str) -> float:
    """A number above 0 and at most 1.

    Raises:
        ArgumentTypeError: It is none.
    """
    value = positive_number(text)
    if value > 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and at most 1")
    return value


def receptive_fields(text: str) -> tuple[int, ...]:
    """Receptive fields with commas between, each once, ascending.

    Raises:
        ArgumentTypeError: One of them is no whole number of at least 1.
    """
    return tuple(sorted({positive(part.strip()) for part in text.split(",")}))
