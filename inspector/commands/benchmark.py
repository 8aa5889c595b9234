"""``inspector benchmark``: methods, Profiles and seeds on datasets, side by side with the paper."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.commands.arguments import (
    add_device,
    add_profile_changes,
    changed_profile,
    count,
    given,
    input_file,
    one_of,
    rate,
    receptive_fields,
    whole,
)
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import PROFILES, STANDARD, Family
from inspector.edition import require_training
from inspector.errors import CancelledError, UsageError
from inspector.storage.written_files import WrittenFiles

if TYPE_CHECKING:
    from inspector.laboratory.benchmark.request import BenchmarkRequest
    from inspector.laboratory.one_class.request import OneClassRequest

#: Installed by the ``benchmark`` extra.
_PACKAGES = ("jinja2", "matplotlib", "sklearn")
#: Options that mean nothing beside another one, by the names of their fields.
_MEANINGLESS = {
    "--one-class": {
        "max_steps": "--steps",
        "rate_schedule": "--rate-schedule",
        "resolution_px": "--resolution",
        "score_rule": "--score-rule",
        "profile_names": "--profile",
        "receptive_field_sets": "--receptive-fields",
        "max_fpr": "--max-fpr",
        "parts": "--parts",
        "samples": "--samples",
        "dictionary_stride": "--dictionary-stride",
    },
    "--dataset": {
        "data": "--data",
        "classes": "--classes",
        "train_images": "--train-images",
        "family": "--family",
        "receptive_field": "--receptive-field",
        "teacher": "--teacher",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector benchmark``. Defaults are the requests'."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results; finished runs stay")
    parser.add_argument("--methods", nargs="+", metavar="M", help="default: all; an unknown one lists them")
    parser.add_argument("--seeds", type=_seeds, metavar="N", help="runs with seeds 0 to N - 1; default: 1")
    parser.add_argument(
        "--test-images", type=count, metavar="N", help="most test images of a class or kind of defect; default: all"
    )
    add_profile_changes(parser.add_argument_group("training, instead of what the profile or the default has"))
    _add_segmentation(parser.add_argument_group("anomaly segmentation"))
    _add_one_class(parser.add_argument_group("one-class classification"))


def _add_segmentation(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--dataset", dest="folders", type=Path, nargs="+", metavar="DIR", help="in MVTec AD, VisA or good/bad layout"
    )
    group.add_argument(
        "--profile",
        dest="profile_names",
        nargs="+",
        choices=tuple(PROFILES),
        help="default: standard",
    )
    group.add_argument(
        "--receptive-fields",
        dest="receptive_field_sets",
        nargs="+",
        type=receptive_fields,
        metavar="P,...",
        help="sets of receptive fields to compare, such as: 17 33 65 17,33,65; default: the profile's own",
    )
    group.add_argument("--max-fpr", type=rate, metavar="X", help="AUPRO up to this rate; default: 0.3")
    group.add_argument("--parts", type=count, metavar="N", help="train with at most N good parts; default: all")
    group.add_argument("--samples", type=count, metavar="N", help="descriptors to fit to; default: 50000")
    group.add_argument("--dictionary-stride", type=count, metavar="PX", help="of cnn-dictionary; default: 16")
    add_device(group)


def _add_one_class(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--one-class", dest="name", choices=("mnist", "cifar10"), help="whose table to compare with")
    group.add_argument("--data", type=Path, metavar="DIR", help="folder with train/<class>/ and test/<class>/")
    group.add_argument("--classes", nargs="+", metavar="C", help="default: all")
    group.add_argument("--train-images", type=count, metavar="N", help="most training images a class; default: all")
    group.add_argument("--family", type=one_of(Family), choices=tuple(Family), help="default: paper")
    group.add_argument("--receptive-field", type=count, metavar="P", help="default: 33")
    group.add_argument(
        "--teacher", type=input_file, metavar="FILE", help="instead of the shipped teacher of that family"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the missing runs, and write the report. Returns the exit status: that of the first run that was given up.

    Raises:
        UsageError: The words do not fit together, or a package is missing.
    """
    require_training()
    if ("name" in arguments) == ("folders" in arguments):
        raise UsageError("One of --dataset and --one-class is needed", "see 'inspector benchmark --help'")
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"The package {missing[0]} is not installed",
            "install Inspector with its 'benchmark' extra",
            "benchmark-packages-missing",
        )
    kind, command = ("--one-class", _run_one_class) if "name" in arguments else ("--dataset", _run_segmentation)
    for field, option in _MEANINGLESS[kind].items():
        if field in arguments:
            raise UsageError(f"{option} means nothing with {kind}", "leave it out")
    return command(arguments)


