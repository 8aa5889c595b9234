"""Profiles: named choices of scales, Ensemble size, network family and resolution."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from inspector.errors import UsageError
from inspector.text import Text


class Family(StrEnum):
    """Network architectures: ``FAST`` is made for CPUs, ``PAPER`` is the publication's."""

    FAST = "fast"
    PAPER = "paper"


class ScoreRule(StrEnum):
    """How residuals become scores: the paper's equation 11, or their Mahalanobis distance (docs/method.md)."""

    EQUATION_11 = "equation-11"
    RESIDUAL_DISTANCE = "residual-distance"


class RateSchedule(StrEnum):
    """How Adam's rate goes on: a warm-up and a cosine, or as it is (the paper)."""

    COSINE = "cosine"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Profile:
    """How a Detector is built.

    Attributes:
        name: The user's choice.
        family: Network family of Teacher and Students.
        receptive_fields: One Scale per entry, in pixels.
        ensemble_size: Students per Scale (M).
        resolution_px: Images are zoomed to this width and height.
        max_steps: Upper bound of training steps. See ``epochs``.
        batch_size: Images per training step.
        learning_rate: Adam's peak rate.
        weight_decay: Adam's weight decay.
        score_rule: The meaning of Anomaly Maps.
        epochs: Passes over the training parts, which decide the steps instead of ``max_steps``, or None.
        rate_schedule: Of the learning rate.
        cross_fitted: Whether every Student learns without a fold of the Good Parts of its own.
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
    epochs: int | None = None
    rate_schedule: RateSchedule = RateSchedule.COSINE
    cross_fitted: bool = False

    def for_parts(self, count: int) -> Profile:
        """This Profile with the steps that its epochs take on so many training parts. Variants take no more steps."""
        if self.epochs is None:
            return self
        return replace(self, max_steps=self.epochs * math.ceil(count / self.batch_size))


FAST = Profile("fast", Family.FAST, (67, 819), 2, 256, 250, 2, 2e-3, 1e-5, cross_fitted=True)
STANDARD = Profile("standard", Family.FAST, (67, 819), 3, 256, 500, 2, 2e-3, 1e-5, cross_fitted=True)
#: Section 4.2 of the paper. Its steps follow from 100 epochs.
PAPER = Profile(
    "paper",
    Family.PAPER,
    (17, 33, 65),
    3,
    256,
    1,
    1,
    1e-4,
    1e-5,
    ScoreRule.EQUATION_11,
    epochs=100,
    rate_schedule=RateSchedule.CONSTANT,
)
PROFILES = {profile.name: profile for profile in (FAST, STANDARD, PAPER)}


def profile_by_name(name: str) -> Profile:
    """Look a Profile up.

    Raises:
        UsageError: There is no such Profile.
    """
    try:
        return PROFILES[name]
    except KeyError:
        raise UsageError(
            Text("There is no profile {name!r}", name=name),
            Text("choose one of {listed}", listed=", ".join(PROFILES)),
            "no-such-profile",
        ) from None
