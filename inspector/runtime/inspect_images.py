"""Inspecting image files with a Detector."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from inspector.domain.events import Inspected, ItemSkipped, Stage, Work
from inspector.domain.masking import anomaly_score
from inspector.domain.progress import Countdown
from inspector.domain.results import Inspection
from inspector.errors import ImageError
from inspector.runtime.detector import RunningDetector
from inspector.storage.images import read_image


def inspect_image(detector: RunningDetector, path: Path) -> Inspected:
    """Inspect one file, decode to map.

    Raises:
        ImageError: It cannot be read.
    """
    started = time.perf_counter()
    image = read_image(path)
    maps = detector.maps(image)
    score = anomaly_score(maps.anomaly_map, detector.roi_for(*image.shape[:2]))
    return Inspected(Inspection(path, maps.anomaly_map, score, time.perf_counter() - started, maps.scales), image)


def inspect_images(detector: RunningDetector, paths: Sequence[Path]) -> Work[None]:
    """Inspect files one by one; unreadable ones are reported and left out."""
    countdown = Countdown(Stage.INSPECT, len(paths))
    for done, path in enumerate(paths, start=1):
        try:
            yield inspect_image(detector, path)
        except ImageError as error:
            yield ItemSkipped(path, error.what, error.code, error.advice)
        yield countdown.at(done)
