"""The files of a benchmark's report: CSV, JSON and one HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.laboratory.benchmark.store import BENCHMARK_SCHEMA, BenchmarkStore, RunResult
from inspector.laboratory.report.page import benchmark_page
from inspector.laboratory.report.tables import all_tables, csv_of, text_of
from inspector.storage.records import encode
from inspector.storage.written_files import WrittenFiles

_TABLE, _FACTS, _PAGE = Path("results.csv"), Path("results.json"), Path("report.html")


@dataclass(frozen=True, slots=True)
class _Report:
    schema_version: int
    runs: tuple[RunResult, ...]


def claim_report(folder: Path) -> None:
    """Find out, before anything is run, whether the report can be written.

    Raises:
        InTheWayError: One of its files is there, and Inspector did not write it.
        OutputError: The folder cannot be written.
    """
    WrittenFiles(folder).claim([_TABLE, _FACTS, _PAGE])


def tables_in(folder: Path) -> list[str]:
    """The tables of everything that the folder holds, for a terminal."""
    results = [result for result, _ in BenchmarkStore(folder).all_results()]
    return [text_of(table) for table in all_tables(results)] if results else []


def write_report(folder: Path, failures: Sequence[str] = ()) -> list[Path]:
    """Write the report of everything that the folder holds. Without a finished run there is nothing to report.

    Returns:
        The files.

    Raises:
        OutputError: One of them cannot be written.
    """
    store = BenchmarkStore(folder)
    runs = store.all_results()
    if not runs:
        return []
    results = [result for result, _ in runs]
    return [
        store.files.write(_TABLE, csv_of(results).encode()),
        store.files.write(_FACTS, encode(_Report(BENCHMARK_SCHEMA, tuple(results)))),
        store.files.write(_PAGE, benchmark_page(runs, failures).encode()),
    ]
