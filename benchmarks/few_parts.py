"""How good a Detector of few Good Parts is.

    python benchmarks/few_parts.py DATASET... [--counts 1 5 10 20 50] [--seeds 0 1] [--profile fast]

DATASET is a folder in MVTec AD layout. Good Parts are drawn by the seed, those of a smaller number among those of a
larger one. Test images are the same for all: at most 60 good and 60 defective ones. The last column is a Detector of
all Good Parts. Cells are image AUROCs, means over the seeds.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import fmean

import numpy as np
from reference_machine import machine_line
from sufficiency import detector_auroc, test_images

from inspector.errors import InspectorError
from inspector.storage.image_folder import image_files


def auroc_of(dataset: Path, count: int | None, seed: int, profile: str) -> float:
    """Image AUROC of a Detector of so many Good Parts. All of them if None."""
    parts = image_files(dataset / "train" / "good")
    order = np.random.default_rng([11, seed]).permutation(len(parts))
    return detector_auroc(sorted(parts[place] for place in order[:count]), *test_images(dataset), profile)


def row_of(dataset: Path, arguments: argparse.Namespace) -> str:
    """A row of the table."""
    cells = []
    counts: list[int | None] = [*arguments.counts, None]
    for count in counts:
        seeds = arguments.seeds if count is not None else arguments.seeds[:1]
        try:
            cell = f"{fmean(auroc_of(dataset, count, seed, arguments.profile) for seed in seeds):.3f}"
        except InspectorError as error:
            cell = error.code
        cells.append(cell)
        sys.stderr.write(f"{dataset.name}, {count or 'all'}: {cell}\n")
    return f"| {dataset.name} | {' | '.join(cells)} |"


def main() -> None:
    """Print a row for every dataset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 5, 10, 20, 50])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--profile", default="fast")
    arguments = parser.parse_args()
    heads = ["", *(f"{count}" for count in arguments.counts), "all"]
    sys.stdout.write(f"{machine_line()}\nprofile {arguments.profile}, seeds {arguments.seeds}\n")
    sys.stdout.write(f"| {' | '.join(heads)} |\n| {' | '.join('--' for _ in heads)} |\n")
    for dataset in arguments.datasets:
        sys.stdout.write(f"{row_of(dataset, arguments)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
