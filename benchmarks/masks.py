"""How well Defect Masks cover defects at the default Threshold, on every set that has ground truth.

    python benchmarks/masks.py DATASET... [--seeds 2] [--profile fast] [--detectors FOLDER]

Each DATASET is a folder in MVTec AD layout with masks. Two lines a Detector: pixels above the Threshold alone
("before"), and its Defect Masks with outlines of their own ("after"). A part that is not called DEFECT has no mask, so
the best F1 is told twice: of the single level that suits all test images, and of the one that suits those called
DEFECT. IoU and cover are means over defective parts called DEFECT: the share of the defect that the mask covers. Good
pixels are those of good test images.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean, median

import numpy as np
from magnetic_tile import run
from reference_machine import machine_line

from inspector.domain.arrays import Mask
from inspector.domain.inspection import Inspection, anomaly_score, judge
from inspector.domain.results import Thresholds
from inspector.evaluation.dataset import Dataset, load_mvtec
from inspector.evaluation.metrics import best_f1
from inspector.evaluation.pixel_scores import PixelScores
from inspector.model.open_detector import open_detector
from inspector.runtime.zoom import enlarge
from inspector.storage.images import read_mask

#: F1 of all pixels, its share of the best one; the same of parts called DEFECT; means of images.
HEAD = "set            seed  masks      F1  of best  called  of best  F1     IoU    cover  good pixels"


@dataclass
class MaskFigures:
    """Counts of pixels over a set's test images, and means over its defective parts called DEFECT."""

    both: int = 0
    marked: int = 0
    defective: int = 0
    defective_called: int = 0
    good_marked: int = 0
    good: int = 0
    f1: list[float] = field(default_factory=list)
    iou: list[float] = field(default_factory=list)
    cover: list[float] = field(default_factory=list)

    def add(self, mask: Mask, truth: Mask, is_defective: bool) -> None:
        """Take one test image in."""
        both, marked, defective = (int(np.count_nonzero(pixels)) for pixels in (mask & truth, mask, truth))
        self.both += both
        self.marked += marked
        self.defective += defective
        if not is_defective:
            self.good_marked += marked
            self.good += mask.size
        if not marked:
            return
        self.defective_called += defective
        if defective:
            self.f1.append(2 * both / (marked + defective))
            self.iou.append(both / (marked + defective - both))
            self.cover.append(both / defective)

    def line(self, best: float, best_called: float) -> str:
        """As a part of a line below ``HEAD``."""
        f1 = 2 * self.both / max(1, self.marked + self.defective)
        of_called = 2 * self.both / max(1, self.marked + self.defective_called)
        means = [fmean(values) if values else 0.0 for values in (self.f1, self.iou, self.cover)]
        return (
            f"{f1:.3f}  {f1 / best:7.2f}  {of_called:6.3f}  {of_called / best_called:7.2f}"
            f"  {means[0]:.3f}  {means[1]:.3f}  {means[2]:.3f}  {100 * self.good_marked / max(1, self.good):9.3f} %"
        )


def inspections(model: Path, dataset: Dataset) -> Iterator[tuple[Inspection, Mask, bool]]:
    """Every test image with its ground truth, and whether it is defective."""
    detector = open_detector(model)
    for item in dataset.test:
        inspection = detector.inspect(item.path)
        nothing = np.zeros(inspection.anomaly_map.shape, np.bool_)
        yield inspection, nothing if item.mask_path is None else read_mask(item.mask_path), item.is_defective


def measure(model: Path, dataset: Dataset) -> list[str]:
    """The two lines of a Detector, without its name."""
    before, after = MaskFigures(), MaskFigures()
    pixels, called = PixelScores(), PixelScores()
    for inspection, truth, is_defective in inspections(model, dataset):
        pixels.add(inspection.anomaly_map, truth)
        mask = inspection.mask
        if mask.any():
            called.add(inspection.anomaly_map, truth)
        before.add(inspection.anomaly_map > np.float32(inspection.thresholds.defect), truth, is_defective)
        after.add(mask, truth, is_defective)
    best, best_called = (best_f1(scores.ranks()) for scores in (pixels, called))
    limits = (1.0 if best is None else best.f1, 1.0 if best_called is None else best_called.f1)
    return [f"before  {before.line(*limits)}", f"after   {after.line(*limits)}"]


def judging_ms(side_px: int) -> float:
    """Time of judging a made-up map with three defects, the median of ten."""
    rng = np.random.default_rng(0)
    anomaly_map = enlarge(rng.standard_normal((64, 64)).astype(np.float32), side_px, side_px)
    y, x = np.mgrid[:side_px, :side_px].astype(np.float32) / side_px
    for row, column, radius, height in ((0.5, 0.5, 0.05, 20), (0.1, 0.1, 0.02, 12), (0.9, 0.85, 0.03, 15)):
        anomaly_map += height * np.exp(-((y - row) ** 2 + (x - column) ** 2) / (2 * radius**2))
    thresholds = Thresholds(defect=8.0, unsure=7.0)
    image, score = np.zeros((side_px, side_px, 3), np.uint8), anomaly_score(anomaly_map)
    inspection = Inspection(Path("made-up"), image, anomaly_map, None, score, thresholds, 0.0)
    times_s = []
    for _ in range(10):
        started_s = time.perf_counter()
        judge(inspection, thresholds)
        times_s.append(time.perf_counter() - started_s)
    return 1000 * median(times_s)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--detectors", type=Path, help="use NAME-SEED.inspector in there, and keep new ones there")
    arguments = parser.parse_args()
    print(machine_line())
    print(f"judging 1024 x 1024: {judging_ms(1024):.1f} ms, 4096 x 4096: {judging_ms(4096):.1f} ms")
    print(f"profile {arguments.profile}")
    print(HEAD)
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.detectors or Path(name)
        for path in arguments.datasets:
            dataset = load_mvtec(path)
            for seed in range(arguments.seeds):
                model = folder / f"{path.name}-{seed}.inspector"
                if not model.exists():
                    options = ("--profile", arguments.profile, "--seed", str(seed))
                    run("train", "--good", str(path / "train" / "good"), "--model", str(model), *options)
                for line in measure(model, dataset):
                    print(f"{path.name:14s} {seed:4d}  {line}", flush=True)


if __name__ == "__main__":
    main()
