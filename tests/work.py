"""Running work that yields Events, for tests of everything that does."""

from typing import TypeVar

from inspector.domain.events import Event, Work, run_to_end

_Result = TypeVar("_Result")


def finish(work: Work[_Result]) -> tuple[list[Event], _Result]:
    """Run work to its end; its events and its result."""
    events: list[Event] = []
    result = run_to_end(work, events.append)
    return events, result
