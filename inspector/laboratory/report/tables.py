"""Tables of a benchmark, in the form of the paper's tables 1 and 3, and one of all figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from inspector.laboratory.benchmark.methods import METHODS, PAPER_SCALES, Needs
from inspector.laboratory.benchmark.paper_tables import TABLE_1, TABLE_3, table_1_figure, table_3_figure
from inspector.laboratory.benchmark.store import RunResult

AUPRO = "aupro_0.3"
#: Figures of the CSV file, by their names in ``Evaluation.to_json``.
CSV_FIGURES = (
    "image_auroc",
    "image_average_precision",
    "image_f1",
    "pixel_auroc",
    "pixel_average_precision",
    "pixel_f1",
    AUPRO,
    "region_recall",
    "region_overlap",
    "ms_per_image_median",
    "image_count",
    "defective_count",
    "region_count",
    "false_alarm_count",
    "skipped_count",
)


#: Columns that a page of 1280 pixels shows without scrolling.
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: mean and deviation over seeds. None where there is none."""

    mean: float | None
    deviation: float | None = None
    is_best: bool = False

    @property
    def text(self) -> str:
        """As tables show it."""
        if self.mean is None:
            return "-"
        return f"{self.mean:.3f}" if self.deviation is None else f"{self.mean:.3f} ± {self.deviation:.3f}"


