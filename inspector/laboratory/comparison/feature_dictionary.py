"""The CNN feature dictionary (Napoletano et al., 2018): vectors of a pretrained network for patches, PCA and K-Means.

The paper crops patches of 65 x 65 pixels every 4 pixels. Every patch passes the pretrained network by itself, so a
coarser stride is all that a CPU affords.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import cv2
import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.laboratory.comparison.detector import ComparisonDetector, Parts, calibrated
from inspector.laboratory.comparison.shallow_models import Vectors, k_means
from inspector.model.pretrained.catalogue import open_pretrained
from inspector.model.pretrained.network import PretrainedNetwork

PATCH_PX = 65
#: Pixels between patches.
STRIDE_PX = 16
#: Patches that the dictionary is fitted to.
SAMPLES = 5000
#: Patches are enlarged to a side that the network takes.
_INPUT_PX = 64
_BATCH = 128


def fit_feature_dictionary(
    method: str, parts: Parts, stride_px: int = STRIDE_PX, samples: int = SAMPLES
) -> Work[ComparisonDetector]:
    """Fit to patches at random places of the training parts.

    Raises:
        TeacherError: The pretrained network is not installed.
    """
    started = time.monotonic()
    network = open_pretrained("efficientnet-lite0", None, torch.device("cpu"))
    rng = np.random.default_rng(parts.seed)
    countdown = Countdown(Stage.FIT, samples)
    vectors: list[Vectors] = []
    for start in range(0, samples, _BATCH):
        count = min(_BATCH, samples - start)
        indices = rng.choice(parts.training, count)
        corners = rng.integers(0, parts.resolution_px - PATCH_PX + 1, (count, 2))
        patches = [
            parts.images[i, y : y + PATCH_PX, x : x + PATCH_PX] for i, (y, x) in zip(indices, corners, strict=True)
        ]
        vectors.append(_describe(network, np.stack(patches)))
        yield countdown.at(start + count)
    model = k_means(parts.seed)
    yield from model.fit(np.concatenate(vectors))

    def scores(image: Pixels) -> FloatMap:
        windows = patches_around(image, stride_px)
        described = np.concatenate([_describe(network, batch) for batch in _batches(windows)])
        cells = model.scores(described).reshape(windows.shape[:2])
        return np.asarray(cv2.resize(cells, image.shape[1::-1], interpolation=cv2.INTER_LINEAR), np.float32)

    return (yield from calibrated(method, PATCH_PX, parts, scores, started))


def patches_around(image: Pixels, stride_px: int) -> Pixels:
    """The patches around every so many pixels of an image continued by reflection: rows x columns x 3 x 65 x 65."""
    margin = PATCH_PX // 2
    padded = np.pad(image, ((margin, margin), (margin, margin), (0, 0)), mode="reflect")
    windows = sliding_window_view(padded, (PATCH_PX, PATCH_PX), axis=(0, 1))
    # In the middle of their cells, also where the stride does not divide the image's side.
    first = [(side - 1) % stride_px // 2 for side in image.shape[:2]]
    return windows[first[0] :: stride_px, first[1] :: stride_px]


def _batches(windows: Pixels) -> Iterator[Pixels]:
    patches = windows.reshape(-1, *windows.shape[2:])
    for start in range(0, len(patches), _BATCH):
        yield patches[start : start + _BATCH].transpose(0, 2, 3, 1)


def _describe(network: PretrainedNetwork, patches: Pixels) -> Vectors:
    sized = np.stack([cv2.resize(np.ascontiguousarray(patch), (_INPUT_PX, _INPUT_PX)) for patch in patches])
    return network.pooled(torch.from_numpy(sized)).numpy()
