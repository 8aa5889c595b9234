"""The words of ``inspector benchmark``."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from inspector.commands.arguments import positive, rate, receptive_fields
from inspector.commands.profile_options import add_profile_arguments
from inspector.domain.profile import PROFILES, Family, Profile
from inspector.errors import UsageError


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


@dataclass(frozen=True, slots=True)
class BenchmarkOptions:
    """The words of ``inspector benchmark --dataset``."""

    datasets: tuple[Path, ...]
    out: Path
    profiles: tuple[Profile, ...]
    receptive_fields: tuple[tuple[int, ...], ...]
    methods: tuple[str, ...]
    seeds: int
    device: str
    max_fpr: float
    parts: int | None
    test_images: int | None
    samples: int
    dictionary_stride: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector benchmark``."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results; finished runs stay")
    parser.add_argument("--methods", nargs="+", metavar="M", default=[], help="default: all; an unknown one lists them")
    parser.add_argument("--seeds", type=positive, default=1, metavar="N", help="runs with seeds 0 to N - 1; default: 1")
    parser.add_argument(
        "--test-images", type=positive, metavar="N", help="most test images of a class or kind of defect; default: all"
    )
    add_profile_arguments(parser.add_argument_group("training, instead of what the profile or the default has"))
    _add_segmentation(parser.add_argument_group("anomaly segmentation"))
    _add_one_class(parser.add_argument_group("one-class classification"))


def _add_segmentation(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--dataset", type=Path, nargs="+", default=[], metavar="DIR", help="in MVTec AD, VisA or good/bad layout"
    )
    group.add_argument("--profile", nargs="+", choices=tuple(PROFILES), default=["standard"], help="default: standard")
    group.add_argument(
        "--receptive-fields",
        nargs="+",
        type=receptive_fields,
        default=[],
        metavar="P,...",
        help="sets of receptive fields to compare, such as: 17 33 65 17,33,65; default: the profile's own",
    )
    group.add_argument("--max-fpr", type=rate, default=0.3, metavar="X", help="AUPRO up to this rate; default: 0.3")
    group.add_argument("--parts", type=positive, metavar="N", help="train with at most N good parts; default: all")
    group.add_argument(
        "--samples", type=positive, default=50_000, metavar="N", help="descriptors to fit to; default: 50000"
    )
    group.add_argument(
        "--dictionary-stride", type=positive, default=16, metavar="PX", help="of cnn-dictionary; default: 16"
    )
    group.add_argument("--device", choices=("cpu", "cuda", "auto"), default="auto", help="default: auto")


def _add_one_class(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--one-class", choices=("mnist", "cifar10"), help="whose table to compare with")
    group.add_argument("--data", type=Path, metavar="DIR", help="folder with train/<class>/ and test/<class>/")
    group.add_argument("--classes", nargs="+", default=[], metavar="C", help="default: all")
    group.add_argument("--train-images", type=positive, metavar="N", help="most training images a class; default: all")
    group.add_argument("--family", choices=tuple(family.value for family in Family), default=Family.PAPER.value)
    group.add_argument("--receptive-field", type=positive, default=33, metavar="P", help="default: 33")
    group.add_argument("--teacher", type=Path, metavar="FILE", help="instead of the shipped teacher of that family")


def one_class_options(words: argparse.Namespace) -> OneClassOptions:
    """The parsed words of a one-class benchmark.

    Raises:
        UsageError: A word is there that means nothing for it.
    """
    unused = {"--steps": words.steps, "--resolution": words.resolution, "--score-rule": words.score_rule}
    for name, value in unused.items():
        if value is not None:
            raise UsageError(f"{name} means nothing with --one-class", "leave it out")
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
        ensemble_size=words.ensemble_size or 5,
        epochs=words.epochs or 2,
        batch_size=words.batch_size or 16,
        learning_rate=words.learning_rate or 2e-3,
    )


def benchmark_options(words: argparse.Namespace, profiles: tuple[Profile, ...]) -> BenchmarkOptions:
    """The parsed words of a benchmark of anomaly segmentation."""
    return BenchmarkOptions(
        datasets=tuple(words.dataset),
        out=words.out,
        profiles=profiles,
        receptive_fields=tuple(words.receptive_fields),
        methods=tuple(words.methods),
        seeds=words.seeds,
        device=words.device,
        max_fpr=words.max_fpr,
        parts=words.parts,
        test_images=words.test_images,
        samples=words.samples,
        dictionary_stride=words.dictionary_stride,
    )
