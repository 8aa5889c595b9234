"""How small a spot a Detector finds.

    python benchmarks/smallest_defect.py DATASET... [--profile fast] [--resolution 256 512] [--seed 0] [--most 50]

DATASET is a folder in MVTec AD layout. Its good test images get a round spot each, somewhere, darker or brighter by 50
of 255. Diameters are in 1/256 of the image's width and height, whatever the Detector zooms to. Printed is the share of
images that are DEFECT at the default Threshold, less that of the images without a spot, and the area under the ROC
curve.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from reference_machine import machine_line
from score_steps import trained

from inspector.domain.arrays import Pixels
from inspector.domain.inspection import Inspection, judge
from inspector.domain.profile import profile_by_name
from inspector.domain.results import Verdict
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.metrics import rank, roc_auc
from inspector.runtime.detector import Detector
from inspector.storage.images import read_image

SIDE = 256
DIAMETERS = (2, 3, 4, 6, 8, 12, 16, 24)
CONTRAST = 50


def with_spot(image: Pixels, diameter: float, rng: np.random.Generator) -> Pixels:
    """The image with a spot of so many 1/256 of its sides. Its edge is smooth."""
    height, width = image.shape[:2]
    x, y = rng.uniform(0.1, 0.9, 2) * (width, height)
    rows, columns = np.mgrid[:height, :width]
    away = np.hypot((columns - x) * SIDE / width, (rows - y) * SIDE / height)
    opacity = np.clip(diameter / 2 - away + 0.5, 0, 1)[..., None]
    # Away from the end of the scale, where a change cannot be seen.
    sign = -1 if image[int(y), int(x)].mean() > 128 else 1
    return np.clip(np.rint(image + sign * CONTRAST * opacity), 0, 255).astype(np.uint8)


def is_defect(inspection: Inspection) -> bool:
    """At the default Threshold."""
    return judge(inspection, replace(inspection.thresholds, scene_guard=False)).verdict is Verdict.DEFECT


def measure(detector: Detector, images: list[Pixels], seed: int) -> list[tuple[int, float, float]]:
    """Diameter, share that is found, and area under the ROC curve."""
    plain = [detector.inspect(image) for image in images]
    alarms = np.mean([is_defect(each) for each in plain])
    good = np.array([each.score for each in plain])
    rows = []
    for diameter in DIAMETERS:
        rng = np.random.default_rng([seed, diameter])
        spotted = [detector.inspect(with_spot(image, diameter, rng)) for image in images]
        share = np.mean([is_defect(each) for each in spotted]) - alarms
        rows.append((diameter, float(share), roc_auc(rank(np.array([each.score for each in spotted]), good)) or 0.0))
    return rows


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--resolution", type=int, nargs="+", default=[256])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--most", type=int, default=50)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(machine_line())
    print("set             zoomed to  " + "  ".join(f"{each:11d}" for each in DIAMETERS))
    for folder in arguments.datasets:
        dataset = load_mvtec(folder)
        good = [item.path for item in dataset.test if not item.is_defective][: arguments.most]
        images = [read_image(path) for path in good]
        for resolution_px in arguments.resolution:
            profile = replace(profile_by_name(arguments.profile), resolution_px=resolution_px)
            detector = trained(tuple(dataset.train_good), profile, arguments.seed).running()
            rows = measure(detector, images, arguments.seed)
            print(f"{folder.name:15s} {resolution_px:9d}  " + "  ".join(f"{s:5.2f} {a:5.3f}" for _, s, a in rows))


if __name__ == "__main__":
    main()
