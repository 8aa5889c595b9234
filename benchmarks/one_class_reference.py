"""How well descriptors tell one class from the others without any Student: P's stages, and Teachers.

    python benchmarks/one_class_reference.py DATA PHOTOGRAPHS [TEACHER ...] [--train 400] [--test 100]

DATA has folders train/<class>/ and test/<class>/. Images are zoomed to 33 x 33 pixels, enlarged for P to 128 x 128.
Prints the mean ROC-AUC over classes of a Gaussian with shrunk covariance and of the nearest neighbour. What 128 numbers
can keep of P's stages is told by their 128 principal components on patches of PHOTOGRAPHS.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from sklearn.covariance import LedoitWolf
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from inspector.domain.arrays import Pixels
from inspector.laboratory.one_class.images import open_labelled_folder
from inspector.laboratory.one_class.students import patch_descriptors
from inspector.model.pretrained.catalogue import open_pretrained
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretraining.crops import cut, for_pretrained
from inspector.model.pretraining.recipe import POOLED_RECIPE
from inspector.model.teacher import read_teacher
from inspector.paths import resources_dir
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image

#: As the shipped patch Teacher was pretrained.
RECIPE = dataclasses.replace(POOLED_RECIPE, zoom=(1, 3))
STAGES = (3, 5, 6, 7)
#: Choices of P's vector: stages whose means are put side by side, or none for the vector before the classifier.
CHOICES = ((), (3,), (5,), (6,), (7,), (5, 6, 7))
SIDE_PX = RECIPE.receptive_field
COMPONENTS = 128
_BATCH = 64
#: Vectors of the training images of every class, and of all test images.
Described = tuple[list[np.ndarray], np.ndarray]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("teachers", type=Path, nargs="*")
    parser.add_argument("--train", type=int, default=400, help="images of a class; default: 400")
    parser.add_argument("--test", type=int, default=100, help="images of every class; default: 100")
    arguments = parser.parse_args()
    folder = open_labelled_folder(arguments.data)
    train = [images_of(folder.paths("train", name, arguments.train, 0)) for name in folder.classes]
    tests = [images_of(folder.paths("test", name, arguments.test, 0)) for name in folder.classes]
    labels = np.repeat(np.arange(len(tests)), [len(images) for images in tests])
    print(f"{len(folder.classes)} classes, {len(train[0])} training images a class, {len(labels)} test images")
    print(f"{'':48}  Gaussian  nearest neighbour")
    test = np.concatenate(tests)
    shipped = [resources_dir() / "teachers" / "paper-33-patch.safetensors"]
    for path in arguments.teachers or shipped:
        network = read_teacher(path).network
        described = [patch_descriptors(network, images).numpy() for images in (*train, test)]
        show(path.stem, (described[:-1], described[-1]), labels)
    for name, of_pretrained in pretrained_choices(train, test, patches_of(image_files(arguments.photographs))):
        show(name, of_pretrained, labels)


def show(name: str, described: Described, labels: np.ndarray) -> None:
    """Print a line of the table."""
    gaussian, nearest = mean_auroc(*described, labels)
    print(f"{name:48}  {gaussian:.4f}    {nearest:.4f}", flush=True)


def pretrained_choices(train: list[Pixels], test: Pixels, photographs: Pixels) -> Iterator[tuple[str, Described]]:
    """P's vectors, and what their principal components keep."""
    pretrained = open_pretrained(RECIPE.pretrained, None, torch.device("cpu"))
    sets = [*train, test, photographs]
    last = [seen_by(pretrained, images, ()) for images in sets]
    together = [seen_by(pretrained, images, STAGES) for images in sets]
    widths = [pretrained.pooled(torch.zeros(1, 32, 32, 3, dtype=torch.uint8), (stage,)).shape[1] for stage in STAGES]
    split = [np.split(features, np.cumsum(widths)[:-1], axis=1) for features in together]
    means = {stage: [features[index] for features in split] for index, stage in enumerate(STAGES)}
    for stages in CHOICES:
        name = f"P, stages {', '.join(map(str, stages))}" if stages else "P, vector before the classifier"
        parts = [means[stage] for stage in stages] or [last]
        vectors = [np.concatenate(stage_means, axis=1) for stage_means in zip(*parts, strict=True)]
        reference = vectors.pop()
        yield name, (vectors[:-1], vectors[-1])
        if reference.shape[1] > COMPONENTS:
            mean, std = reference.mean(0), reference.std(0) + 1e-6
            axes = np.linalg.svd((reference - mean) / std, full_matrices=False)[2][:COMPONENTS].T
            kept = [(features - mean) / std @ axes for features in vectors]
            yield f"{name}, {COMPONENTS} components", (kept[:-1], kept[-1])


def seen_by(pretrained: PretrainedNetwork, images: Pixels, stages: tuple[int, ...]) -> np.ndarray:
    """P's vector of every image, n x C."""
    vectors = []
    for start in range(0, len(images), _BATCH):
        enlarged = for_pretrained(images[start : start + _BATCH], RECIPE)
        vectors.append(pretrained.pooled(torch.from_numpy(enlarged), stages).numpy())
    return np.concatenate(vectors)


def mean_auroc(good: list[np.ndarray], other: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Mean over classes, by a Gaussian and by the nearest neighbour on normalised components."""
    gaussian, nearest = [], []
    for index, rows in enumerate(good):
        is_anomalous = labels != index
        gaussian.append(roc_auc_score(is_anomalous, LedoitWolf().fit(rows).mahalanobis(other)))
        mean, std = rows.mean(0), rows.std(0) + 1e-6
        distances = NearestNeighbors(n_neighbors=1).fit((rows - mean) / std).kneighbors((other - mean) / std)[0]
        nearest.append(roc_auc_score(is_anomalous, distances[:, 0]))
    return float(np.mean(gaussian)), float(np.mean(nearest))


def images_of(paths: list[Path]) -> Pixels:
    """Images at the networks' patch size, n x 33 x 33 x 3."""
    return np.stack([zoom_image(read_image(path), SIDE_PX) for path in paths])


def patches_of(paths: list[Path]) -> Pixels:
    """One patch of each photograph."""
    return np.stack(
        [cut(read_image(path), RECIPE, np.random.default_rng([0, index])) for index, path in enumerate(paths)]
    )


if __name__ == "__main__":
    main()
