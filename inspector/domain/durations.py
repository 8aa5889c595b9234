"""Times as an operator would say them."""

from __future__ import annotations

import math


def duration_text(seconds: float) -> str:
    """``45 s``, ``2 min``, ``1 h 10 min``. Rounded up, since it tells how long to wait."""
    if seconds < 60:
        return f"{max(math.ceil(seconds), 1)} s"
    minutes = math.ceil(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def rough_duration_text(seconds: float) -> str:
    """``40 s``, ``2 min``, ``3 h``: an estimate, so rounded up to tens of seconds, minutes, or hours."""
    if seconds <= 110:
        return f"{10 * max(math.ceil(seconds / 10), 1)} s"
    minutes = math.ceil(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{math.ceil(seconds / 3600)} h"
