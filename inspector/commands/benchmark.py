"""``inspector benchmark``: methods, Profiles and seeds on datasets, side by side with the paper."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from inspector.commands.benchmark_options import BenchmarkOptions, OneClassOptions
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import Family
from inspector.errors import CancelledError, UsageError
from inspector.storage.atomic import check_writable, write_bytes, write_json

#: What the ``benchmark`` extra installs.
_PACKAGES = ("jinja2", "matplotlib", "sklearn")


def run_one_class(options: OneClassOptions) -> int:
    """Run classes of MNIST or CIFAR-10; returns the exit status."""
    _require_packages()
    from inspector.laboratory.one_class.paper_tables import PAPER_TABLES
    from inspector.laboratory.one_class.request import ONE_CLASS_METHODS, OneClassRequest
    from inspector.laboratory.one_class.run import run_one_class
    from inspector.laboratory.one_class.students import PatchRecipe
    from inspector.laboratory.one_class.tables import csv_table, one_class_rows, table_json, text_table

    request = OneClassRequest(
        name=options.name,
        data=options.data,
        out=options.out,
        classes=options.classes,
        methods=_chosen(options.methods, ONE_CLASS_METHODS),
        family=Family(options.family),
        receptive_field=options.receptive_field,
        teacher=options.teacher,
        recipe=PatchRecipe(options.ensemble_size, options.epochs, options.batch_size, options.learning_rate),
        train_images=options.train_images,
        test_images=options.test_images,
        seeds=tuple(range(options.seeds)),
    )
    check_writable(options.out / f"{options.name}.json")
    try:
        results = ProgressPrinter().run(run_one_class(request))
    except KeyboardInterrupt:
        raise CancelledError("Stopped", "run the same command again; finished classes are kept") from None
    table = PAPER_TABLES[options.name]
    rows = one_class_rows(table, results)
    write_json(options.out / f"{options.name}.json", table_json(table, rows, results))
    write_bytes(options.out / f"{options.name}.csv", csv_table(table, rows).encode())
    say(text_table(table, rows, results))
    return 0


def run(options: BenchmarkOptions) -> int:
    """Run what is missing and write the report; returns the exit status: that of the first run that was given up."""
    _require_packages()
    from inspector.laboratory.benchmark.methods import METHODS
    from inspector.laboratory.benchmark.request import BenchmarkRequest
    from inspector.laboratory.benchmark.run import run_benchmark
    from inspector.laboratory.report.write import write_report

    request = BenchmarkRequest(
        folders=options.datasets,
        out=options.out,
        profiles=options.profiles,
        receptive_fields=options.receptive_fields,
        methods=_chosen(options.methods, tuple(METHODS)),
        seeds=tuple(range(options.seeds)),
        device=options.device,
        max_fpr=options.max_fpr,
        parts=options.parts,
        test_images=options.test_images,
        samples=options.samples,
        dictionary_stride=options.dictionary_stride,
    )
    check_writable(options.out / "report.html")
    try:
        failed = ProgressPrinter().run(run_benchmark(request))
    except KeyboardInterrupt:
        # What is finished can be looked at before the rest is run.
        write_report(options.out, ("The benchmark was stopped before its end.",))
        raise CancelledError("Stopped", "run the same command again; finished runs are kept") from None
    written = write_report(
        options.out, [f"{one.dataset}: {one.setup.title}, seed {one.seed}: {one.error}" for one in failed]
    )
    for path in written:
        say(str(path))
    return failed[0].error.exit_status if failed else 0


def _chosen(methods: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    for method in methods:
        if method not in known:
            raise UsageError(f"There is no method {method!r}", f"choose from {', '.join(known)}", "no-such-method")
    return tuple(methods) or tuple(known)


def _require_packages() -> None:
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise UsageError(
            f"The package {missing[0]} is not installed",
            "install Inspector with its 'benchmark' extra",
            "benchmark-packages-missing",
        )
