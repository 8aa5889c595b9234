"""Compare Teachers without training Students: P itself, each teacher file, and random weights of the same networks.

    python benchmarks/teacher_quality.py DATASET PHOTOGRAPHS [TEACHER.safetensors ...] [--train 100] [--test 25]
        [--crops 160] [--pretrained NAME [--pretrained-weights FILE]] [--json FILE]

DATASET is a folder in MVTec AD layout, of which evenly spaced images are taken: --train good parts, --test images of
every class. PHOTOGRAPHS is a folder of natural images; the share of the variance of P's features that descriptors
explain linearly is measured on every 20th, which pretraining holds out. Without teacher files, those that Inspector
ships are measured.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from inspector.domain.profile import Family
from inspector.evaluation.dataset import Dataset, TestImage, load_mvtec
from inspector.laboratory.teacher_quality import (
    IMAGE_PX,
    Describer,
    DetectionFigures,
    GaussianPerLocation,
    NearestNeighbour,
    describe_parts,
    detect,
    explained_variance,
    on_grid,
)
from inspector.model.networks.families import Network, build_network, descriptor_map, fold_batch_norm, network_input
from inspector.model.pretrained.catalogue import open_pretrained
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretraining.crops import cut
from inspector.model.pretraining.pretrain import HOLD_OUT_EVERY
from inspector.model.pretraining.recipe import MAPS_RECIPE
from inspector.model.teacher import read_teacher
from inspector.paths import resources_dir
from inspector.runtime.zoom import zoom_image
from inspector.storage.atomic import write_bytes
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image

CPU = torch.device("cpu")
BATCH = 8
Item = TypeVar("Item")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    nearest_neighbour: DetectionFigures
    gaussian: DetectionFigures
    explained_variance: float
    elapsed_s: float


@dataclass(frozen=True)
class Material:
    """What every describer is measured on."""

    good: list[np.ndarray]
    tests: list[TestImage]
    test_images: list[np.ndarray]
    fitted: list[np.ndarray]
    held_out: list[np.ndarray]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("teachers", type=Path, nargs="*")
    parser.add_argument("--train", type=int, default=100)
    parser.add_argument("--test", type=int, default=25)
    parser.add_argument("--crops", type=int, default=160)
    parser.add_argument("--pretrained", default=MAPS_RECIPE.pretrained)
    parser.add_argument("--pretrained-weights", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    pretrained = open_pretrained(arguments.pretrained, arguments.pretrained_weights, CPU)
    material = gather(load_mvtec(arguments.dataset), arguments)
    teachers = arguments.teachers or sorted((resources_dir() / "teachers").glob("*.safetensors"))
    print(f"{len(material.good)} good parts, {len(material.tests)} test images, {len(material.fitted)} crops")
    print(f"{'':28}  nearest neighbour   Gaussian           P explained  s")
    print(f"{'':28}  AUROC    AUPRO      AUROC    AUPRO")
    rows = []
    for name, describe in describers(pretrained, teachers):
        rows.append(measure(name, describe, pretrained, material))
        print(line(rows[-1]), flush=True)
    if arguments.json is not None:
        write_bytes(arguments.json, json.dumps([asdict(row) for row in rows], indent=2).encode())


def describers(pretrained: PretrainedNetwork, teachers: list[Path]) -> Iterator[tuple[str, Describer]]:
    """P, the Teachers, and an untrained network of each of their kinds."""
    yield f"{pretrained.name} (P)", lambda images: pretrained.maps(torch.from_numpy(images))
    kinds: dict[tuple[Family, int], None] = {}
    for path in teachers:
        teacher = read_teacher(path)
        kinds[teacher.card.family, teacher.card.receptive_field] = None
        yield path.stem, network_describer(teacher.network)
    for family, receptive_field in kinds:
        torch.manual_seed(0)
        network = build_network(family, receptive_field)
        fold_batch_norm(network).requires_grad_(False)
        yield f"random {family} {receptive_field}", network_describer(network)


def network_describer(network: Network) -> Describer:
    """Descriptors of whole images by a Teacher's network."""
    return lambda images: descriptor_map(network, network_input(images, network, CPU)).clone()


def measure(name: str, describe: Describer, pretrained: PretrainedNetwork, material: Material) -> Row:
    """All figures of one describer."""
    started = time.perf_counter()
    good = describe_parts(describe, material.good)
    tests = describe_parts(describe, material.test_images)
    nearest = detect(NearestNeighbour(good), tests, material.tests)
    gaussian = detect(GaussianPerLocation(good), tests, material.tests)
    explained = explained_variance(
        pairs(describe, pretrained, material.fitted), pairs(describe, pretrained, material.held_out)
    )
    return Row(name, nearest, gaussian, explained, time.perf_counter() - started)


def pairs(
    describe: Describer, pretrained: PretrainedNetwork, crops: list[np.ndarray]
) -> Iterator[tuple[Tensor, Tensor]]:
    """Descriptors and P's features of the same cells, batch after batch."""
    for start in range(0, len(crops), BATCH):
        images = np.stack(crops[start : start + BATCH])
        features = pretrained.maps(torch.from_numpy(images))
        yield rows_of(on_grid(describe(images))), rows_of(features)


def rows_of(maps: Tensor) -> Tensor:
    """N x C x h x w as (N h w) x C."""
    return maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1]).clone()


def gather(dataset: Dataset, arguments: argparse.Namespace) -> Material:
    """Read the images that all describers see."""
    by_class: dict[str, list[TestImage]] = {}
    for item in dataset.test:
        by_class.setdefault(item.defect, []).append(item)
    tests = [item for items in by_class.values() for item in spaced(items, arguments.test)]
    photographs = image_files(arguments.photographs)
    held_out = photographs[::HOLD_OUT_EVERY]
    kept = [path for path in photographs if path not in set(held_out)]
    return Material(
        [part(path) for path in spaced(list(dataset.train_good), arguments.train)],
        tests,
        [part(item.path) for item in tests],
        crops_of(spaced(kept, arguments.crops)),
        crops_of(spaced(held_out, max(8, arguments.crops // 3))),
    )


def part(path: Path) -> np.ndarray:
    """An image at the networks' size."""
    return zoom_image(read_image(path), IMAGE_PX)


def crops_of(photographs: list[Path]) -> list[np.ndarray]:
    """One crop of each photograph."""
    return [
        cut(read_image(path), MAPS_RECIPE, np.random.default_rng([0, index])) for index, path in enumerate(photographs)
    ]


def spaced(items: list[Item], count: int) -> list[Item]:
    """``count`` of the items, evenly spaced; all of them if there are not so many."""
    return [items[index * len(items) // count] for index in range(count)] if len(items) > count else items


def line(row: Row) -> str:
    """A line of the table."""
    figures = (
        row.nearest_neighbour.image_auroc,
        row.nearest_neighbour.aupro_03,
        row.gaussian.image_auroc,
        row.gaussian.aupro_03,
    )
    cells = [f"{'-' if figure is None else format(figure, '.4f'):7}" for figure in figures]
    explained = f"{row.explained_variance:10.4f}"
    return f"{row.name:28}  {cells[0]}  {cells[1]}    {cells[2]}  {cells[3]}    {explained}  {row.elapsed_s:.0f}"


if __name__ == "__main__":
    main()
