"""One-class classification (section 4.1 of the paper): Students of one class, images of all others are anomalous."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.covariance import LedoitWolf
from torch import Tensor

from inspector.domain.arrays import Pixels
from inspector.domain.events import Work
from inspector.errors import UsageError
from inspector.evaluation.metrics import rank, roc_auc
from inspector.laboratory.comparison.autoencoders import IMAGES, DescriptorAutoencoder
from inspector.laboratory.comparison.shallow_models import (
    DescriptorModel,
    Vectors,
    k_means,
    nearest_neighbour,
    one_class_svm,
)
from inspector.laboratory.one_class import ocgan
from inspector.laboratory.one_class.images import LabelledFolder, open_labelled_folder, read_patches
from inspector.laboratory.one_class.request import IMAGE_METHODS, MODEL_METHODS, STUDENT_METHODS, OneClassRequest
from inspector.laboratory.one_class.store import ClassResult, ClassStore
from inspector.laboratory.one_class.students import patch_descriptors, patch_predictions, train_patch_students
from inspector.model.networks.students import mean_prediction, predictive_variance, regression_error
from inspector.model.teacher import Teacher, read_teacher, shipped_patch_teacher

#: Share of a class's training images that are held back: the statistics of both score rules are theirs. Students know
#: the images that they are trained on, so the residuals of those are smaller and of another shape.
HELD_BACK = 0.3


@dataclass(frozen=True, slots=True)
class _TestSet:
    """All test images: n x p x p x 3, the Teacher's descriptors of them, n x 32 x 32 x 3 for OCGAN, their classes."""

    images: Pixels
    descriptors: Tensor
    whole: Pixels
    labels: npt.NDArray[np.str_]


def run_one_class(request: OneClassRequest) -> Work[list[ClassResult]]:
    """Run every class, seed and method that ``request.out`` does not hold yet. Returns all that it then holds of them.

    Raises:
        DatasetError: The data cannot be used.
        UsageError: A class is unknown, or the folder was written with other options.
        TeacherError: The Teacher is missing or damaged.
    """
    folder = open_labelled_folder(request.data)
    classes = request.classes or folder.classes
    for name in classes:
        if name not in folder.classes:
            raise UsageError(
                f"'{request.data}' has no class {name!r}", f"choose from {', '.join(folder.classes)}", "no-such-class"
            )
    if request.teacher is not None:
        teacher = read_teacher(request.teacher)
    else:
        teacher = shipped_patch_teacher(request.family, request.receptive_field)
    store = ClassStore(request, teacher, folder)
    results = []
    for seed in request.seeds:
        finished = {name: store.read(name, seed) for name in classes}
        missing = {name: _missing(request.methods, result) for name, result in finished.items()}
        if any(missing.values()):
            test = yield from _read_test_set(folder, teacher, request, seed)
            for name, methods in missing.items():
                if methods:
                    further = yield from _run_class(folder, name, teacher, test, methods, request, seed)
                    store.write(further.with_earlier(finished[name]))
        results += [result for name in classes if (result := store.read(name, seed)) is not None]
    return results


def _missing(methods: Sequence[str], result: ClassResult | None) -> list[str]:
    return [method for method in methods if result is None or method not in result.auroc]


def _read_test_set(folder: LabelledFolder, teacher: Teacher, request: OneClassRequest, seed: int) -> Work[_TestSet]:
    images, whole, labels = [], [], []
    for name in folder.classes:
        paths = folder.paths("test", name, request.test_images, seed)
        images.append((yield from read_patches(paths, teacher.network.receptive_field)))
        whole.append((yield from read_patches(paths, ocgan.SIDE_PX)))
        labels += [name] * len(images[-1])
    together = np.concatenate(images)
    descriptors = _descriptors(teacher, together, request.methods)
    return _TestSet(together, descriptors, np.concatenate(whole), np.array(labels))


