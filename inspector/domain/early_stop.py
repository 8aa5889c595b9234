"""When training ends before its planned steps: the loss on the Calibration Set has flattened (ADR 37)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: The loss may have flattened between these shares of the planned steps. Later, batch normalisations stand still: the
#: loss rises for a while, and little is left to save.
LEAST_SHARE = 0.3
LATEST_SHARE = 0.75
#: The latest measurements are compared with all before them: this share of the planned ones, but no fewer than some.
RECENT_SHARE = 0.2
LEAST_RECENT = 5
#: A loss that is lower by less than this share is no better.
LEAST_GAIN = 0.005
#: Share of the planned steps in which the rate comes down once the loss has flattened.
ANNEAL_SHARE = 0.1


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
    """How long training goes on.

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
            if count * every > LATEST_SHARE * planned:
                break
            if all(has_flattened(curve[:count], planned / every) for curve in curves):
                return Course(planned, count * every)
        return Course(planned)

    @property
    def end(self) -> int:
        """Steps after which training ends."""
        if self.flattened_at is None:
            return self.planned
        return self.flattened_at + round(ANNEAL_SHARE * self.planned)

    def freezes_norms(self, step: int) -> bool:
        """Whether batch normalisations stand still; in a training that ends early they never do.

        Students need many steps to get used to it, more than there are while the rate comes down.
        """
        return self.flattened_at is None and step >= LATEST_SHARE * self.planned

    def rate_step(self, step: int) -> int:
        """The step whose planned rate is taken."""
        return step if self.flattened_at is None else min(step, self.flattened_at)

    def rate_share(self, step: int) -> float:
        """Share of that rate: it falls linearly once the loss has flattened."""
        if self.flattened_at is None or step < self.flattened_at:
            return 1.0
        return (self.end - step) / (self.end - self.flattened_at)
