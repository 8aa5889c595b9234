"""Types of numbers in records. ``storage.records`` refuses others when a record is read or written."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

#: 0, 1, 2, ...
Count = Annotated[int, Meta(ge=0)]

#: 1, 2, 3, ...
PositiveCount = Annotated[int, Meta(ge=1)]

_MOST_FLOAT32 = (2 - 2**-23) * 2.0**127

#: See ``is_float32``.
Float32 = Annotated[float, Meta(ge=-_MOST_FLOAT32, le=_MOST_FLOAT32)]


def is_float32(number: float) -> bool:
    """Whether a number is finite in the precision of Anomaly Maps and weights. Larger ones are infinite there."""
    return abs(number) <= _MOST_FLOAT32
