"""The computer's clock, which people and time servers set, beside one that nobody sets."""

from __future__ import annotations

import time
from dataclasses import dataclass

#: Clocks of computers are corrected by less all the time.
CLOCK_TOLERANCE_S = 120.0


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Both clocks at one moment, in seconds.

    Attributes:
        wall_s: The computer's clock, since 1970, UTC. Summer time does not change it.
        steady_s: Since some moment, time of sleep included.
    """

    wall_s: float
    steady_s: float


def read_clocks() -> ClockReading:
    """Both clocks now."""
    return ClockReading(time.time(), _steady_s())


def jump_s(earlier: ClockReading, later: ClockReading) -> float:
    """Seconds that the computer's clock was set forward between two readings, below 0 back, and 0 if it was not."""
    jump = (later.wall_s - earlier.wall_s) - (later.steady_s - earlier.steady_s)
    return jump if abs(jump) > CLOCK_TOLERANCE_S else 0.0


def _steady_s() -> float:
    # On Linux the monotonic clock stands still while the computer sleeps.
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)
