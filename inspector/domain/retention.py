"""How long results are kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """Limits beyond which the oldest results are deleted.

    Attributes:
        keep_days: Older results are deleted. 0 keeps them for ever.
        keep_mb: Room that results may take with their pictures, in millions of bytes. 0 is no limit.
    """

    keep_days: int = 0
    keep_mb: int = 0


@dataclass(frozen=True, slots=True)
class Sweep:
    """Deleting results that are beyond the limits.

    Attributes:
        deleted: Results that are gone.
        refused: Results that stay until somebody confirms, because they are more than half of all.
        total: Results that were there.
    """

    deleted: int = 0
    refused: int = 0
    total: int = 0
