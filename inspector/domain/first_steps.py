"""The first steps of somebody who has never used Inspector."""

from __future__ import annotations

from enum import StrEnum


class FirstStep(StrEnum):
    """The steps, in their order. DONE is after the last one."""

    DEMO = "demo"
    LOOK = "look"
    THRESHOLD = "threshold"
    PROJECT = "project"
    PARTS = "parts"
    TRAIN = "train"
    DONE = "done"

    @property
    def following(self) -> FirstStep:
        """The step after this one."""
        steps = list(FirstStep)
        return steps[min(steps.index(self) + 1, len(steps) - 1)]
