"""``inspector inspect``: Anomaly Scores, maps and Defect Masks of image files."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.arrays import Mask
from inspector.domain.events import Inspected, Work
from inspector.domain.masking import judge
from inspector.domain.results import Thresholds, Verdict
from inspector.errors import ImageError
from inspector.storage.export import RESULTS_FILE, ExportOptions, ResultWriter
from inspector.storage.image_folder import expand_images


@dataclass(frozen=True, slots=True)
class InspectOptions:
    """The words of a call; see ``inspector inspect --help``."""

    model: Path
    images: tuple[Path, ...]
    out: Path
    export: ExportOptions
    threshold: float | None
    device: str


def run(options: InspectOptions) -> int:
    """Inspect; returns the exit status: 2 when an image could not be read, all others are inspected all the same."""
    paths = expand_images(options.images)
    from inspector.model.open_detector import open_detector
    from inspector.runtime.inspect_images import inspect_images

    detector = open_detector(options.model, options.device)
    if detector.fallback:
        say(f"note: inspecting with PyTorch, which is slower: {detector.fallback}")
    thresholds = detector.manifest.thresholds
    if options.threshold is not None:
        thresholds = thresholds.moved_to(options.threshold)
    base = common_folder(options.images)
    verdicts: Counter[Verdict] = Counter()

    def inspected_and_written() -> Work[None]:
        with ResultWriter(options.out, options.export) as writer:
            for event in inspect_images(detector, paths):
                if isinstance(event, Inspected):
                    verdicts[_write(writer, event, thresholds, detector.roi_for(*event.image.shape[:2]), base)] += 1
                yield event

    printer = ProgressPrinter()
    printer.run(inspected_and_written())
    if not verdicts:
        raise ImageError("None of the images can be read", "see the lines above for each file", "no-readable-images")
    say(
        f"{verdicts.total()} images: {verdicts[Verdict.GOOD]} GOOD, {verdicts[Verdict.UNSURE]} UNSURE, "
        f"{verdicts[Verdict.DEFECT]} DEFECT; see {options.out / RESULTS_FILE}"
    )
    return ImageError.exit_status if printer.skipped else 0


def common_folder(images: tuple[Path, ...]) -> Path:
    """The folder below which results repeat the images' paths."""
    folders = [path if path.is_dir() else path.parent for path in (image.absolute() for image in images)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # Several drives of Windows have nothing in common.
        return Path()


def _write(writer: ResultWriter, event: Inspected, thresholds: Thresholds, roi: Mask | None, base: Path) -> Verdict:
    judgement = judge(event.inspection.anomaly_map, thresholds, roi)
    path = event.inspection.path.absolute()
    relative = path.relative_to(base) if path.is_relative_to(base) else Path(path.name)
    writer.write(relative, event.image, event.inspection, judgement)
    return judgement.verdict
