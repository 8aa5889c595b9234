"""Progress events with an estimate of the time left."""

from __future__ import annotations

import time
from collections import deque

from inspector.domain.events import Progress, Stage

_WINDOW = 50


class Countdown:
    """Estimates the time left in a stage from its latest steps.

    Args:
        stage: Named in every event.
        total: Steps of the stage.
        done: Steps that an earlier run had already done.
    """

    def __init__(self, stage: Stage, total: int, done: int = 0) -> None:
        self._stage = stage
        self._total = total
        self._marks: deque[tuple[int, float]] = deque([(done, time.monotonic())], maxlen=_WINDOW)

    def shorten(self, total: int) -> None:
        """The stage ends after ``total`` steps already."""
        self._total = total

    def at(self, step: int) -> Progress:
        """The event for ``step`` steps done."""
        now = time.monotonic()
        first_step, first_time = self._marks[0]
        self._marks.append((step, now))
        if step <= first_step:
            return Progress(self._stage, step, self._total)
        remaining_s = (now - first_time) / (step - first_step) * (self._total - step)
        return Progress(self._stage, step, self._total, remaining_s)
