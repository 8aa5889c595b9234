"""Keeps a flood of events from the GUI thread."""

from __future__ import annotations

import time
from collections.abc import Callable

from inspector.domain.events import CancellationPoint, Event, LossMeasured, PatchesMade, PreviewMade, Progress

#: Of these only the newest matters.
_NEWEST_WINS = (Progress, LossMeasured, PreviewMade, PatchesMade)


class EventThrottle:
    """Lets one event per type and interval pass where only the newest matters, and every event of the other types.

    Nobody is told of a CancellationPoint. A held event is never lost: ``due`` gives it back once its interval is over,
    ``flush`` at the end. A LossMeasured with a calibration loss is always passed on. Progress and losses together reach
    the GUI at most 20 times a second.

    Args:
        interval_s: Least time between two events of a type.
        clock: Monotonic time in seconds.
    """

    def __init__(self, interval_s: float = 0.1, clock: Callable[[], float] = time.monotonic) -> None:
        self._interval_s = interval_s
        self._clock = clock
        self._held: dict[type, Event] = {}
        self._passed_s: dict[type, float] = {}

    def admit(self, event: Event) -> list[Event]:
        """Take an event. Returns those to pass on now, oldest first."""
        if isinstance(event, CancellationPoint):
            return []
        if not isinstance(event, _NEWEST_WINS):
            return [event]
        kind = type(event)
        earlier = self._held.pop(kind, None)
        kept = [earlier] if isinstance(earlier, LossMeasured) and earlier.calibration_loss is not None else []
        self._held[kind] = event
        return kept + self.due()

    def due(self) -> list[Event]:
        """Take out the held events whose interval is over."""
        now_s = self._clock()
        ready = [kind for kind in self._held if now_s - self._passed_s.get(kind, -1e9) >= self._interval_s]
        self._passed_s.update(dict.fromkeys(ready, now_s))
        return [self._held.pop(kind) for kind in ready]

    def flush(self) -> list[Event]:
        """Take out every held event."""
        held = list(self._held.values())
        self._held.clear()
        return held