def one_class_request(arguments: argparse.Namespace) -> OneClassRequest:
    """The one-class benchmark that a call asks for.

    Raises:
        UsageError: There is no such method.
    """
    from inspector.laboratory.one_class.request import ONE_CLASS_METHODS, OneClassRequest
    from inspector.laboratory.one_class.students import PatchRecipe

    recipe = PatchRecipe(**given(arguments, PatchRecipe))
    request = OneClassRequest(recipe=recipe, **given(arguments, OneClassRequest))
    _check_methods(request.methods, ONE_CLASS_METHODS)
    return request


def segmentation_request(arguments: argparse.Namespace) -> BenchmarkRequest:
    """The benchmark of anomaly segmentation that a call asks for.

    Raises:
        UsageError: There is no such method.
    """
    from inspector.laboratory.benchmark.methods import METHODS
    from inspector.laboratory.benchmark.request import BenchmarkRequest

    names = getattr(arguments, "profile_names", [STANDARD.name])
    profiles = tuple(changed_profile(name, arguments) for name in names)
    request = BenchmarkRequest(profiles=profiles, **given(arguments, BenchmarkRequest))
    _check_methods(request.methods, tuple(METHODS))
    return request


def _run_one_class(arguments: argparse.Namespace) -> int:
    from inspector.laboratory.one_class.paper_tables import PAPER_TABLES
    from inspector.laboratory.one_class.run import run_one_class
    from inspector.laboratory.one_class.tables import csv_table, one_class_rows, table_json, text_table

    if "data" not in arguments:
        raise UsageError("--one-class needs --data", "name the folder with train/<class>/ and test/<class>/")
    request = one_class_request(arguments)
    figures, rows_file = Path(f"{request.name}.json"), Path(f"{request.name}.csv")
    files = WrittenFiles(request.out)
    files.claim([figures, rows_file])
    try:
        results = ProgressPrinter().run(run_one_class(request))
    except KeyboardInterrupt:
        raise CancelledError("Stopped", "run the same command again; finished classes are kept") from None
    table = PAPER_TABLES[request.name]
    rows = one_class_rows(table, results)
    files.write_json(figures, table_json(table, rows, results))
    files.write(rows_file, csv_table(table, rows).encode())
    say(text_table(table, rows, results))
    return 0


def _run_segmentation(arguments: argparse.Namespace) -> int:
    from inspector.laboratory.benchmark.run import run_benchmark
    from inspector.laboratory.report.write import claim_report, write_report

    request = segmentation_request(arguments)
    claim_report(request.out)
    try:
        failed = ProgressPrinter().run(run_benchmark(request))
    except KeyboardInterrupt:
        # Finished runs can be looked at before the others are run.
        write_report(request.out, ("The benchmark was stopped before its end.",))
        raise CancelledError("Stopped", "run the same command again; finished runs are kept") from None
    written = write_report(
        request.out, [f"{one.dataset}: {one.setup.title}, seed {one.seed}: {one.error}" for one in failed]
    )
    for path in written:
        say(str(path))
    return failed[0].error.exit_status if failed else 0


def _check_methods(methods: Sequence[str], known: Sequence[str]) -> None:
    for method in methods:
        if method not in known:
            raise UsageError(f"There is no method {method!r}", f"choose from {', '.join(known)}", "no-such-method")


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(range(whole(1, 10_000)(text)))
