"""Models of a Teacher's descriptors as comparison methods (table 1 of the paper)."""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2
import numpy as np
import torch

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.laboratory.comparison.autoencoders import DescriptorAutoencoder
from inspector.laboratory.comparison.detector import ComparisonDetector, Parts, calibrated
from inspector.laboratory.comparison.shallow_models import (
    DescriptorModel,
    Vectors,
    k_means,
    nearest_neighbour,
    one_class_svm,
)
from inspector.model.networks.families import Network, descriptor_map, network_input
from inspector.model.scoring.map_graph import SMOOTHING_PX

#: Descriptors that models are fitted to (appendix C).
SAMPLES = 50_000
_BATCH = 8

MODELS: dict[str, Callable[[int], DescriptorModel]] = {
    "1-nn": nearest_neighbour,
    "oc-svm": one_class_svm,
    "k-means": k_means,
    "l2-ae": lambda seed: DescriptorAutoencoder(False, seed),
    "vae": lambda seed: DescriptorAutoencoder(True, seed),
}


def fit_descriptor_model(
    method: str, teacher: Network, parts: Parts, samples: int, device: torch.device
) -> Work[ComparisonDetector]:
    """Fit one of ``MODELS`` to a random sample of the training parts' descriptors."""
    started = time.monotonic()
    vectors = yield from sample_descriptors(teacher, parts, samples, device)
    model = MODELS[method](parts.seed)
    yield from model.fit(vectors)

    def scores(image: Pixels) -> FloatMap:
        described = descriptor_map(teacher, network_input(image[None], teacher, device))[0].cpu()
        height, width = described.shape[1:]
        cells = model.scores(described.flatten(1).T.contiguous().numpy()).reshape(height, width)
        # As the maps of Students are.
        smoothed = cv2.GaussianBlur(cells, (0, 0), SMOOTHING_PX / teacher.output_stride, borderType=cv2.BORDER_REFLECT)
        return np.asarray(smoothed, np.float32)

    return (yield from calibrated(method, teacher.receptive_field, parts, scores, started))


def sample_descriptors(teacher: Network, parts: Parts, samples: int, device: torch.device) -> Work[Vectors]:
    """At most so many descriptors, as many from every training part, at random places: n x d."""
    rng = np.random.default_rng(parts.seed)
    count = len(parts.training)
    countdown = Countdown(Stage.DESCRIBE, count)
    sampled: list[torch.Tensor] = []
    for start in range(0, count, _BATCH):
        batch = parts.images[parts.training[start : start + _BATCH]]
        described = descriptor_map(teacher, network_input(batch, teacher, device)).flatten(2).cpu()
        for offset, descriptors in enumerate(described):
            first, end = (samples * index // count for index in (start + offset, start + offset + 1))
            cells = descriptors.shape[1]
            places = rng.choice(cells, min(end - first, cells), replace=False)
            sampled.append(descriptors[:, torch.from_numpy(places)].T)
        yield countdown.at(min(start + _BATCH, count))
    return torch.cat(sampled).contiguous().numpy()
