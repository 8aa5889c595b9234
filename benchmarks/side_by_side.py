"""Whether the cores share an image, or have an image each.

    python benchmarks/side_by_side.py DETECTOR [--side 256] [--rounds 6]

Noise is inspected on onnxruntime, from pixels to scores, in turns of a second: one image after the other on all cores,
and an image on every core. Times are medians over the rounds.
"""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
from reference_machine import machine_line

from inspector.domain.arrays import Pixels
from inspector.domain.side_by_side import images_at_once
from inspector.model.open_detector import open_detector
from inspector.runtime.detector import Detector
from inspector.runtime.tiles import tiled_scores

TURN_S = 1.0


def inspected_in_a_turn(detector: Detector, image: Pixels) -> int:
    """Images that one caller gets inspected."""
    until_s = time.perf_counter() + TURN_S
    count = 0
    while time.perf_counter() < until_s:
        tiled_scores(detector.runtime, detector.graph, image)
        count += 1
    return count


def per_second(detector: Detector, image: Pixels, callers: int) -> float:
    """Images a second."""
    started_s = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        counts = list(pool.map(lambda _: inspected_in_a_turn(detector, image), range(callers)))
    return sum(counts) / (time.perf_counter() - started_s)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detector", type=Path, metavar="DETECTOR")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=6)
    arguments = parser.parse_args()
    detector = open_detector(arguments.detector)
    image = np.random.default_rng(0).integers(0, 256, (1, arguments.side, arguments.side, 3), np.uint8)
    callers = (1, images_at_once())
    rates: dict[int, list[float]] = {count: [] for count in callers}
    for _ in range(arguments.rounds + 1):
        for count in callers:
            rates[count].append(per_second(detector, image, count))
    sys.stdout.write(f"{machine_line()}\n{arguments.side} x {arguments.side} pixels\n")
    for count in callers:
        # The first round only warms up.
        rate = median(rates[count][1:])
        sys.stdout.write(f"{count} at a time: {rate:5.1f} images a second, {1000 * count / rate:5.1f} ms for one\n")


if __name__ == "__main__":
    main()
