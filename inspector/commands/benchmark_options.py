"""The words of ``inspector benchmark``."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.profile import Family


@dataclass(frozen=True, slots=True)
class OneClassOptions:
    """The words of ``inspector benchmark --one-class``."""

    name: str
    data: Path
    out: Path
    classes: tuple[str, ...]
    methods: tuple[str, ...]
    family: str
    receptive_field: int
    teacher: Path | None
    train_images: int | None
    test_images: int | None
    seeds: int
    ensemble_size: int
    epochs: int
    batch_size: int
    learning_rate: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector benchmark``."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results; finished runs stay")
    parser.add_argument("--methods", nargs="+", metavar="M", default=[], help="default: all; an unknown one lists them")
    parser.add_argument("--seeds", type=positive, default=1, metavar="N", help="runs with seeds 0 to N - 1; default: 1")
    _add_one_class(parser.add_argument_group("one-class classification"))


def _add_one_class(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--one-class", required=True, choices=("mnist", "cifar10"), help="which table of the paper to compare with"
    )
    group.add_argument("--data", type=Path, metavar="DIR", help="folder with train/<class>/ and test/<class>/")
    group.add_argument("--classes", nargs="+", default=[], metavar="C", help="default: all")
    group.add_argument("--train-images", type=positive, metavar="N", help="most training images a class; default: all")
    group.add_argument("--test-images", type=positive, metavar="N", help="most test images of a class; default: all")
    group.add_argument("--family", choices=tuple(family.value for family in Family), default=Family.PAPER.value)
    group.add_argument("--receptive-field", type=positive, default=33, metavar="P", help="default: 33")
    group.add_argument("--teacher", type=Path, metavar="FILE", help="instead of the shipped teacher of that family")
    group.add_argument("--ensemble-size", type=positive, default=5, metavar="M", help="default: 5")
    group.add_argument("--epochs", type=positive, default=4, metavar="N", help="passes over a class; default: 4")
    group.add_argument("--batch-size", type=positive, default=64, metavar="N", help="default: 64")
    group.add_argument("--learning-rate", type=float, default=2e-3, metavar="X", help="default: 0.002")


def one_class_options(words: argparse.Namespace) -> OneClassOptions:
    """The parsed words of a one-class benchmark."""
    return OneClassOptions(
        name=words.one_class,
        data=words.data,
        out=words.out,
        classes=tuple(words.classes),
        methods=tuple(words.methods),
        family=words.family,
        receptive_field=words.receptive_field,
        teacher=words.teacher,
        train_images=words.train_images,
        test_images=words.test_images,
        seeds=words.seeds,
        ensemble_size=words.ensemble_size,
        epochs=words.epochs,
        batch_size=words.batch_size,
        learning_rate=words.learning_rate,
    )


def positive(text: str) -> int:
    """A whole number of at least 1.

    Raises:
        ArgumentTypeError: It is none.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)
