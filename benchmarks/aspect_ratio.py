"""Whether images keep their aspect ratio when they are zoomed to the networks' square input.

    python benchmarks/aspect_ratio.py DATASET... [--profile standard] [--seeds 0]

DATASET is a folder in MVTec AD layout. One Detector is trained as Inspector does, each side zoomed by its own factor;
the other one on parts that were continued by reflection to a square first, and its maps are cut back. Both are
evaluated on the same images and masks.
"""

from __future__ import annotations

import argparse
import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from inspector.commands.progress import ProgressPrinter
from inspector.domain.arrays import Pixels
from inspector.domain.inspection import Inspection, anomaly_score
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import Profile, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import Dataset, load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.evaluation.measure import Inspects
from inspector.model.open_detector import open_detector
from inspector.model.training.train_detector import train_detector
from inspector.runtime.detector import Detector
from inspector.storage.images import read_image


def borders(height: int, width: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Pixels that make an image square: above and below, left and right."""
    side = max(height, width)
    above, left = (side - height) // 2, (side - width) // 2
    return (above, side - height - above), (left, side - width - left)


def squared(image: Pixels) -> Pixels:
    """An image in the middle of a square, continued by reflection as often as it takes."""
    return np.pad(image, (*borders(*image.shape[:2]), (0, 0)), mode="symmetric")


@dataclass(frozen=True)
class AspectKept:
    """A Detector of squared parts."""

    detector: Detector

    @property
    def manifest(self) -> DetectorManifest:
        """Of the Detector."""
        return self.detector.manifest

    def inspect(self, image: Path) -> Inspection:
        """The image alone, seen as the middle of a square."""
        pixels = read_image(image)
        height, width = pixels.shape[:2]
        (above, _), (left, _) = borders(height, width)
        seen = self.detector.inspect(squared(pixels))
        anomaly_map = seen.anomaly_map[above : above + height, left : left + width]
        score = anomaly_score(anomaly_map)
        return dataclasses.replace(seen, path=image, image=pixels, anomaly_map=anomaly_map, score=score)


def trained(dataset: Dataset, profile: Profile, seed: int, keeps_aspect: bool) -> Inspects:
    """A Detector."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = dataset.train_good
        if keeps_aspect:
            parts = tuple(folder / f"{index}.png" for index in range(len(dataset.train_good)))
            for source, target in zip(dataset.train_good, parts, strict=True):
                cv2.imwrite(str(target), squared(read_image(source))[..., ::-1])
        path = folder / "d.inspector"
        ProgressPrinter().run(train_detector(TrainRequest(parts, path, profile, folder / "checkpoint", seed)))
        running = open_detector(path, "cpu")
    return AspectKept(running) if keeps_aspect else running


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    arguments = parser.parse_args()
    print(f"profile {arguments.profile}\ndataset               seed  aspect     image AUROC  AUPRO(0.3)")
    for folder in arguments.datasets:
        dataset = load_mvtec(folder)
        for seed in arguments.seeds:
            for keeps_aspect in (False, True):
                detector = trained(dataset, profile_by_name(arguments.profile), seed, keeps_aspect)
                figures = ProgressPrinter().run(evaluate_detector(detector, dataset))
                aspect = "kept" if keeps_aspect else "not kept"
                print(
                    f"{folder.name:20s}  {seed:4d}  {aspect:9s}  {figures.image_auroc:11.3f}  "
                    f"{figures.aupro['0.3']:10.3f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
