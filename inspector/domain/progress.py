"""Going through files, with an estimate of the time left."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from inspector.domain.events import Event, ItemSkipped, Progress, Stage, Work
from inspector.errors import ImageError

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

    def at(self, step: int) -> Progress:
        """The event for ``step`` steps done."""
        now = time.monotonic()
        first_step, first_time = self._marks[0]
        self._marks.append((step, now))
        if step <= first_step:
            return Progress(self._stage, step, self._total)
        remaining_s = (now - first_time) / (step - first_step) * (self._total - step)
        return Progress(self._stage, step, self._total, remaining_s)


def each_file(stage: Stage, paths: Sequence[Path], act: Callable[[Path], Iterable[Event] | None]) -> Work[int]:
    """Do something with every file. One whose image cannot be used is reported and left out.

    Args:
        stage: Named in every Progress.
        paths: The files.
        act: Called with each. May return Events, which are passed on.

    Yields:
        Progress before the first file and after each, ItemSkipped, and the results of ``act``.

    Returns:
        The number of files that were not left out.
    """
    countdown = Countdown(stage, len(paths))
    yield countdown.at(0)
    used_count = 0
    for step, path in enumerate(paths, start=1):
        try:
            events = tuple(act(path) or ())
        except ImageError as error:
            yield ItemSkipped.because(path, error)
        else:
            used_count += 1
            yield from events
        yield countdown.at(step)
    return used_count
