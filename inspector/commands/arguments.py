"""Options that several commands share, and the values that options can have."""

from __future__ import annotations

import argparse
import dataclasses
import math
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from inspector.domain.devices import Device
from inspector.domain.profile import Profile, RateSchedule, ScoreRule, profile_by_name
from inspector.errors import UsageError

#: Images are zoomed to multiples of this: whole cells of the grid that statistics lie on, for every output stride.
RESOLUTION_STEP_PX = 128
#: The largest whole number that every library takes, and the largest seed.
_MOST = 2**31 - 1
_MOST_SEED = 2**32 - 1

Choice = TypeVar("Choice", bound=StrEnum)


def whole(least: int, most: int = _MOST) -> Callable[[str], int]:
    """The type of an option that is a whole number from ``least`` to ``most``."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return value

    return parse


def number(*, above: float = -math.inf, least: float = -math.inf, most: float = math.inf) -> Callable[[str], float]:
    """The type of an option that is a finite number within bounds."""
    limits = ((above, "above"), (least, "of at least"), (most, "of at most"))
    bounds = [f"{words} {limit:g}" for limit, words in limits if math.isfinite(limit)]
    wanted = f"a number {' and '.join(bounds)}" if bounds else "a finite number"

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (math.isfinite(value) and value > above and least <= value <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
        return value

    return parse


count = whole(1)
seed = whole(0, _MOST_SEED)
#: A number above 0.
positive = number(above=0)
#: A number above 0 and at most 1.
rate = number(above=0, most=1)


def whole_numbers(text: str) -> tuple[int, ...]:
    """The type of an option that is a list of whole numbers of at least 1 with commas between."""
    try:
        return tuple(count(part) for part in text.split(","))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 3,4,5") from None


def receptive_fields(text: str) -> tuple[int, ...]:
    """The type of an option that is a set of receptive fields: ascending, each once."""
    return tuple(sorted(set(whole_numbers(text))))


def one_of(kind: type[Choice]) -> Callable[[str], Choice]:
    """The type of an option that is one of a few words."""

    def parse(text: str) -> Choice:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(kind)}") from None

    return parse


def input_file(text: str) -> Path:
    """The type of an option that names a file to read: no folder, and no pipe, which would never end."""
    path = Path(text)
    if path.exists() and not path.is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is {'a folder' if path.is_dir() else 'not a file'}")
    return path


def given(arguments: argparse.Namespace, record: type) -> dict[str, Any]:
    """The fields of a dataclass that a call names: those that an option has as its ``dest``."""
    named = vars(arguments)
    values = {field.name: named[field.name] for field in dataclasses.fields(record) if field.name in named}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def add_device(parser: argparse._ActionsContainer) -> None:
    """The device that a command computes on."""
    parser.add_argument(
        "--device",
        type=one_of(Device),
        choices=tuple(Device),
        default=Device.AUTO,
        help="default: auto, a GPU when there is one",
    )


def add_profile_changes(group: argparse._ArgumentGroup) -> None:
    """Every number of a Profile but its Scales."""
    group.add_argument("--ensemble-size", type=count, metavar="M", help="students per scale")
    length = group.add_mutually_exclusive_group()
    length.add_argument("--epochs", type=count, metavar="N", help="passes over the good parts")
    length.add_argument("--steps", dest="max_steps", type=count, metavar="N", help="optimiser steps")
    group.add_argument("--batch-size", type=count, metavar="N", help="images per step")
    group.add_argument("--learning-rate", type=positive, metavar="X", help="of Adam")
    group.add_argument("--rate-schedule", type=one_of(RateSchedule), choices=tuple(RateSchedule))
    group.add_argument("--weight-decay", type=number(least=0), metavar="X", help="of Adam")
    group.add_argument(
        "--resolution", dest="resolution_px", type=count, metavar="PX", help="images are zoomed to this side"
    )
    group.add_argument(
        "--score-rule",
        type=one_of(ScoreRule),
        choices=tuple(ScoreRule),
        help="what anomaly maps show; equation-11 is the paper's",
    )


def changed_profile(name: str, arguments: argparse.Namespace) -> Profile:
    """The named Profile with the changes that a call names.

    Raises:
        UsageError: ``resolution``: it does not suit the networks.
    """
    changes = given(arguments, Profile)
    if "max_steps" in changes:
        changes["epochs"] = None
    profile = dataclasses.replace(profile_by_name(name), **changes)
    if profile.resolution_px % RESOLUTION_STEP_PX:
        raise UsageError(
            f"Images cannot be zoomed to {profile.resolution_px} pixels",
            f"use a multiple of {RESOLUTION_STEP_PX}",
            "resolution",
        )
    return profile
