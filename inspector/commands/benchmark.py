"""``inspector benchmark``: methods, Profiles and seeds on datasets, side by side with the paper."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.commands.arguments import (
    DEVICE,
    add_profile_changes,
    add_values,
    changed_profile,
    count,
    given,
    input_file,
    metavar_of,
    one_of,
    rate,
    receptive_fields,
    whole,
)
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import PROFILES, STANDARD, Family, Profile
from inspector.edition import require_training
from inspector.errors import CancelledError, UsageError
from inspector.storage.written_files import WrittenFiles

if TYPE_CHECKING:
    from inspector.laboratory.benchmark.request import BenchmarkRequest
    from inspector.laboratory.one_class.request import OneClassRequest

#: Installed by the ``benchmark`` extra.
_PACKAGES = ("jinja2", "matplotlib", "sklearn")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector benchmark``. Defaults are the requests'."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results; finished runs stay")
    parser.add_argument("--methods", nargs="+", metavar="M", help="default: all; an unknown one lists them")
    add_values(
        parser,
        ("--seeds", "seeds", _seeds, "N", "runs with seeds 0 to N - 1; default: 1"),
        ("--test-images", "test_images", count, "N", "most test images of a class or kind of defect; default: all"),
    )
    add_profile_changes(parser.add_argument_group("training, instead of what the profile or the default has"))
    _add_segmentation(parser.add_argument_group("anomaly segmentation"))
    _add_one_class(parser.add_argument_group("one-class classification"))
    parser.set_defaults(options={action.dest: action.option_strings[0] for action in parser._actions})


def _add_segmentation(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--dataset", dest="folders", type=Path, nargs="+", metavar="DIR", help="in MVTec AD, VisA or good/bad layout"
    )
    group.add_argument("--profile", dest="profile_names", nargs="+", choices=tuple(PROFILES), help="default: standard")
    group.add_argument(
        "--receptive-fields",
        dest="receptive_field_sets",
        nargs="+",
        type=receptive_fields,
        metavar="P,...",
        help="sets of receptive fields to compare, such as: 17 33 65 17,33,65; default: the profile's own",
    )
    add_values(
        group,
        ("--max-fpr", "max_fpr", rate, "X", "AUPRO up to this rate; default: 0.3"),
        ("--parts", "parts", count, "N", "train with at most N good parts; default: all"),
        ("--samples", "samples", count, "N", "descriptors to fit to; default: 50000"),
        ("--dictionary-stride", "dictionary_stride", count, "PX", "of cnn-dictionary; default: 16"),
        DEVICE,
    )


def _add_one_class(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--one-class", dest="name", choices=("mnist", "cifar10"), help="whose table to compare with")
    group.add_argument("--classes", nargs="+", metavar="C", help="default: all")
    add_values(
        group,
        ("--data", "data", Path, "DIR", "folder with train/<class>/ and test/<class>/"),
        ("--train-images", "train_images", count, "N", "most training images a class; default: all"),
        ("--family", "family", one_of(Family), metavar_of(Family), "default: paper"),
        ("--receptive-field", "receptive_field", count, "P", "default: 33"),
        ("--teacher", "teacher", input_file, "FILE", "instead of the shipped teacher of that family"),
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
    return _run_one_class(arguments) if "name" in arguments else _run_segmentation(arguments)


def one_class_request(arguments: argparse.Namespace) -> OneClassRequest:
    """The one-class benchmark that a call asks for."""
    from inspector.laboratory.one_class.request import ONE_CLASS_METHODS, OneClassRequest
    from inspector.laboratory.one_class.students import PatchRecipe

    _refuse_others(arguments, "--one-class", {*_names(OneClassRequest), *_names(PatchRecipe)})
    if "data" not in arguments:
        raise UsageError("--one-class needs --data", "name the folder with train/<class>/ and test/<class>/")
    recipe = PatchRecipe(**given(arguments, PatchRecipe))
    request = OneClassRequest(recipe=recipe, **given(arguments, OneClassRequest))
    _check_methods(request.methods, ONE_CLASS_METHODS)
    return request


def segmentation_request(arguments: argparse.Namespace) -> BenchmarkRequest:
    """The benchmark of anomaly segmentation that a call asks for."""
    from inspector.laboratory.benchmark.methods import METHODS
    from inspector.laboratory.benchmark.request import BenchmarkRequest

    known = {*_names(BenchmarkRequest), *_names(Profile), "profile_names"} - {"family"}
    _refuse_others(arguments, "--dataset", known)
    names = getattr(arguments, "profile_names", [STANDARD.name])
    profiles = tuple(changed_profile(name, arguments) for name in names)
    request = BenchmarkRequest(profiles=profiles, **given(arguments, BenchmarkRequest))
    _check_methods(request.methods, tuple(METHODS))
    return request


def _names(record: type) -> set[str]:
    return {field.name for field in fields(record)}


def _refuse_others(arguments: argparse.Namespace, kind: str, known: set[str]) -> None:
    """Refuse the options of the other kind of benchmark."""
    for field in vars(arguments).keys() & arguments.options.keys() - known:
        raise UsageError(f"{arguments.options[field]} means nothing with {kind}", "leave it out")


def _run_one_class(arguments: argparse.Namespace) -> int:
    from inspector.laboratory.one_class.means import means_table
    from inspector.laboratory.one_class.paper_tables import PAPER_TABLES
    from inspector.laboratory.one_class.run import run_one_class
    from inspector.laboratory.one_class.tables import csv_table, one_class_rows, table_json, text_table

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
    say(means_table(request.out))
    return 0


def _run_segmentation(arguments: argparse.Namespace) -> int:
    from inspector.laboratory.benchmark.run import run_benchmark
    from inspector.laboratory.report.write import claim_report, tables_in, write_report

    request = segmentation_request(arguments)
    claim_report(request.out)
    try:
        failed = ProgressPrinter().run(run_benchmark(request))
    except KeyboardInterrupt:
        # Finished runs can be looked at before the others are run.
        write_report(request.out, ("The benchmark was stopped before its end.",))
        raise CancelledError("Stopped", "run the same command again; finished runs are kept") from None
    written = write_report(
        request.out, [f"{run.dataset}: {run.setup.title}, seed {run.seed}: {run.error}" for run in failed]
    )
    for line in (*tables_in(request.out), *map(str, written)):
        say(line)
    return failed[0].error.exit_status if failed else 0


def _check_methods(methods: Sequence[str], known: Sequence[str]) -> None:
    for method in methods:
        if method not in known:
            raise UsageError(f"There is no method {method!r}", f"choose from {', '.join(known)}", "no-such-method")


def _seeds(text: str) -> tuple[int, ...]:
    return tuple(range(whole(1, 10_000)(text)))
