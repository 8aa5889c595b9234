"""Writing the results of the opened images: long work for a GeneratorJob."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.domain.arrays import Mask
from inspector.domain.events import FileWritten, Stage, Work
from inspector.domain.inspection import Inspection, judge
from inspector.domain.results import Thresholds
from inspector.domain.side_by_side import each_file_side_by_side
from inspector.errors import InTheWayError
from inspector.jobs.inference import InferenceClient
from inspector.jobs.inspection import inspect_file
from inspector.runtime.zoom import look_within
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import Origin
from inspector.storage.exports.writer import ResultWriter


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """An export, as things were when the operator asked for it.

    Attributes:
        paths: The images.
        frame: The Inspection of the one image in ``paths``, if that is a Frame.
        out: The folder.
        options: The files to write.
        thresholds: For masks and Verdicts.
        origin: Names the Detector, the smallest regions that count, and millimetres.
        roi: The Project's ROI, bool, height x width. None leaves the Detector's own in force.
        replace: Whether the operator said that other people's files may be replaced.
    """

    paths: tuple[Path, ...]
    out: Path
    options: ExportOptions
    thresholds: Thresholds
    origin: Origin
    roi: Mask | None
    replace: bool = False
    frame: Inspection | None = None


def export_results(client: InferenceClient, order: ExportOrder) -> Work[InTheWayError | None]:
    """Inspect images and write their results.

    Yields:
        Progress (stage EXPORT), FileWritten, ItemSkipped.

    Returns:
        The reason why nothing was written, a question for the operator, or None.

    Raises:
        OutputError: A file cannot be written. All files up to then are kept.
        InspectorError: The Detector cannot be used.
    """
    try:
        writer = ResultWriter(order.out, order.options, order.paths, origin=order.origin, replace=order.replace)
        with writer:

            def inspect(path: Path) -> Inspection:
                return look_within(inspect_file(client, path) if order.frame is None else order.frame, order.roi)

            def write(inspection: Inspection) -> list[FileWritten]:
                judgement = judge(inspection, order.thresholds, order.origin.min_area_px)
                return [FileWritten(written) for written in writer.write(inspection, judgement)]

            yield from each_file_side_by_side(Stage.EXPORT, order.paths, inspect, write)
    except InTheWayError as error:
        return error
    return None
