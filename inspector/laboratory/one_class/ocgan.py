"""OCGAN (Perera et al., CVPR 2019): an image that an autoencoder of one class cannot reconstruct is anomalous.

A denoising autoencoder whose latent vectors are bounded. One discriminator makes the latent vectors of the class fill
the bounded space evenly, another one makes every vector of that space decode to an image of the class. Vectors whose
images a classifier takes for another class are searched and trained with (informative-negative mining).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.arrays import Pixels
from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.laboratory.comparison.adversarial import (
    Narrowing,
    Widening,
    adam,
    judged,
    network_values,
    step,
    uniform,
)
from inspector.laboratory.comparison.shallow_models import Vectors
from inspector.model.networks.families import place_on
from inspector.model.networks.layers import seeded
from inspector.model.training.student_training import learning_rate_factor

#: Images are zoomed to it.
SIDE_PX = 32
#: Widths of the latent discriminator's hidden layers.
_LATENT_WIDTHS = (128, 64, 32, 16)
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class OcganRecipe:
    """How it is trained.

    Attributes:
        epochs: Passes over the images of the class.
        batch_size: Images per step.
        learning_rate: Adam's, of all networks.
        latent: Length of a latent vector.
        width: Channels of the encoder's first convolution.
        judge_width: The same of visual discriminator and classifier.
        noise: Deviation of the noise that is added to images with values in [-1, 1].
        reconstruction_weight: Lambda, the factor of the reconstruction error.
        mining_from: Share of the steps after which informative negatives are searched.
        mining_steps: Of that search.
        mining_step: Length of each.
    """

    epochs: int = 20
    batch_size: int = 32
    learning_rate: float = 1e-3
    latent: int = 16
    width: int = 16
    judge_width: int = 12
    noise: float = 0.2
    reconstruction_weight: float = 50.0
    mining_from: float = 0.75
    mining_steps: int = 5
    mining_step: float = 0.1

    def steps(self, count: int) -> int:
        """Optimiser steps for so many images."""
        return self.epochs * math.ceil(count / self.batch_size)


class Ocgan(nn.Module):
    """The five networks.

    Attributes:
        encoder: N x 3 x 32 x 32 to N x latent, before the tanh that bounds them.
        decoder: N x latent to N x 3 x 32 x 32.
        latent_judge: Tells uniform latent vectors from those of images.
        visual_judge: Tells images of the class from those of random latent vectors.
        classifier: Tells reconstructed images of the class from those of random latent vectors.
    """

    def __init__(self, recipe: OcganRecipe) -> None:
        super().__init__()
        self.encoder = Narrowing(SIDE_PX, recipe.width, recipe.latent)
        self.decoder = Widening(SIDE_PX, recipe.width, recipe.latent)
        layers: list[nn.Module] = []
        inputs = recipe.latent
        for outputs in _LATENT_WIDTHS:
            layers += [nn.Linear(inputs, outputs), nn.ReLU()]
            inputs = outputs
        self.latent_judge = nn.Sequential(*layers, nn.Linear(inputs, 1))
        self.visual_judge = Narrowing(SIDE_PX, recipe.judge_width, 1)
        self.classifier = Narrowing(SIDE_PX, recipe.judge_width, 1)

    def encode(self, x: Tensor) -> Tensor:
        """Latent vectors in (-1, 1), N x latent."""
        return torch.tanh(self.encoder(x))


def train_ocgan(images: Pixels, recipe: OcganRecipe, seed: int) -> Work[Ocgan]:
    """Train on images of one class, uint8 n x 32 x 32 x 3 (algorithm 1 of OCGAN).

    Raises:
        TrainingError: A loss is no longer finite.
    """
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    with seeded(seed):
        network = Ocgan(recipe)
    place_on(network, torch.device("cpu"))
    classifying = adam(recipe.learning_rate, network.classifier)
    judging = adam(recipe.learning_rate, network.latent_judge, network.visual_judge)
    reconstructing = adam(recipe.learning_rate, network.encoder, network.decoder)
    steps = recipe.steps(len(images))
    countdown = Countdown(Stage.FIT, steps)
    order = np.empty(0, np.int64)
    for number in range(1, steps + 1):
        for optimiser in (classifying, judging, reconstructing):
            optimiser.param_groups[0]["lr"] = recipe.learning_rate * learning_rate_factor(number - 1, steps)
        if len(order) == 0:
            order = rng.permutation(len(images))
        batch, order = order[: recipe.batch_size], order[recipe.batch_size :]
        x = network_values(images[batch])
        noisy = x + recipe.noise * torch.randn(x.shape, generator=generator)
        random = uniform(len(x), recipe.latent, generator)
        encoded = network.encode(noisy)
        with torch.no_grad():
            reconstructed, generated = network.decoder(encoded), network.decoder(random)
        step(classifying, classifier_loss(network, reconstructed, generated))
        step(judging, judges_loss(network, encoded.detach(), random, x, generated))
        negatives = informative_negatives(network, random, recipe) if number > recipe.mining_from * steps else random
        step(reconstructing, autoencoder_loss(network, x, encoded, negatives, recipe.reconstruction_weight))
        yield countdown.at(number)
    settle(network, network_values(images), recipe.batch_size)
    return network.eval().requires_grad_(False)


def classifier_loss(network: Ocgan, reconstructed: Tensor, generated: Tensor) -> Tensor:
    """Reconstructed images are of the class, those of random latent vectors are not."""
    return judged(network.classifier(reconstructed), True) + judged(network.classifier(generated), False)


def judges_loss(network: Ocgan, encoded: Tensor, random: Tensor, x: Tensor, generated: Tensor) -> Tensor:
    """Uniform latent vectors and images of the class are real, encoded vectors and generated images are not."""
    latent = judged(network.latent_judge(random), True) + judged(network.latent_judge(encoded), False)
    return latent + judged(network.visual_judge(x), True) + judged(network.visual_judge(generated), False)


def autoencoder_loss(network: Ocgan, x: Tensor, encoded: Tensor, negatives: Tensor, weight: float) -> Tensor:
    """Both judges are to be deceived, and noise to be taken off: equations 1 to 3 of OCGAN, seen by the autoencoder."""
    latent = judged(network.latent_judge(encoded), True)
    visual = judged(network.visual_judge(network.decoder(negatives)), True)
    return latent + visual + weight * F.mse_loss(network.decoder(encoded), x)


def informative_negatives(network: Ocgan, latents: Tensor, recipe: OcganRecipe) -> Tensor:
    """Latent vectors, moved to where the classifier doubts more that their images are of the class.

    Every step goes up the gradient of the classifier's loss, and stays within (-1, 1). The networks stay as they are.
    """
    for _ in range(recipe.mining_steps):
        latents = latents.detach().requires_grad_()
        doubt = F.softplus(-network.classifier(network.decoder(latents))).sum()
        (gradient,) = torch.autograd.grad(doubt, latents)
        direction = F.normalize(gradient, dim=1)
        latents = (latents + recipe.mining_step * direction).clamp(-1, 1)
    return latents.detach()


@torch.no_grad()
def settle(network: Ocgan, x: Tensor, batch_size: int) -> None:
    """Let batch normalisations of the autoencoder know images of the class alone.

    While it is trained they see images of random latent vectors as well.
    """
    for module in chain(network.encoder.modules(), network.decoder.modules()):
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
            module.momentum = None
    for batch in x.split(batch_size):
        network.decoder(network.encode(batch))


@torch.inference_mode()
def reconstruction_errors(network: Ocgan, images: Pixels) -> Vectors:
    """Mean squared difference of each image and its reconstruction: n, of uint8 n x 32 x 32 x 3."""
    errors = []
    for start in range(0, len(images), _CHUNK):
        x = network_values(images[start : start + _CHUNK])
        errors.append((network.decoder(network.encode(x)) - x).square().mean((1, 2, 3)))
    return torch.cat(errors).numpy()
