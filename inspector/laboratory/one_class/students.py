"""Patch-sized Students: one descriptor per image (section 4.1 of the paper)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from inspector.domain.arrays import Pixels
from inspector.domain.events import LossMeasured, Stage, Work
from inspector.domain.profile import Family
from inspector.domain.progress import Countdown
from inspector.errors import TrainingError
from inspector.model.device import training_precision
from inspector.model.networks.families import Network, normalise_image, place_on
from inspector.model.networks.layers import seeded
from inspector.model.networks.students import Ensemble
from inspector.model.training.losses import student_loss
from inspector.model.training.student_training import FREEZE_NORM_AT, freeze_norms, learning_rate_factor

_CHUNK = 256


@dataclass(frozen=True, slots=True)
class PatchRecipe:
    """How an Ensemble of patch-sized Students is trained.

    Attributes:
        ensemble_size: Students (M).
        epochs: Passes over the images of the class.
        batch_size: Images per step.
        learning_rate: Adam's peak rate. Warms up, then falls along a cosine.
        weight_decay: Adam's.
    """

    ensemble_size: int = 5
    epochs: int = 2
    batch_size: int = 16
    learning_rate: float = 2e-3
    weight_decay: float = 1e-5

    def steps(self, count: int) -> int:
        """Optimiser steps for so many images."""
        return self.epochs * math.ceil(count / self.batch_size)


def train_patch_students(
    family: Family, receptive_field: int, images: Pixels, targets: Tensor, recipe: PatchRecipe, seed: int
) -> Work[Ensemble]:
    """Train Students to predict one normalised descriptor per image (equation 7 with w = h = 1).

    Args:
        family: Of Teacher and Students.
        receptive_field: p. Images are p x p.
        images: uint8, n x p x p x 3.
        targets: n x d.
        recipe: How to train.
        seed: Of weights and order.

    Raises:
        TrainingError: A loss is no longer finite.
    """
    with seeded(seed):
        ensemble = Ensemble.untrained(family, receptive_field, recipe.ensemble_size)
    place_on(ensemble, torch.device("cpu"))
    optimiser = torch.optim.Adam(
        ensemble.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True
    )
    steps = recipe.steps(len(images))
    countdown = Countdown(Stage.TRAIN, steps)
    rng = np.random.default_rng(seed)
    order = np.empty(0, np.int64)
    for step in range(steps):
        if len(order) == 0:
            order = rng.permutation(len(images))
        batch, order = order[: recipe.batch_size], order[recipe.batch_size :]
        ensemble.train()
        if step >= FREEZE_NORM_AT * steps or len(batch) == 1:
            freeze_norms(ensemble)
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * learning_rate_factor(step, steps)
        with training_precision(torch.device("cpu")):
            predictions = ensemble(_network_input(images[batch]))
        losses = [student_loss(prediction.float(), targets[batch][:, :, None, None]) for prediction in predictions]
        optimiser.zero_grad(set_to_none=True)
        torch.stack(losses).sum().backward()
        optimiser.step()
        values = tuple(float(loss.detach()) for loss in losses)
        if not all(math.isfinite(value) for value in values):
            raise TrainingError("The loss is no longer a number", "use a lower --learning-rate", "loss-not-finite")
        yield LossMeasured(step + 1, values)
        yield countdown.at(step + 1)
    ensemble.fold()
    ensemble.requires_grad_(False)
    return ensemble


@torch.inference_mode()
def patch_descriptors(network: Network, images: Pixels) -> Tensor:
    """One descriptor per image: n x d of uint8 n x p x p x 3."""
    return torch.cat(
        [network(_network_input(images[i : i + _CHUNK]))[..., 0, 0] for i in range(0, len(images), _CHUNK)]
    )


@torch.inference_mode()
def patch_predictions(ensemble: Ensemble, images: Pixels) -> Work[Tensor]:
    """Predictions of all Students: M x n x d of uint8 n x p x p x 3, in the precision that they were trained in."""
    countdown = Countdown(Stage.EVALUATE, len(images))
    parts = []
    for start in range(0, len(images), _CHUNK):
        with training_precision(torch.device("cpu")):
            predictions = ensemble(_network_input(images[start : start + _CHUNK]))
        parts.append(predictions[..., 0, 0].float())
        yield countdown.at(min(start + _CHUNK, len(images)))
    return torch.cat(parts, dim=1)


def _network_input(images: Pixels) -> Tensor:
    return normalise_image(torch.from_numpy(np.ascontiguousarray(images))).contiguous(memory_format=torch.channels_last)
