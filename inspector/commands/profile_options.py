"""Words that change a Profile: every number of it can be given on the command line."""

from __future__ import annotations

import argparse
import dataclasses

from inspector.commands.arguments import positive, positive_number, receptive_fields
from inspector.domain.profile import Profile, RateSchedule, ScoreRule, profile_by_name
from inspector.errors import UsageError

#: Images are zoomed to multiples of this: whole cells of the grid that statistics lie on, for every output stride.
RESOLUTION_STEP_PX = 128


def add_profile_arguments(group: argparse._ArgumentGroup) -> None:
    """Everything that can be changed about a Profile but its Scales; what is not given stays as the Profile has it."""
    group.add_argument("--ensemble-size", type=positive, metavar="M", help="students per scale")
    length = group.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=positive, metavar="N", help="passes over the good parts")
    length.add_argument("--steps", type=positive, metavar="N", help="optimiser steps")
    group.add_argument("--batch-size", type=positive, metavar="N", help="images per step")
    group.add_argument("--learning-rate", type=positive_number, metavar="X", help="of Adam")
    group.add_argument("--rate-schedule", choices=tuple(schedule.value for schedule in RateSchedule))
    group.add_argument("--weight-decay", type=float, metavar="X", help="of Adam")
    group.add_argument("--resolution", type=positive, metavar="PX", help="images are zoomed to this width and height")
    group.add_argument(
        "--score-rule",
        choices=tuple(rule.value for rule in ScoreRule),
        help="what anomaly maps show; equation-11 is the paper's",
    )


def add_scales_argument(group: argparse._ArgumentGroup) -> None:
    """The Scales of a Profile."""
    group.add_argument(
        "--receptive-fields", type=receptive_fields, metavar="P,...", help="one scale each, such as 67,819"
    )


def profile_from(name: str, words: argparse.Namespace, scales: tuple[int, ...] | None = None) -> Profile:
    """The named Profile with the changes of ``add_profile_arguments``, and with other Scales if they are given.

    Raises:
        UsageError: The resolution does not suit the networks.
    """
    profile = profile_by_name(name)
    given = {
        "receptive_fields": scales,
        "ensemble_size": words.ensemble_size,
        "max_steps": words.steps,
        "batch_size": words.batch_size,
        "learning_rate": words.learning_rate,
        "rate_schedule": None if words.rate_schedule is None else RateSchedule(words.rate_schedule),
        "weight_decay": words.weight_decay,
        "resolution_px": words.resolution,
        "score_rule": None if words.score_rule is None else ScoreRule(words.score_rule),
    }
    changed = dataclasses.replace(profile, **{field: value for field, value in given.items() if value is not None})
    if words.steps is not None or words.epochs is not None:
        changed = dataclasses.replace(changed, epochs=words.epochs)
    if changed.resolution_px % RESOLUTION_STEP_PX:
        raise UsageError(
            f"Images cannot be zoomed to {changed.resolution_px} pixels",
            f"use a multiple of {RESOLUTION_STEP_PX}",
            "resolution",
        )
    return changed
