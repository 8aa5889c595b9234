"""Which edition of Inspector this is: the one for line computers comes without PyTorch and only inspects."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from inspector.errors import UsageError
from inspector.text import Text

ONLY_INSPECTS = Text("This edition of Inspector only inspects")
TRAIN_ELSEWHERE = Text("train on a computer with the full Inspector, and open the detector file here")


@cache
def can_train() -> bool:
    """Whether PyTorch is there. It is looked for, not imported: that would take seconds."""
    return find_spec("torch") is not None


def require_training() -> None:
    """Go on only where networks can be trained.

    Raises:
        UsageError: ``inspection-only``.
    """
    if not can_train():
        raise UsageError(ONLY_INSPECTS, TRAIN_ELSEWHERE, "inspection-only")
