"""One self-contained HTML page from the results of a benchmark."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from inspector import __version__
from inspector.laboratory.benchmark.store import Example, RunResult
from inspector.laboratory.report.plots import COLOURS, Line, curve_svg, histogram_svg
from inspector.laboratory.report.summaries import Summary, leading, summaries
from inspector.laboratory.report.tables import all_tables, keys_of, title_of
from inspector.paths import resources_dir

Runs = Sequence[tuple[RunResult, Path]]

_KINDS = {
    "best": "Defective parts with the highest scores",
    "worst": "Defective parts with the lowest scores",
    "false": "Good parts with the highest scores",
}
_CURVES = (
    ("pro", "PRO: share of each defect found", "false positive rate of pixels", "mean overlap of regions", 0.3),
    ("roc", "ROC of images", "false positive rate of images", "true positive rate", 1.0),
    ("precision", "Precision and recall of pixels", "recall", "precision", 1.0),
)


@dataclass(frozen=True, slots=True)
class Curve:
    """A plot with its title."""

    title: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Picture:
    """An example with its picture as a data address."""

    example: Example
    source: str


@dataclass(frozen=True, slots=True)
class DatasetPart:
    """The page's content of one dataset.

    Attributes:
        summary: In plain words.
        legend: Title, colour and dash style of every setup.
        curves: All setups in each.
        histogram: Of the leading setup.
        leading_title: Its name.
        pictures: Heading to examples of the leading setup.
        runs: All runs, for the table of figures.
    """

    summary: Summary
    legend: tuple[tuple[str, str, str], ...]
    curves: tuple[Curve, ...]
    histogram: Markup
    leading_title: str
    pictures: tuple[tuple[str, tuple[Picture, ...]], ...]
    runs: tuple[RunResult, ...]


def benchmark_page(runs: Runs, failures: Sequence[str] = ()) -> str:
    """The page.

    Args:
        runs: Finished runs, at least one, and their folders.
        failures: Runs that were given up, one sentence each.
    """
    results = [result for result, _ in runs]
    environment = Environment(
        loader=FileSystemLoader(resources_dir() / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["title"] = lambda result: title_of(result.key)
    return environment.get_template("benchmark.html.j2").render(
        parts=[_part(summary, runs) for summary in summaries(results)],
        tables=all_tables(results),
        failures=failures,
        libraries=_versions(results),
        machines=sorted({result.machine for result in results}),
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=__version__,
    )


def _part(summary: Summary, runs: Runs) -> DatasetPart:
    dataset_runs = [(result, folder) for result, folder in runs if result.dataset == summary.dataset]
    results = [result for result, _ in dataset_runs]
    first = leading(results, summary.dataset)
    folder = next(folder for result, folder in dataset_runs if result is first)
    by_key = {key: min((r for r in results if r.key == key), key=lambda r: r.seed) for key in keys_of(results)}
    curves = []
    for name, title, x_label, y_label, limit in _CURVES:
        # A setup without this curve keeps its place, so that colours stay the same.
        lines = [Line(title_of(key), *by_key[key].curves.get(name, [[], []])) for key in by_key]
        if any(line.x for line in lines):
            svg = curve_svg(f"{summary.dataset}-{name}", lines, x_label, y_label, limit)
            curves.append(Curve(title, Markup(svg)))
    dashes = ("solid", "dashed", "dotted")
    legend = [
        (title_of(key), COLOURS[index % len(COLOURS)], dashes[index // len(COLOURS) % len(dashes)])
        for index, key in enumerate(by_key)
    ]
    histogram = histogram_svg(f"{summary.dataset}-scores", first.good_scores, first.defective_scores, first.threshold)
    return DatasetPart(
        summary=summary,
        legend=tuple(legend),
        curves=tuple(curves),
        histogram=Markup(histogram),
        leading_title=title_of(first.key),
        pictures=_pictures(first, folder),
        runs=tuple(sorted(results, key=lambda result: (list(by_key).index(result.key), result.seed))),
    )


def _pictures(result: RunResult, folder: Path) -> tuple[tuple[str, tuple[Picture, ...]], ...]:
    groups = []
    for kind, heading in _KINDS.items():
        pictures = tuple(
            Picture(
                example, f"data:image/jpeg;base64,{base64.b64encode((folder / example.file).read_bytes()).decode()}"
            )
            for example in result.examples
            if example.kind == kind and (folder / example.file).is_file()
        )
        if pictures:
            groups.append((heading, pictures))
    return tuple(groups)


def _versions(results: Sequence[RunResult]) -> list[tuple[str, str]]:
    names = sorted({name for result in results for name in result.libraries})
    return [(name, ", ".join(sorted({r.libraries[name] for r in results if name in r.libraries}))) for name in names]
