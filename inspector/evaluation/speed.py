"""The speed of a computer: how long the shipped Detector takes for an image."""

from __future__ import annotations

import time
from statistics import median

from inspector.demo.detector import demo_detector, reference_part
from inspector.domain.devices import Device
from inspector.domain.events import Progress, Stage, Work
from inspector.model.open_detector import open_detector
from inspector.storage.images import read_image

IMAGES = 20


def measure_speed() -> Work[float]:
    """Inspect one part again and again on the processor. Returns the median time in ms.

    Raises:
        DetectorFileError: The shipped Detector is missing or damaged.
        FailureError: It cannot be run.
    """
    detector = open_detector(demo_detector(), Device.CPU)
    image = read_image(reference_part())
    detector.inspect(image)
    times_s = []
    for step in range(1, IMAGES + 1):
        started_s = time.perf_counter()
        detector.inspect(image)
        times_s.append(time.perf_counter() - started_s)
        yield Progress(Stage.INSPECT, step, IMAGES)
    return 1e3 * median(times_s)
