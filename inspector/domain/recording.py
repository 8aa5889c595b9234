"""Which of the images that are opened become Results."""

from __future__ import annotations

from enum import Enum, auto


class Recording(Enum):
    """Which of the images that are opened become Results."""

    #: An operator has them inspected.
    EACH = auto()
    #: The window shows them by itself: those that the same Detector has not judged alike before.
    NEW = auto()
    #: They are looked at again.
    NONE = auto()