def _run_class(
    folder: LabelledFolder,
    name: str,
    teacher: Teacher,
    test: _TestSet,
    methods: Sequence[str],
    request: OneClassRequest,
    seed: int,
) -> Work[ClassResult]:
    started = time.monotonic()
    paths = folder.paths("train", name, request.train_images, seed)
    images = yield from read_patches(paths, teacher.network.receptive_field)
    descriptors = _descriptors(teacher, images, methods)
    scored: dict[str, Vectors] = {}
    if set(methods) & set(STUDENT_METHODS):
        scored |= yield from _student_scores(teacher, images, descriptors, test, request, seed)
    for method in methods:
        if method in MODEL_METHODS:
            model = _model(method, seed)
            yield from model.fit(descriptors.numpy())
            scored[method] = model.scores(test.descriptors.numpy())
    if "ocgan" in methods:
        whole = yield from read_patches(paths, ocgan.SIDE_PX)
        network = yield from ocgan.train_ocgan(whole, request.ocgan, seed)
        scored["ocgan"] = ocgan.reconstruction_errors(network, test.whole)
    figures = {method: _auroc(scored[method], test.labels != name) for method in methods}
    return ClassResult(name, seed, figures, len(images), len(test.images), time.monotonic() - started)


def _descriptors(teacher: Teacher, images: Pixels, methods: Sequence[str]) -> Tensor:
    """The Teacher's of n images. None of them where no method looks at them."""
    return patch_descriptors(teacher.network, images) if set(methods) - set(IMAGE_METHODS) else torch.empty(0)


def _student_scores(
    teacher: Teacher, images: Pixels, descriptors: Tensor, test: _TestSet, request: OneClassRequest, seed: int
) -> Work[dict[str, Vectors]]:
    mean, std = descriptors.mean(0), descriptors.std(0).clamp_min(1e-6)
    targets = (descriptors - mean) / std
    held_back = max(2, round(HELD_BACK * len(images)))
    order = np.random.default_rng([seed, len(images)]).permutation(len(images))
    held, kept = order[:held_back], order[held_back:]
    network = teacher.network
    ensemble = yield from train_patch_students(
        teacher.card.family, network.receptive_field, images[kept], targets[kept], request.recipe, seed
    )
    # The held-back images come first, then the test images.
    predictions = (yield from patch_predictions(ensemble, np.concatenate([images[held], test.images])))[..., None, None]
    expected = torch.cat([targets[held], (test.descriptors - mean) / std])[..., None, None]
    predicted = mean_prediction(predictions)
    error, variance = regression_error(predicted, expected).flatten(), predictive_variance(predictions).flatten()
    score = (error - error[:held_back].mean()) / error[:held_back].std()
    if request.recipe.ensemble_size > 1:
        score = score + (variance - variance[:held_back].mean()) / variance[:held_back].std()
    residuals = (predicted - expected).flatten(1).numpy()
    distance = residual_distance(residuals[:held_back], residuals)
    return {"equation-11": score[held_back:].numpy(), "residual-distance": distance[held_back:]}


def residual_distance(good: Vectors, residuals: Vectors) -> Vectors:
    """Mahalanobis distance of n x d residuals under the Gaussian of those of the class, its covariance shrunk."""
    squared = LedoitWolf().fit(good).mahalanobis(residuals)
    return np.sqrt(np.asarray(squared, np.float32))


def _model(method: str, seed: int) -> DescriptorModel:
    match method:
        case "1-nn":
            # "The feature vectors of all available training samples are stored" (appendix B).
            return nearest_neighbour(seed, dictionary_size=None)
        case "k-means":
            return k_means(seed)
        case "oc-svm":
            return one_class_svm(seed)
        case _:
            return DescriptorAutoencoder(method == "vae", seed, IMAGES)


def _auroc(scores: npt.NDArray[np.floating[Any]], is_anomalous: npt.NDArray[np.bool_]) -> float:
    area = roc_auc(rank(scores[is_anomalous], scores[~is_anomalous]))
    assert area is not None, "a labelled folder has at least two classes"
    return area
