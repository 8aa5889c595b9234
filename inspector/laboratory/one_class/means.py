"""The paper's table 2: the means of its tables 6 and 7, with ours as far as a folder of results has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.laboratory.one_class.paper_tables import APPROXIMATE_MEANS, LABELS, PAPER_TABLES
from inspector.laboratory.one_class.request import ONE_CLASS_METHODS
from inspector.laboratory.one_class.tables import TableRow
from inspector.storage.records import decode


@dataclass(frozen=True, slots=True)
class _Written:
    rows: list[TableRow]


def means_table(folder: Path) -> str:
    """Table 2 for a terminal, from ``mnist.json`` and ``cifar10.json`` of a folder."""
    width = max(len(label) for label in LABELS.values())
    heads = [table.title.partition(" (")[0] for table in PAPER_TABLES.values()]
    lines = [
        "Mean ROC-AUC (table 2 of the paper)",
        "  ".join([f"{'method':{width}}", *(f"{head:>8}  {'paper':>7}" for head in heads)]),
    ]
    ours = {name: _rows(folder / f"{name}.json") for name in PAPER_TABLES}
    for method in ONE_CLASS_METHODS:
        figures = [
            f"{_own(ours[name], method):>8}  {_published(method, table.means.get(method)):>7}"
            for name, table in PAPER_TABLES.items()
        ]
        lines.append("  ".join([f"{LABELS[method]:{width}}", *figures]))
    return "\n".join(lines)


def _rows(path: Path) -> list[TableRow]:
    try:
        return decode(path.read_bytes(), _Written).rows
    except (OSError, ValueError):
        return []


def _own(rows: Sequence[TableRow], method: str) -> str:
    means = [row.mean for row in rows if (row.method, row.source) == (method, "ours") and row.mean is not None]
    return f"{means[0]:.4f}" if means else "-"


def _published(method: str, mean: float | None) -> str:
    if mean is None:
        return "-"
    return f"~{mean:.3f}" if method in APPROXIMATE_MEANS else f"{mean:.4f}"
