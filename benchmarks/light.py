"""How Verdicts hold when light, contrast or focus change after training.

    python benchmarks/light.py DATASET... [--seeds 2] [--profile fast] [--most 100]

Each DATASET is a folder in MVTec AD layout. Its test images are inspected as they are and altered, with a Detector as
it is and with one that takes images as they come. The last column is the share of good parts for which the window says
why they look unusual: the scene has changed, or a broad area taken together is over the Threshold.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from reference_machine import machine_line

import inspector
from inspector.domain.arrays import Pixels
from inspector.domain.inspection import Inspection, judge
from inspector.domain.results import Verdict
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.metrics import rank, roc_auc
from inspector.runtime.detector import Detector
from inspector.storage.images import read_image


def levels(gain: float, *, around_mean: bool = False) -> Callable[[Pixels], Pixels]:
    """Every value multiplied, from black or from the image's mean."""

    def altered(image: Pixels) -> Pixels:
        fixed = float(image.mean()) if around_mean else 0.0
        return np.clip(np.round((image - fixed) * gain + fixed), 0, 255).astype(np.uint8)

    return altered


def blurred(image: Pixels) -> Pixels:
    """Smoothed by a deviation of one pixel in 256."""
    return cv2.GaussianBlur(image, (0, 0), max(image.shape[:2]) / 256).astype(np.uint8)


ALTERATIONS: dict[str, Callable[[Pixels], Pixels]] = {
    "as it is": lambda image: image,
    "brightness x 0.8": levels(0.8),
    "brightness x 1.2": levels(1.2),
    "contrast x 0.8": levels(0.8, around_mean=True),
    "contrast x 1.2": levels(1.2, around_mean=True),
    "blurred": blurred,
}


def is_explained(inspection: Inspection) -> bool:
    """Whether the window says why a good part is DEFECT."""
    return bool(inspection.scene) or judge(inspection, replace(inspection.thresholds, scene_guard=False)).is_broad


def verdict(inspection: Inspection) -> Verdict:
    """At the default Thresholds, of bad images, too: how far light is made up for is the question."""
    return judge(inspection, replace(inspection.thresholds, scene_guard=False)).verdict


def measure(detector: Detector, images: list[Path], defective: list[bool], alter: Callable[[Pixels], Pixels]) -> str:
    """A line of figures."""
    found = [detector.inspect(alter(read_image(path))) for path in images]
    good = [each for each, is_bad in zip(found, defective, strict=True) if not is_bad]
    bad = [each for each, is_bad in zip(found, defective, strict=True) if is_bad]
    auroc = roc_auc(rank(np.array([each.score for each in bad]), np.array([each.score for each in good])))
    alarms = [each for each in good if verdict(each) is Verdict.DEFECT]
    unsure = sum(verdict(each) is Verdict.UNSURE for each in good)
    hits = sum(verdict(each) is Verdict.DEFECT for each in bad)
    said = sum(map(is_explained, alarms))
    return (
        f"{auroc or 0:.4f}  good: {len(alarms):3d} DEFECT, {unsure:3d} UNSURE of {len(good):3d}"
        f"  defects: {hits:3d} of {len(bad):3d}  explained {said:3d} of {len(alarms):3d}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--most", type=int, default=100, help="test images of either kind")
    arguments = parser.parse_args()
    print(machine_line())
    for folder in arguments.datasets:
        dataset = load_mvtec(folder)
        rng = np.random.default_rng(0)
        kinds = [[each for each in dataset.test if each.is_defective is wanted] for wanted in (False, True)]
        test = [kind[index] for kind in kinds for index in sorted(rng.permutation(len(kind))[: arguments.most])]
        images, defective = [each.path for each in test], [each.is_defective for each in test]
        for seed in range(arguments.seeds):
            with tempfile.TemporaryDirectory() as name:
                file = Path(name) / "d.inspector"
                detector = inspector.train(folder / "train" / "good", file, profile=arguments.profile, seed=seed)
            as_they_come = replace(detector, manifest=replace(detector.manifest, scene=None))
            for alteration, alter in ALTERATIONS.items():
                for kind, used in (("", detector), ("as they come", as_they_come)):
                    line = measure(used, images, defective, alter)
                    print(f"{folder.name:14s} {seed}  {alteration:17s} {kind:12s}  {line}", flush=True)


if __name__ == "__main__":
    main()
