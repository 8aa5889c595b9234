"""Shallow models of a Teacher's descriptors on good parts (table 1 and appendix C of the paper), after PCA."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import OneClassSVM

from inspector.domain.events import Progress, Stage, Work

Vectors = npt.NDArray[np.float32]

#: Share of the variance that PCA keeps.
KEPT_VARIANCE = 0.95
#: Vectors in the dictionary of 1-NN.
DICTIONARY_SIZE = 5000
CLUSTERS = 10
#: Upper bound of the share of training vectors outside the OC-SVM's boundary. The paper does not state it.
NU = 0.1
#: Vectors scored at a time, which bounds the memory of distance matrices.
_CHUNK = 4096


class DescriptorModel(Protocol):
    """A model of descriptors on good parts."""

    def fit(self, descriptors: Vectors) -> Work[None]:
        """Fit to n x d descriptors of good parts."""

    def scores(self, descriptors: Vectors) -> Vectors:
        """How anomalous each of n x d descriptors is: n scores, higher is more anomalous."""


class ShallowModel:
    """PCA and an estimator of scikit-learn.

    Args:
        fit: Fits the estimator to reduced vectors.
        score: Scores of reduced vectors under the fitted estimator.
        seed: Of the choice of vectors.
        limit: Most vectors that the estimator is fitted to. All if None.
    """

    def __init__(
        self,
        fit: Callable[[Vectors], object],
        score: Callable[[Vectors], npt.ArrayLike],
        seed: int,
        limit: int | None = None,
    ) -> None:
        self._fit = fit
        self._score = score
        self._seed = seed
        self._limit = limit
        self._reduction: Any = None

    def fit(self, descriptors: Vectors) -> Work[None]:
        """Fit to n x d descriptors of good parts."""
        yield Progress(Stage.FIT, 0, 1)
        self._reduction = PCA(KEPT_VARIANCE, svd_solver="full").fit(descriptors)
        kept = descriptors
        if self._limit is not None and len(kept) > self._limit:
            indices = np.random.default_rng(self._seed).choice(len(kept), self._limit, replace=False)
            kept = kept[np.sort(indices)]
        self._fit(self._reduction.transform(kept))
        yield Progress(Stage.FIT, 1, 1)

    def scores(self, descriptors: Vectors) -> Vectors:
        """Scores of n x d descriptors."""
        chunks = [descriptors[start : start + _CHUNK] for start in range(0, len(descriptors), _CHUNK)]
        return np.concatenate(
            [np.asarray(self._score(self._reduction.transform(chunk)), np.float32) for chunk in chunks]
        )


def nearest_neighbour(seed: int, dictionary_size: int | None = DICTIONARY_SIZE) -> ShallowModel:
    """1-NN: the distance to the closest vector of a dictionary."""
    neighbours = NearestNeighbors(n_neighbors=1, algorithm="brute")
    return ShallowModel(neighbours.fit, lambda x: neighbours.kneighbors(x)[0][:, 0], seed, dictionary_size)


def one_class_svm(seed: int) -> ShallowModel:
    """OC-SVM with a radial basis function kernel."""
    machine = OneClassSVM(kernel="rbf", gamma="scale", nu=NU)
    return ShallowModel(machine.fit, lambda x: -machine.score_samples(x), seed)


def k_means(seed: int) -> ShallowModel:
    """K-Means: the distance to the closest of ten centres."""
    clusters = KMeans(CLUSTERS, n_init=3, random_state=seed)
    return ShallowModel(clusters.fit, lambda x: clusters.transform(x).min(axis=1), seed)
