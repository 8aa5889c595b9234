"""Running work that yields Events, for tests of everything that does."""

from typing import TypeVar

from inspector.domain.events import Event, Work

_Result = TypeVar("_Result")


def finish(work: Work[_Result]) -> tuple[list[Event], _Result]:
    """Run work to its end; its events and its result."""
    events: list[Event] = []
    while True:
        try:
            events.append(next(work))
        except StopIteration as end:
            return events, end.value
