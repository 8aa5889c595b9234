"""Whether a training chooses its Detail well: the answer of its trial, and figures with the usual and the fine Detail.

    python benchmarks/detail.py DATASET... [--join 2] [--profile fast] [--seeds 1]

DATASET is a folder in MVTec AD layout. With ``--join 2`` images of 2 x 2 parts are made of it first, of which one is
defective: large images from sets that have small ones. Every good part is in two of them, each time in other company.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from reference_machine import machine_line

from inspector.domain.arrays import Pixels
from inspector.domain.detail import Detail, with_detail
from inspector.domain.events import run_to_end
from inspector.domain.profile import STANDARD, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import Dataset, TestImage, load_mvtec
from inspector.evaluation.evaluate import ranking_of
from inspector.evaluation.measure import measure_detector
from inspector.evaluation.metrics import roc_auc
from inspector.model.open_detector import open_detector
from inspector.model.teacher import teachers_of
from inspector.model.training.detail_trial import trial
from inspector.model.training.train_detector import train_detector
from inspector.storage.images import read_image, read_mask

#: Joined images of defective parts are no more than so many.
MOST_DEFECTIVE = 120


def joined(source: Dataset, out: Path, side: int) -> Dataset:
    """A set whose images are squares of ``side`` x ``side`` images of another one."""
    rng, count = np.random.default_rng(0), side * side
    good = [image.path for image in source.test if not image.is_defective]
    defective = [image for image in source.test if image.is_defective]
    size = read_image(good[0]).shape[1::-1]

    def image_of(path: Path) -> Pixels:
        return np.asarray(cv2.resize(read_image(path), size, interpolation=cv2.INTER_AREA), np.uint8)

    def write(path: Path, images: Sequence[Pixels]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [np.concatenate(images[row * side : (row + 1) * side], 1) for row in range(side)]
        whole = np.concatenate(rows, 0)
        cv2.imwrite(str(path), whole if whole.ndim == 2 else whole[..., ::-1])

    for folder, paths, turns in (("train/good", source.train_good, 2), ("test/good", good, 3)):
        for index, group in enumerate(_groups(paths, count, turns, rng)):
            write(out / folder / f"{index:03d}.png", [image_of(path) for path in group])
    for index in np.sort(rng.permutation(len(defective))[:MOST_DEFECTIVE]):
        others = [good[other] for other in rng.permutation(len(good))[:count]]
        place = int(rng.integers(count))
        others[place] = defective[index].path
        write(out / "test" / "defect" / f"{index:03d}.png", [image_of(path) for path in others])
        if defective[index].mask_path is not None:
            masks = [np.zeros(size[::-1], np.uint8)] * count
            masks[place] = _mask_of(defective[index], size)
            write(out / "ground_truth" / "defect" / f"{index:03d}_mask.png", masks)
    return load_mvtec(out)


def _groups(paths: Sequence[Path], count: int, turns: int, rng: np.random.Generator) -> Iterator[list[Path]]:
    for _ in range(turns):
        order = rng.permutation(len(paths))
        for start in range(0, len(paths) - count + 1, count):
            yield [paths[index] for index in order[start : start + count]]


def _mask_of(image: TestImage, size: Sequence[int]) -> Pixels:
    assert image.mask_path is not None
    mask = read_mask(image.mask_path).astype(np.uint8) * 255
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)


def measure(name: str, dataset: Dataset, profile_name: str, seed: int) -> None:
    """Print a line: the trial's answer, and image AUROC / AUPRO with both Details."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.inspector"
        usual = TrainRequest(dataset.train_good, path, STANDARD, Path(folder) / "checkpoint", seed)
        answer = run_to_end(trial(usual, *teachers_of(usual), torch.device("cpu")))
        figures = []
        for detail in (Detail.USUAL, Detail.FINE):
            request = with_detail(replace(usual, profile=profile_by_name(profile_name)), detail)
            run_to_end(train_detector(request))
            ranking = ranking_of(run_to_end(measure_detector(open_detector(path), dataset)))
            aupro = f" / {ranking.pro.area():.3f}" if ranking.pro else ""
            figures.append(f"{roc_auc(ranking.images):.3f}{aupro}")
    print(f"{name:16s} {seed:4d}  {answer or 0:10.3f}  {figures[0]:>13s}  {figures[1]:>13s}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--join", type=int, default=1, metavar="N", help="images of N x N parts")
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    print(machine_line())
    print("set              seed  told apart  usual          fine")
    for folder in arguments.datasets:
        with tempfile.TemporaryDirectory() as name:
            dataset = load_mvtec(folder)
            if arguments.join > 1:
                dataset = joined(dataset, Path(name), arguments.join)
            for seed in range(arguments.seeds):
                measure(folder.name, dataset, arguments.profile, seed)


if __name__ == "__main__":
    main()
