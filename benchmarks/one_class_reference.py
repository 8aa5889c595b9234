"""How well descriptors tell one class from the others without any Student: P's stages, and Teachers.

    python benchmarks/one_class_reference.py DATA PHOTOGRAPHS [TEACHER ...] [--train 400] [--test 100]

DATA has folders train/<class>/ and test/<class>/. Images are zoomed to 33 x 33 pixels, enlarged for P to 128 x 128.
Prints the mean ROC-AUC over classes of a Gaussian with shrunk covariance and of the nearest neighbour. What 128 numbers
can keep of P's stages is told by their 128 principal components on patches of PHOTOGRAPHS.
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from sklearn.covariance import LedoitWolf
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from inspector.evaluation.one_class.images import Images, open_labelled_folder
from inspector.evaluation.one_class.students import patch_descriptors
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
STAGES = ((), (3,), (5,), (6,), (7,), (5, 6, 7))
SIDE_PX = RECIPE.receptive_field
_BATCH = 64
Describer = Callable[[Images], np.ndarray]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("teachers", type=Path, nargs="*")
    parser.add_argument("--train", type=int, default=400, help="images of a class; default: 400")
    parser.add_argument("--test", type=int, default=100, help="images of every class; default: 100")
    words = parser.parse_args()
    folder = open_labelled_folder(words.data)
    train = [images_of(folder.paths("train", name, words.train, 0)) for name in folder.classes]
    tests = [images_of(folder.paths("test", name, words.test, 0)) for name in folder.classes]
    labels = np.repeat(np.arange(len(tests)), [len(images) for images in tests])
    photographs = patches_of(image_files(words.photographs))
    print(f"{len(folder.classes)} classes, {len(train[0])} training images a class, {len(labels)} test images")
    print(f"{'':40}  Gaussian  nearest neighbour")
    shipped = [resources_dir() / "teachers" / "paper-33-patch.safetensors"]
    for name, describe in describers(words.teachers or shipped, photographs):
        good, other = [describe(images) for images in train], describe(np.concatenate(tests))
        gaussian, nearest = mean_auroc(good, other, labels)
        print(f"{name:40}  {gaussian:.4f}    {nearest:.4f}", flush=True)


def describers(teachers: Sequence[Path], photographs: Images) -> Iterator[tuple[str, Describer]]:
    """P's vectors, what their principal components keep, and Teachers."""
    pretrained = open_pretrained(RECIPE.pretrained, None, torch.device("cpu"))
    for stages in STAGES:
        name = f"stages {', '.join(map(str, stages))}" if stages else "vector before the classifier"
        yield f"P, {name}", lambda images, stages=stages: seen_by(pretrained, images, stages)
        reference = seen_by(pretrained, photographs, stages)
        mean, std = reference.mean(0), reference.std(0) + 1e-6
        axes = np.linalg.svd((reference - mean) / std, full_matrices=False)[2][:128].T
        if axes.shape[0] > axes.shape[1]:
            yield (
                f"P, {name}, 128 components",
                lambda images, stages=stages, mean=mean, std=std, axes=axes: (
                    (seen_by(pretrained, images, stages) - mean) / std @ axes
                ),
            )
    for path in teachers:
        network = read_teacher(path).network
        yield path.stem, lambda images, network=network: patch_descriptors(network, images).numpy()


def seen_by(pretrained: PretrainedNetwork, images: Images, stages: tuple[int, ...]) -> np.ndarray:
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
        found = NearestNeighbors(n_neighbors=1).fit((rows - mean) / std).kneighbors((other - mean) / std)[0]
        nearest.append(roc_auc_score(is_anomalous, found[:, 0]))
    return float(np.mean(gaussian)), float(np.mean(nearest))


def images_of(paths: list[Path]) -> Images:
    """Images at the networks' patch size, n x 33 x 33 x 3."""
    return np.stack([zoom_image(read_image(path), SIDE_PX) for path in paths])


def patches_of(paths: list[Path]) -> Images:
    """One patch of each photograph."""
    return np.stack(
        [cut(read_image(path), RECIPE, np.random.default_rng([0, index])) for index, path in enumerate(paths)]
    )


if __name__ == "__main__":
    main()
