"""``inspector inspect``: Anomaly Scores, maps and Defect Masks of image files."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.events import Stage, Work
from inspector.domain.inspection import judge
from inspector.domain.progress import each_file
from inspector.domain.results import Verdict
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

    detector = open_detector(options.model, options.device)
    if detector.fallback:
        say(f"note: inspecting with PyTorch, which is slower: {detector.fallback}")
    thresholds = detector.manifest.thresholds
    if options.threshold is not None:
        thresholds = thresholds.moved_to(options.threshold)
    base = common_folder(options.images)
    verdicts: Counter[Verdict] = Counter()

    def inspected_and_written() -> Work[int]:
        with ResultWriter(options.out, options.export) as writer:

            def act(path: Path) -> None:
                inspection = detector.inspect(path)
                judgement = judge(inspection, thresholds)
                writer.write(_relative(path, base), inspection, judgement)
                verdicts[judgement.verdict] += 1

            return (yield from each_file(Stage.INSPECT, paths, act))

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


def _relative(path: Path, base: Path) -> Path:
    absolute = path.absolute()
    return absolute.relative_to(base) if absolute.is_relative_to(base) else Path(path.name)
