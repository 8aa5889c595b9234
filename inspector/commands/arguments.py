"""Options that several commands share, and the values that options can have."""

from __future__ import annotations

import argparse
import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from inspector.domain.devices import Device
from inspector.domain.numbers import is_float32
from inspector.domain.profile import Profile, RateSchedule, ScoreRule, profile_by_name
from inspector.paths import is_there

#: Images are zoomed to multiples of this: whole cells of the grid that statistics lie on, for every output stride.
RESOLUTION_STEP_PX = 128
#: The largest whole number that every library takes, and the largest seed.
_MOST = 2**31 - 1
_MOST_SEED = 2**32 - 1
#: Of a training step. So many are beyond the memory of any computer that trains.
MOST_IMAGES_A_STEP = 1024


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
    bounds = [f"{wording} {limit:g}" for limit, wording in limits if math.isfinite(limit)]
    wanted = f"a number {' and '.join(bounds)}" if bounds else "a finite number"

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value) and not is_float32(value):
            raise argparse.ArgumentTypeError(f"{text!r} is too large a number")
        if not (math.isfinite(value) and value > above and least <= value <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
        return value

    return parse


def one_of(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    """The type of an option that is one of a few words."""

    def parse(text: str) -> StrEnum:
        try:
            return kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(kind)}") from None

    return parse


count = whole(1)
seed = whole(0, _MOST_SEED)
positive = number(above=0)
rate = number(above=0, most=1)


def resolution(text: str) -> int:
    """The type of an option that is a side to which images are zoomed."""
    value = count(text)
    if value % RESOLUTION_STEP_PX:
        raise argparse.ArgumentTypeError(f"{text!r} is not a multiple of {RESOLUTION_STEP_PX}")
    return value


def whole_numbers(text: str) -> tuple[int, ...]:
    """The type of an option that is a list of whole numbers of at least 1 with commas between."""
    try:
        return tuple(count(part) for part in text.split(","))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of numbers such as 3,4,5") from None


def receptive_fields(text: str) -> tuple[int, ...]:
    """The type of an option that is a set of receptive fields: ascending, each once."""
    return tuple(sorted(set(whole_numbers(text))))


def input_file(text: str) -> Path:
    """The type of an option that names a file to read: no folder, and no pipe, which would never end."""
    path = Path(text)
    if is_there(path) and not path.is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is {'a folder' if path.is_dir() else 'not a file'}")
    return path


def teacher_file(text: str) -> Path:
    """The type of an option that names a Teacher: its file, or its name."""
    from inspector.storage.teacher_files import named_teacher

    return input_file(str(named_teacher(text)))


def add_values(group: argparse._ActionsContainer, *rows: tuple[str, str, Callable[[str], Any], str, str]) -> None:
    """Options with one value each: option, field of the record, type, name of the value, and help."""
    for option, field, kind, metavar, summary in rows:
        group.add_argument(option, dest=field, type=kind, metavar=metavar, help=summary)


def project_actions(
    parser: argparse.ArgumentParser, summaries: Mapping[str, str]
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Actions of a command on a Project, by name, for further options. ``arguments.action`` tells the one of a call."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, summary in summaries.items():
        action = actions.add_parser(name, help=summary, argument_default=argparse.SUPPRESS)
        action.add_argument("--project", type=Path, required=True, metavar="DIR", help="folder of the project")
        yield name, action


def metavar_of(kind: type[StrEnum]) -> str:
    """The name of a value that is one of a few words."""
    return f"{{{','.join(kind)}}}"


def given(arguments: argparse.Namespace, record: type) -> dict[str, Any]:
    """The fields of a dataclass that a call names: those that an option has as its ``dest``."""
    named = vars(arguments)
    values = {field.name: named[field.name] for field in dataclasses.fields(record) if field.name in named}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


#: The device that a command computes on.
DEVICE = ("--device", "device", one_of(Device), metavar_of(Device), "default: auto, a GPU when there is one")


def add_keep_pose(parser: argparse.ArgumentParser) -> None:
    """``--keep-pose`` of every command that trains on parts."""
    parser.add_argument(
        "--keep-pose",
        dest="keeps_pose",
        action="store_true",
        help="look at parts as they lie. Else parts that lie as they like are turned and shifted onto each other",
    )


def add_profile_changes(group: argparse._ArgumentGroup) -> None:
    """Every number of a Profile but its Scales."""
    add_values(
        group.add_mutually_exclusive_group(),
        ("--epochs", "epochs", count, "N", "passes over the good parts"),
        ("--steps", "max_steps", count, "N", "optimiser steps"),
    )
    add_values(
        group,
        ("--ensemble-size", "ensemble_size", count, "M", "students per scale"),
        ("--batch-size", "batch_size", whole(1, MOST_IMAGES_A_STEP), "N", "images per step"),
        ("--learning-rate", "learning_rate", positive, "X", "of Adam"),
        ("--rate-schedule", "rate_schedule", one_of(RateSchedule), metavar_of(RateSchedule), "of the learning rate"),
        ("--weight-decay", "weight_decay", number(least=0), "X", "of Adam"),
        ("--resolution", "resolution_px", resolution, "PX", "images are zoomed to this width and height"),
        (
            "--score-rule",
            "score_rule",
            one_of(ScoreRule),
            metavar_of(ScoreRule),
            "of maps; equation-11: the paper's",
        ),
    )


def changed_profile(name: str, arguments: argparse.Namespace) -> Profile:
    """The named Profile with the changes that a call names."""
    changes = given(arguments, Profile)
    if "max_steps" in changes:
        changes["epochs"] = None
    return dataclasses.replace(profile_by_name(name), **changes)
