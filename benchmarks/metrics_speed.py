"""Time and memory of the PRO curve and the other pixel figures; by default on 500 images of 512 x 512 pixels.

The scores are all different (the hard case: nothing can be counted together), and every fourth image is defective.
"""

from __future__ import annotations

import argparse
import threading
import time

import cv2
import numpy as np
import psutil

from inspector.domain.arrays import Mask
from inspector.evaluation.metrics import average_precision, best_f1, pro_curve, roc_auc
from inspector.evaluation.pixel_scores import PixelScores


class PeakMemory:
    """Samples this process's resident memory in the background."""

    def __init__(self) -> None:
        self.bytes = 0
        self._process = psutil.Process()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            self.bytes = max(self.bytes, self._process.memory_info().rss)


def truth_of(rng: np.random.Generator, side_px: int) -> Mask:
    """A mask with a few round regions."""
    mask = np.zeros((side_px, side_px), dtype=np.uint8)
    for _ in range(int(rng.integers(1, 6))):
        x, y = (int(value) for value in rng.integers(0, side_px, 2))
        cv2.circle(mask, (x, y), int(rng.integers(1, max(2, side_px // 8))), 1, -1)
    return mask > 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=500)
    parser.add_argument("--side", type=int, default=512, help="width and height in pixels")
    arguments = parser.parse_args()
    rng = np.random.default_rng(0)
    before = psutil.Process().memory_info().rss
    with PeakMemory() as peak:
        pixels, adding_s = PixelScores(), 0.0
        for index in range(arguments.images):
            truth = truth_of(rng, arguments.side)
            truth &= index % 4 == 0
            scores = rng.standard_normal(truth.shape, dtype=np.float32) + truth
            started = time.perf_counter()
            pixels.add(scores, truth)
            adding_s += time.perf_counter() - started
        started = time.perf_counter()
        ranks = pixels.ranks()
        ranking_s = time.perf_counter() - started
        curve = pro_curve(ranks)
        figures = {
            "AUPRO(0.3)": None if curve is None else curve.area(),
            "pixel ROC-AUC": roc_auc(ranks),
            "average precision": average_precision(ranks),
            "best F1": (best := best_f1(ranks)) and best.f1,
        }
        total_s = adding_s + time.perf_counter() - started
    print(f"{arguments.images} images of {arguments.side} x {arguments.side}, {pixels.region_count} regions")
    for name, value in figures.items():
        print(f"{name:18} {value if value is None else format(value, '.6f')}")
    print(f"time               {total_s:.1f} s (gathering {adding_s:.1f} s, ranking {ranking_s:.1f} s)")
    print(f"peak memory        {peak.bytes / 2**20:.0f} MiB ({before / 2**20:.0f} MiB before)")


if __name__ == "__main__":
    main()
