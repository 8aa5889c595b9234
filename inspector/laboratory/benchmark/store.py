"""Results of a benchmark on disk: one folder per run, written when it is finished.

``benchmark.json`` names the version of the format. ``runs/<dataset>/<setup>/seed-<n>/`` holds a run and its pictures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.errors import UsageError
from inspector.storage.records import Record, decode, encode
from inspector.storage.written_files import WrittenFiles

#: Raised whenever the content of a benchmark's folder changes. Other versions are refused.
BENCHMARK_SCHEMA = 2
_HEAD = "benchmark.json"
_RUN = "run.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A picture of one test image: itself with the ground truth's outline, beside its Anomaly Map.

    Attributes:
        kind: ``best`` (clearest defects), ``worst`` (defects that look least anomalous) or ``false`` (most anomalous
            good parts).
        name: The image's name, with its folder.
        score: Anomaly Score.
        verdict: At the default Threshold.
        file: Name of the picture in the run's folder.
    """

    kind: str
    name: str
    score: float
    verdict: str
    file: str


@dataclass(frozen=True, slots=True)
class RunResult:
    """A finished run.

    Attributes:
        dataset: Name.
        method: A key of ``METHODS``.
        label: Of the setup.
        receptive_fields: Of the Students or the Teacher. Empty for methods on pixels.
        seed: Of the run.
        figures: ``Evaluation.to_json``.
        curves: Name to lists of x and y.
        good_scores: Anomaly Scores of good test images.
        defective_scores: Of defective ones.
        threshold: The default Threshold.
        examples: Pictures.
        fit_s: Wall time of training or fitting.
        libraries: Name to version.
        machine: Processor and threads.
    """

    dataset: str
    method: str
    label: str
    receptive_fields: tuple[int, ...]
    seed: int
    figures: dict[str, Any]
    curves: dict[str, list[list[float]]]
    good_scores: list[float]
    defective_scores: list[float]
    threshold: float
    examples: tuple[Example, ...]
    fit_s: float
    libraries: dict[str, str]
    machine: str

    @property
    def key(self) -> tuple[str, str]:
        """Method and label, which results of several seeds have in common."""
        return self.method, self.label


@dataclass(frozen=True, slots=True)
class _Head:
    schema_version: int


@dataclass(frozen=True, slots=True)
class _Run:
    made_with: dict[str, Any]
    result: RunResult


class BenchmarkStore:
    """A benchmark's folder.

    Attributes:
        folder: Its path.
        files: Their content.

    Raises:
        UsageError: ``benchmark-other-version``: the folder was written by a version with another format.
        OutputError: It cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = WrittenFiles(folder)
        head = folder / _HEAD
        if head.exists():
            self._check(head)
        else:
            self.files.write(Path(_HEAD), encode(_Head(BENCHMARK_SCHEMA)))

    def run_folder(self, dataset: str, method: str, label: str, seed: int) -> Path:
        """Where a run's results are."""
        setup = re.sub(r"[^\w+]+", "-", f"{method} {label}").strip("-")
        return self.folder / "runs" / dataset / setup / f"seed-{seed}"

    def read(self, folder: Path, made_with: Mapping[str, Any]) -> RunResult | None:
        """The result of a run, or None if it is not finished.

        Raises:
            UsageError: ``benchmark-other-options``: made with other options or another Teacher, or it cannot be read.
        """
        path = folder / _RUN
        if not path.exists():
            return None
        run = _read(path, _Run)
        if run is not None and run.made_with == made_with:
            return run.result
        raise UsageError(
            f"'{path}' was made with other options, other images or another teacher, or is damaged",
            "choose another folder with --out, or remove that run's folder",
            "benchmark-other-options",
        )

    def write(
        self, folder: Path, made_with: Mapping[str, Any], result: RunResult, pictures: Mapping[str, bytes]
    ) -> None:
        """Keep a finished run. Its ``run.json`` is written last.

        Raises:
            OutputError: It cannot be written.
        """
        inside = folder.relative_to(self.folder)
        for name, data in pictures.items():
            self.files.write(inside / name, data, durable=False)
        self.files.write(inside / _RUN, encode(_Run(dict(made_with), result)))

    def all_results(self) -> Sequence[tuple[RunResult, Path]]:
        """Every finished run of the folder, whichever call made it, and its folder."""
        paths = sorted(self.folder.glob(f"runs/*/*/*/{_RUN}"))
        return [(run.result, path.parent) for path in paths if (run := _read(path, _Run)) is not None]

    def _check(self, head: Path) -> None:
        if _read(head, _Head) != _Head(BENCHMARK_SCHEMA):
            raise UsageError(
                f"The results in '{self.folder}' were written by another version of Inspector",
                "choose another folder with --out; nothing was changed in this one",
                "benchmark-other-version",
            )


def _read(path: Path, kind: type[Record]) -> Record | None:
    try:
        return decode(path.read_bytes(), kind)
    except (OSError, ValueError):
        return None
