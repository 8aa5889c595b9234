"""Profiles: named choices of scales, Ensemble size, network family and resolution."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.errors import UsageError


class Family(StrEnum):
    """Network architectures: ``FAST`` is separable, for CPUs; ``PAPER`` is the publication's."""

    FAST = "fast"
    PAPER = "paper"


class ScoreRule(StrEnum):
    """How residuals become scores: the paper's equation 11, or their Mahalanobis distance (docs/method.md)."""

    EQUATION_11 = "equation-11"
    RESIDUAL_DISTANCE = "residual-distance"


@dataclass(frozen=True, slots=True)
class Profile:
    """How a Detector is built.

    Attributes:
        name: What the user chooses.
        family: Network family of Teacher and Students.
        receptive_fields: One Scale per entry, in pixels.
        ensemble_size: Students per Scale (M).
        resolution_px: Images are zoomed to this width and height.
        max_steps: Upper bound of training steps.
        batch_size: Images per training step.
        learning_rate: Adam's peak rate.
        weight_decay: Adam's weight decay.
        score_rule: What Anomaly Maps show.
    """

    name: str
    family: Family
    receptive_fields: tuple[int, ...]
    ensemble_size: int
    resolution_px: int
    max_steps: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    score_rule: ScoreRule = ScoreRule.RESIDUAL_DISTANCE


FAST = Profile("fast", Family.FAST, (33,), 1, 256, 500, 2, 2e-3, 1e-5)
STANDARD = Profile("standard", Family.FAST, (33,), 3, 256, 1000, 2, 2e-3, 1e-5)
PROFILES = {profile.name: profile for profile in (FAST, STANDARD)}


def profile_by_name(name: str) -> Profile:
    """Look a Profile up.

    Raises:
        UsageError: There is no such Profile.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise UsageError(
            f"There is no profile {name!r}", f"choose one of {', '.join(PROFILES)}", "no-such-profile"
        ) from None
