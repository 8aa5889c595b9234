"""Tables in the form of the paper's tables 6 and 7, the paper's figures beside ours."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import mean

from inspector.laboratory.one_class.paper_tables import APPROXIMATE_MEANS, LABELS, PaperTable
from inspector.laboratory.one_class.request import ONE_CLASS_METHODS
from inspector.laboratory.one_class.store import ClassResult


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row.

    Attributes:
        method: Its name in ``--methods``.
        source: ``ours`` or ``paper``.
        values: ROC-AUC per class. None where it was not run, or the paper's figure is not known.
        mean: Over all classes. Ours is None unless every class was run.
    """

    method: str
    source: str
    values: tuple[float | None, ...]
    mean: float | None


def one_class_rows(table: PaperTable, results: Sequence[ClassResult]) -> list[TableRow]:
    """Rows of our figures, mean over seeds, each followed by the paper's where it has them."""
    rows = []
    for method in ONE_CLASS_METHODS:
        ours = tuple(_mean_over_seeds(results, method, name) for name in table.classes)
        if any(value is not None for value in ours):
            known = [value for value in ours if value is not None]
            rows.append(TableRow(method, "ours", ours, mean(known) if len(known) == len(ours) else None))
        if method in table.rows:
            rows.append(TableRow(method, "paper", table.rows[method], table.means[method]))
    return rows


def text_table(table: PaperTable, rows: Sequence[TableRow], results: Sequence[ClassResult]) -> str:
    """The table for a terminal, with the data it was measured on."""
    width = max(len(LABELS[row.method]) for row in rows)
    short = [name[:6] for name in table.classes]
    lines = [table.title, f"{'method':{width}}  {'':5}  " + "  ".join(f"{name:>6}" for name in short) + "    mean"]
    for row in rows:
        about = "~" if row.source == "paper" and row.method in APPROXIMATE_MEANS else " "
        figures = "  ".join(f"{'-' if value is None else format(value, '.3f'):>6}" for value in row.values)
        last = "-" if row.mean is None else f"{about}{row.mean:.4f}"
        lines.append(f"{LABELS[row.method]:{width}}  {row.source:5}  {figures}  {last:>7}")
    if results:
        seeds = len({result.seed for result in results})
        lines.append(
            f"{seeds} seed{'s' if seeds > 1 else ''}; {_range([result.train_count for result in results])} training "
            f"images a class, {_range([result.test_count for result in results])} test images, "
            f"{sum(result.elapsed_s for result in results) / 60:.0f} min in all"
        )
    return "\n".join(lines)


def csv_table(table: PaperTable, rows: Sequence[TableRow]) -> str:
    """The same as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["method", "source", *table.classes, "mean"])
    for row in rows:
        writer.writerow([row.method, row.source, *row.values, row.mean])
    return text.getvalue()


def _mean_over_seeds(results: Sequence[ClassResult], method: str, name: str) -> float | None:
    values = [result.auroc[method] for result in results if result.name == name and method in result.auroc]
    return mean(values) if values else None


def _range(counts: list[int]) -> str:
    return str(counts[0]) if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"


def table_json(table: PaperTable, rows: Sequence[TableRow], results: Sequence[ClassResult]) -> dict[str, object]:
    """The same as a JSON object, with every single result."""
    return {
        "title": table.title,
        "classes": list(table.classes),
        "rows": [asdict(row) for row in rows],
        "results": [asdict(result) for result in results],
    }
