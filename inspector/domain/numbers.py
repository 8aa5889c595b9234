"""Types of numbers in records. ``storage.records`` refuses others when a record is read or written."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

#: 0, 1, 2, ...
Count = Annotated[int, Meta(ge=0)]

#: 1, 2, 3, ...
PositiveCount = Annotated[int, Meta(ge=1)]
