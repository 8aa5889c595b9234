"""Whether the cores share an image, or have an image each.

    python benchmarks/side_by_side.py DETECTOR [--side 256] [--rounds 6]

Noise is inspected on onnxruntime, from pixels to scores, in turns of a second: one image after the other on all cores,
an image on every core, and one image after the other on one core. Times are medians over the rounds.
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
from safetensors.numpy import load

from inspector.domain.arrays import Pixels
from inspector.domain.side_by_side import images_at_once
from inspector.runtime.onnx_runtime import OnnxRuntime
from inspector.runtime.tiles import tiled_scores
from inspector.storage.detector_file import DetectorContent, read_detector_file

TURN_S = 1.0


def runtime_of(content: DetectorContent, threads: int) -> OnnxRuntime:
    """With so many threads for an image."""
    return OnnxRuntime(content.graph.scores, content.graph.maps, load(content.tensors), threads)


def inspected_in_a_turn(content: DetectorContent, runtime: OnnxRuntime, image: Pixels) -> int:
    """Images that one caller gets inspected."""
    until_s = time.perf_counter() + TURN_S
    count = 0
    while time.perf_counter() < until_s:
        tiled_scores(runtime, content.graph.facts, image)
        count += 1
    return count


def per_second(content: DetectorContent, runtime: OnnxRuntime, image: Pixels, callers: int) -> float:
    """Images a second."""
    started_s = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        counts = list(pool.map(lambda _: inspected_in_a_turn(content, runtime, image), range(callers)))
    return sum(counts) / (time.perf_counter() - started_s)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("detector", type=Path, metavar="DETECTOR")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=6)
    arguments = parser.parse_args()
    content = read_detector_file(arguments.detector)
    image = np.random.default_rng(0).integers(0, 256, (1, arguments.side, arguments.side, 3), np.uint8)
    shared, alone = runtime_of(content, 0), runtime_of(content, 1)
    ways = {
        "all cores share an image": (shared, 1),
        f"{images_at_once()} images, a core each": (alone, images_at_once()),
        "one image on one core": (alone, 1),
    }
    rates: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(arguments.rounds + 1):
        for way, (runtime, callers) in ways.items():
            rates[way].append(per_second(content, runtime, image, callers))
    sys.stdout.write(f"{machine_line()}\n{arguments.side} x {arguments.side} pixels\n")
    for way, (_, callers) in ways.items():
        # The first round only warms up.
        rate = median(rates[way][1:])
        sys.stdout.write(f"{way:28}{rate:7.1f} images a second, {1000 * callers / rate:6.1f} ms for one\n")


if __name__ == "__main__":
    main()
