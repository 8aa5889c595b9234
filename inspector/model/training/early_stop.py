"""When training ends before its planned steps: the loss on the Calibration Set has flattened (ADR 37)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Training never ends early before this share of its planned steps.
LEAST_SHARE = 0.3
#: Where the last part of training begins, which is never cut: batch normalisations stand still.
LAST_PART_AT = 0.75
#: The latest measurements are compared with all before them: this share of the planned ones, but no fewer than some.
RECENT_SHARE = 0.2
LEAST_RECENT = 5
#: A loss that is lower by less than this share is no better.
LEAST_GAIN = 0.005


def has_flattened(losses: Sequence[float], planned: float) -> bool:
    """Whether the best of the latest measurements is no better than the best before them.

    Args:
        losses: All measurements so far, evenly spaced.
        planned: How many there are if training takes all its steps.
    """
    recent = max(LEAST_RECENT, round(RECENT_SHARE * planned))
    if len(losses) <= recent or len(losses) < LEAST_SHARE * planned:
        return False
    return min(losses[-recent:]) >= (1 - LEAST_GAIN) * min(losses[:-recent])


@dataclass(frozen=True, slots=True)
class Course:
    """How long training goes on: once the loss has flattened, straight on with the last part of what was planned.

    Attributes:
        planned: Steps that it takes at the most.
        flattened_at: Step at which the losses of all Scales had flattened, or None.
    """

    planned: int
    flattened_at: int | None = None

    @staticmethod
    def follow(curves: Sequence[Sequence[float]], every: int, planned: int) -> Course:
        """The course that measured losses lead to; the same for every longer curve that begins like these.

        Args:
            curves: Of every Scale the loss at each ``every`` steps.
            every: Steps between two measurements.
            planned: Steps that training takes at the most.
        """
        for count in range(1, min(len(curve) for curve in curves) + 1):
            if count * every >= LAST_PART_AT * planned:
                break
            if all(has_flattened(curve[:count], planned / every) for curve in curves):
                return Course(planned, count * every)
        return Course(planned)

    @property
    def end(self) -> int:
        """Steps after which training ends."""
        return self.planned - self._skipped

    def planned_step(self, step: int) -> int:
        """The step of the whole plan, which rate and norms follow, that is done as ``step``."""
        if self.flattened_at is None or step < self.flattened_at:
            return step
        return step + self._skipped

    @property
    def _skipped(self) -> int:
        return 0 if self.flattened_at is None else math.ceil(LAST_PART_AT * self.planned) - self.flattened_at
