"""Writing the results of the opened images: long work for a GeneratorJob."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.events import FileWritten, Stage, Work
from inspector.domain.inspection import judge
from inspector.domain.progress import each_file
from inspector.domain.results import Thresholds
from inspector.jobs.inference import InferenceClient
from inspector.jobs.inspection import inspect_file
from inspector.storage.export import ExportOptions, ResultWriter


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """What is exported, as it was when the operator asked for it.

    Attributes:
        paths: The images.
        out: The folder.
        options: What is written.
        thresholds: For masks and Verdicts.
        min_area_px: Smaller regions do not count.
    """

    paths: tuple[Path, ...]
    out: Path
    options: ExportOptions
    thresholds: Thresholds
    min_area_px: int


def export_results(client: InferenceClient, order: ExportOrder) -> Work[Path]:
    """Inspect images and write their results.

    Yields:
        Progress (stage EXPORT), FileWritten, ItemSkipped.

    Returns:
        The folder.

    Raises:
        OutputError: A file cannot be written; what was done so far is kept.
        InspectorError: The Detector cannot be used.
    """
    names = relative_names(order.paths)
    with ResultWriter(order.out, order.options) as writer:

        def export(path: Path) -> list[FileWritten]:
            inspection = inspect_file(client, path)
            judgement = judge(inspection, order.thresholds, order.min_area_px)
            return [FileWritten(written) for written in writer.write(names[path], inspection, judgement)]

        yield from each_file(Stage.EXPORT, order.paths, export)
    return order.out


def relative_names(paths: Sequence[Path]) -> dict[Path, Path]:
    """Paths relative to the deepest folder that holds all of them."""
    if not paths:
        return {}
    absolute = {path: path.absolute() for path in paths}
    try:
        common = Path(os.path.commonpath([path.parent for path in absolute.values()]))
    except ValueError:
        # Different drives on Windows.
        return {path: Path(path.name) for path in paths}
    return {path: full.relative_to(common) for path, full in absolute.items()}
