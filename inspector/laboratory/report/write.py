"""The files of a benchmark's report: CSV, JSON and one HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from inspector.laboratory.benchmark.store import BENCHMARK_SCHEMA, BenchmarkStore
from inspector.laboratory.report.page import benchmark_page
from inspector.laboratory.report.tables import csv_of
from inspector.storage.atomic import write_bytes, write_json


def write_report(folder: Path, failures: Sequence[str] = ()) -> list[Path]:
    """Write the report of everything that the folder holds. Without a finished run there is nothing to report.

    Returns:
        The files.

    Raises:
        OutputError: One of them cannot be written.
    """
    found = BenchmarkStore(folder).all_results()
    if not found:
        return []
    results = [result for result, _ in found]
    table, facts, page = folder / "results.csv", folder / "results.json", folder / "report.html"
    write_bytes(table, csv_of(results).encode())
    write_json(facts, {"schema_version": BENCHMARK_SCHEMA, "runs": [asdict(result) for result in results]})
    write_bytes(page, benchmark_page(found, failures).encode())
    return [table, facts, page]