Row = tuple[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        title: Above it.
        note: Below it.
        columns: Heads of the columns of figures.
        rows: Head and cells of every row.
        corner: Head of the heads of rows.
    """

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    corner: str = "Dataset"


Key = tuple[str, str]


def keys_of(results: Sequence[RunResult]) -> list[Key]:
    """Methods and labels, in the order of ``METHODS``. Single receptive fields first, small ones before large ones."""
    order = list(METHODS)
    fields = {result.key: result.receptive_fields for result in results}
    return sorted(
        fields, key=lambda key: (order.index(key[0]), key[1].partition(",")[0], len(fields[key]), fields[key], key[1])
    )


def leading_key(results: Sequence[RunResult]) -> Key:
    """The setup that stands for all: the first method with the most Scales, whatever its figures are."""
    keys = keys_of(results)
    scale_counts = {result.key: len(result.receptive_fields) for result in results}
    return max((key for key in keys if key[0] == keys[0][0]), key=lambda key: scale_counts[key])


def title_of(key: Key) -> str:
    """The name of a setup in tables."""
    method, label = key
    return f"{METHODS[method].label}, {label}" if label else METHODS[method].label


def figure_over_seeds(results: Sequence[RunResult], dataset: str, key: Key, figure: str) -> Cell:
    """Mean and deviation of a figure over the seeds of a setup."""
    values = [
        value
        for result in results
        if result.dataset == dataset and result.key == key
        if isinstance(value := result.figures.get(figure), float | int)
    ]
    if not values:
        return Cell(None)
    return Cell(mean(values), stdev(values) if len(values) > 1 else None)


def all_tables(results: Sequence[RunResult]) -> list[Table]:
    """Tables 1 and 3 of the paper, and the methods by ROC-AUC of images."""
    image = methods_table(results, "image_auroc", "Methods: ROC-AUC of images")
    return [table for table in (methods_table(results), scales_table(results), image) if table is not None]


def methods_table(results: Sequence[RunResult], figure: str = AUPRO, title: str = "") -> Table:
    """Table 1 of the paper: a row per dataset that has the figure, a column per setup, the best of a row marked."""
    keys = keys_of(results)
    rows = [(name, _row(results, name, keys, figure)) for name in _datasets(results)]
    without = [name for name, cells in rows if all(cell.mean is None for cell in cells)]
    rows = [row for row in rows if row[0] not in without]
    if len(rows) > 1:
        rows.append(("Mean", _means(rows)))
    if figure == AUPRO:
        rows = _with_paper(rows, keys)
        rows.append(("Paper: mean on MVTec AD, p = 65", tuple(Cell(METHODS[method].paper_aupro) for method, _ in keys)))
    note = "Mean over seeds, with their standard deviation where there are several. The best on a dataset is bold."
    if without:
        note += f" Without this figure: {', '.join(without)}."
    table = Table(
        title or "Methods: AUPRO up to a false positive rate of 0.3 (table 1 of the paper)",
        note,
        tuple(title_of(key) for key in keys),
        tuple(rows),
    )
    return turned(table, "Method") if len(keys) > MOST_COLUMNS else table


def turned(table: Table, corner: str) -> Table:
    """Rows as columns: more methods than fit beside each other fit below each other."""
    rows = [(head, tuple(cells[index] for _, cells in table.rows)) for index, head in enumerate(table.columns)]
    return Table(table.title, table.note, tuple(head for head, _ in table.rows), tuple(rows), corner)


def scales_table(results: Sequence[RunResult]) -> Table | None:
    """Table 3 of the paper: a row per dataset and student-teacher setup, a column per set of receptive fields."""
    students = [result for result in results if METHODS[result.method].needs is Needs.STUDENTS]
    field_sets = sorted({result.receptive_fields for result in students}, key=lambda fields: (len(fields), fields))
    if len(field_sets) < 2:
        return None

    def setup_of(result: RunResult) -> Key:
        return result.method, result.label.partition(",")[0]

    rows = []
    for dataset in _datasets(students):
        for setup in sorted({setup_of(result) for result in students}):
            runs = [result for result in students if setup_of(result) == setup]
            keys = [next((run.key for run in runs if run.receptive_fields == fields), None) for fields in field_sets]
            cells = [Cell(None) if key is None else figure_over_seeds(runs, dataset, key, AUPRO) for key in keys]
            rows.append((f"{dataset}: {METHODS[setup[0]].label}, {setup[1]}", _marked(cells)))
        figures = tuple(Cell(table_3_figure(dataset, fields)) for fields in field_sets)
        rows += [(f"Paper: {dataset}", figures)] if dataset in TABLE_3 else []
    rows.append(("Paper: mean on MVTec AD", tuple(Cell(PAPER_SCALES.get(fields)) for fields in field_sets)))
    return Table(
        "Receptive fields: AUPRO up to a false positive rate of 0.3 (table 3 of the paper)",
        "Several receptive fields: the mean of their maps under equation 11 (equation 12), else their weighted sum.",
        tuple("p = " + " + ".join(str(p) for p in fields) for fields in field_sets),
        tuple(rows),
    )


def text_of(table: Table) -> str:
    """The table for a terminal."""
    lines = [(table.corner, *table.columns), *((head, *(cell.text for cell in cells)) for head, cells in table.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    rows = [
        "  ".join(
            [line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    return "\n".join([table.title, *rows])


def csv_of(results: Sequence[RunResult]) -> str:
    """One line per run."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["dataset", "method", "setup", "receptive_fields", "seed", "fit_s", *CSV_FIGURES])
    for result in results:
        fields = "+".join(str(p) for p in result.receptive_fields)
        head = [result.dataset, result.method, result.label, fields, result.seed, round(result.fit_s, 1)]
        writer.writerow([*head, *(result.figures.get(name) for name in CSV_FIGURES)])
    return text.getvalue()


def _datasets(results: Sequence[RunResult]) -> list[str]:
    return sorted({result.dataset for result in results})


def _with_paper(rows: Sequence[Row], keys: Sequence[Key]) -> list[Row]:
    """Rows, each that is a category of MVTec AD followed by the paper's figures for it."""
    all_rows = []
    for name, cells in rows:
        all_rows.append((name, cells))
        if name in TABLE_1:
            all_rows.append((f"Paper: {name}", tuple(Cell(table_1_figure(name, method)) for method, _ in keys)))
    return all_rows


def _row(results: Sequence[RunResult], dataset: str, keys: Sequence[Key], figure: str) -> tuple[Cell, ...]:
    return _marked([figure_over_seeds(results, dataset, key, figure) for key in keys])


def _marked(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    known = [cell.mean for cell in cells if cell.mean is not None]
    best = max(known) if len(known) > 1 else None
    return tuple(Cell(cell.mean, cell.deviation, cell.mean is not None and cell.mean == best) for cell in cells)


def _means(rows: Sequence[Row]) -> tuple[Cell, ...]:
    columns = zip(*(cells for _, cells in rows), strict=True)
    complete: Callable[[tuple[Cell, ...]], bool] = lambda cells: all(cell.mean is not None for cell in cells)  # noqa: E731
    return _marked([Cell(mean(cell.mean or 0.0 for cell in cells) if complete(cells) else None) for cells in columns])
