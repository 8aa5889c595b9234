"""Defective images among the Good Parts: the image AUROC that they cost, and how much of it a look at a Survey saves.

    python benchmarks/dirty_folders.py DATASET... [--good 100] [--share 0.1] [--seeds 0] [--profile fast]

DATASET is a folder in MVTec AD layout. A Detector is trained on good parts alone, one on the same parts and defective
test images, and one without those of them that are among the first ten of the Survey. Test images are others.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from hygiene import FIRST, drawn
from sufficiency import detector_auroc, test_images

from inspector.domain.events import run_to_end
from inspector.model.calibration.part_survey import survey_parts


def measure(dataset: Path, seed: int, arguments: argparse.Namespace) -> None:
    """Print one row."""
    good, _ = drawn(dataset, arguments.good, 0, seed)
    count = round(arguments.share * len(good) / (1 - arguments.share))
    good, hidden = drawn(dataset, arguments.good, count, seed)
    tested, defective = test_images(dataset)
    kept = [index for index, path in enumerate(tested) if path not in hidden]
    tested, defective = [tested[index] for index in kept], np.asarray(defective[kept])
    dirty = sorted([*good, *hidden])
    first = [part.path for part in run_to_end(survey_parts(dirty)).parts[:FIRST]]
    looked_through = [path for path in dirty if path not in hidden or path not in first]
    aurocs = [
        detector_auroc(sorted(parts), tested, defective, arguments.profile) for parts in (good, dirty, looked_through)
    ]
    sys.stdout.write(
        f"{dataset.name}, seed {seed}: {len(good)} good, {len(hidden)} defective, {len(dirty) - len(looked_through)} "
        f"of them found by the Survey; {arguments.profile}: clean {aurocs[0]:.3f}, dirty {aurocs[1]:.3f}, "
        f"looked through {aurocs[2]:.3f}\n"
    )
    sys.stdout.flush()


def main() -> None:
    """Measure every dataset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--good", type=int, default=100)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--profile", default="fast")
    arguments = parser.parse_args()
    for dataset in arguments.datasets:
        for seed in arguments.seeds:
            measure(dataset, seed, arguments)


if __name__ == "__main__":
    main()
