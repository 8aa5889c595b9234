"""``inspector inspect``: Anomaly Scores, maps and Defect Masks of image files."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.commands.arguments import DEVICE, add_values, given, input_file, number
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.devices import Device
from inspector.domain.events import Stage, Work
from inspector.domain.inspection import Inspection, judge
from inspector.domain.results import BROAD, BROAD_ADVICE, Verdict
from inspector.domain.side_by_side import each_file_side_by_side
from inspector.errors import ImageError
from inspector.paths import is_there
from inspector.storage.detector_file import detector_digest
from inspector.storage.exports.names import common_folder
from inspector.storage.exports.options import RESULTS_FILE, ExportOptions
from inspector.storage.exports.stamp import Origin
from inspector.storage.exports.writer import ResultWriter
from inspector.storage.image_folder import NOT_AN_IMAGE, find_images, without_parents
from inspector.text import counted

if TYPE_CHECKING:
    from inspector.runtime.detector import Detector


@dataclass(frozen=True, slots=True)
class InspectRequest:
    """One call of ``inspector inspect``.

    Attributes:
        detector_path: The Detector to inspect with.
        images: Files and folders.
        out: Folder for results.
        options: The files that are written there besides the table.
        threshold: In place of the Detector's own.
        device: Where to compute.
        scene_guard: Whether images that cannot be judged are BAD IMAGE.
    """

    detector_path: Path
    images: tuple[Path, ...]
    out: Path
    options: ExportOptions
    threshold: float | None = None
    device: Device = Device.AUTO
    scene_guard: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector inspect``."""
    parser.add_argument("--model", dest="detector_path", type=input_file, required=True, metavar="FILE.inspector")
    parser.add_argument("--images", type=Path, required=True, nargs="+", metavar="DIR|FILE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for results.csv and the rest")
    parser.add_argument("--maps", action="store_true", help="write anomaly maps (float32 TIFF)")
    parser.add_argument("--masks", action="store_true", help="write defect masks (PNG, 0 or 255)")
    parser.add_argument("--overlays", action="store_true", help="write images with their map drawn over")
    parser.add_argument("--coco", action="store_true", help="write the defects' regions as COCO annotations")
    parser.add_argument("--labelme", action="store_true", help="write images and regions for labelme (PNG and JSON)")
    parser.add_argument("--yolo", action="store_true", help="write images and polygons as a YOLO data set")
    parser.add_argument(
        "--no-scene-guard",
        dest="scene_guard",
        action="store_false",
        help="give a verdict on images that are blurred, badly lit or displaced, too",
    )
    add_values(parser, ("--threshold", "threshold", number(), "X", "default: the detector's own"), DEVICE)


def run(arguments: argparse.Namespace) -> int:
    """Inspect as a call says. Returns the exit status."""
    options = ExportOptions(**given(arguments, ExportOptions))
    return inspect(InspectRequest(options=options, **given(arguments, InspectRequest)))


def inspect(request: InspectRequest) -> int:
    """Inspect and say how that went. Returns the exit status.

    It is 2 when an image could not be read. All others are inspected all the same.
    """
    # First: looking through a large folder takes longer.
    detector = open_detector_to_inspect(request.detector_path, request.device)
    printer = ProgressPrinter()
    inputs = find_images(request.images)
    for item in inputs.left_out:
        printer.show(item)
    inputs.check(request.images)
    origin = Origin(detector_digest(request.detector_path))
    thresholds = replace(detector.manifest.thresholds, scene_guard=request.scene_guard)
    if request.threshold is not None:
        thresholds = thresholds.moved_to(request.threshold)
    given_paths = [path for path in map(without_parents, request.images) if is_there(path)]
    base = common_folder(path if path.is_dir() else path.parent for path in given_paths)
    verdicts: Counter[Verdict] = Counter()
    notes: Counter[tuple[str, str]] = Counter()

    def inspected_and_written() -> Work[int]:
        with ResultWriter(request.out, request.options, inputs.images, base, origin=origin) as writer:

            def write(inspection: Inspection) -> None:
                judgement = judge(inspection, thresholds)
                writer.write(inspection, judgement)
                verdicts[judgement.verdict] += 1
                notes.update((change.kind.comparison, change.kind.advice) for change in inspection.scene)
                notes.update([(BROAD, BROAD_ADVICE)] * judgement.is_broad)

            return (yield from each_file_side_by_side(Stage.INSPECT, inputs.images, detector.inspect, write))

    printer.run(inspected_and_written())
    if not verdicts:
        raise ImageError("None of the images can be read", "see the lines above for each file", "no-readable-images")
    bad = f", {verdicts[Verdict.BAD_IMAGE]} BAD IMAGE" if verdicts[Verdict.BAD_IMAGE] else ""
    images = counted(verdicts.total(), "{count} image", "{count} images")
    say(
        f"{images}: {verdicts[Verdict.GOOD]} GOOD, {verdicts[Verdict.UNSURE]} UNSURE, "
        f"{verdicts[Verdict.DEFECT]} DEFECT{bad}; see {request.out / RESULTS_FILE}"
    )
    for (unlike, advice), count in notes.most_common():
        say(f"note: {count} of the images {'is' if count == 1 else 'are'} {unlike}: {advice}")
    is_complete = all(item.code == NOT_AN_IMAGE for item in printer.skipped)
    return 0 if is_complete else ImageError.exit_status


def open_detector_to_inspect(path: Path, device: Device = Device.AUTO) -> Detector:
    """Open a Detector, and say so where that is the slow way.

    Raises:
        InspectorError: As ``open_detector``.
    """
    from inspector.model.open_detector import open_detector

    detector = open_detector(path, device)
    if detector.fallback:
        say(f"note: inspecting with PyTorch, which is slower: {detector.fallback}")
    return detector
