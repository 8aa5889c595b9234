"""AnoGAN (Schlegl et al., IPMI 2017): a place that no image of a GAN of good parts shows is anomalous.

A GAN learns good parts. For a new image the latent vector is searched whose image is nearest. The Anomaly Map is the
squared difference of both, as the MVTec AD paper has it (Bergmann et al., CVPR 2019, section 4.1.1).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from inspector.domain.arrays import FloatMap, Pixels
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
from inspector.laboratory.comparison.detector import ComparisonDetector, Parts, calibrated
from inspector.model.device import training_precision
from inspector.model.networks.families import place_on
from inspector.model.networks.layers import seeded
from inspector.runtime.zoom import zoom_image

#: Of generated images. Parts are zoomed to it.
SIDE_PX = 128
#: Length of a latent vector.
LATENT = 64


@dataclass(frozen=True, slots=True)
class AnoGanRecipe:
    """How it is trained and searched.

    Attributes:
        steps: Of training. The MVTec AD paper has 50 epochs of 10,000 patches.
        batch_size: Parts per step.
        learning_rate: Adam's, of generator and discriminator (MVTec AD paper).
        width: Channels of the discriminator's first convolution.
        shift_px: Parts are shifted by up to so many pixels in each direction, and continued by reflection.
        search_steps: Of the search for a latent vector (MVTec AD paper).
        search_rate: Adam's, of that search (MVTec AD paper).
        feature_weight: Share of the discriminator's features in the search's loss (section 2.2 of AnoGAN).
    """

    steps: int = 1500
    batch_size: int = 16
    learning_rate: float = 2e-4
    width: int = 8
    shift_px: int = 8
    search_steps: int = 300
    search_rate: float = 0.02
    feature_weight: float = 0.1


class Gan(nn.Module):
    """Generator and discriminator of 128 x 128 pixels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.generator = Widening(SIDE_PX, width, LATENT)
        self.discriminator = Narrowing(SIDE_PX, width, 1)


def fit_anogan(method: str, parts: Parts, recipe: AnoGanRecipe | None = None) -> Work[ComparisonDetector]:
    """Train a GAN on the training parts.

    Raises:
        TrainingError: A loss is no longer finite.
    """
    recipe = recipe or AnoGanRecipe()
    started = time.monotonic()
    images = np.stack([zoom_image(image, SIDE_PX) for image in parts.images[parts.training]])
    gan = yield from train_gan(images, recipe, parts.seed)

    def scores(image: Pixels) -> FloatMap:
        x = network_values(zoom_image(image, SIDE_PX)[None])
        z, _ = search_latent(gan, x, recipe, parts.seed)
        return difference_map(gan, x, z)

    return (yield from calibrated(method, SIDE_PX, parts, scores, started))


def train_gan(images: Pixels, recipe: AnoGanRecipe, seed: int) -> Work[Gan]:
    """Train on uint8 n x 128 x 128 x 3."""
    rng, generator = np.random.default_rng(seed), torch.Generator().manual_seed(seed)
    with seeded(seed):
        gan = Gan(recipe.width)
    place_on(gan, torch.device("cpu"))
    generating, discriminating = (adam(recipe.learning_rate, network) for network in (gan.generator, gan.discriminator))
    countdown = Countdown(Stage.FIT, recipe.steps)
    for number in range(1, recipe.steps + 1):
        chosen = images[rng.integers(len(images), size=recipe.batch_size)]
        real = network_values(np.stack([_shifted(image, recipe.shift_px, rng) for image in chosen]))
        z = uniform(recipe.batch_size, LATENT, generator)
        with training_precision(torch.device("cpu")):
            fake = gan.generator(z)
            logits = [gan.discriminator(shown).float() for shown in (real, fake.detach())]
        step(discriminating, judged(logits[0], True) + judged(logits[1], False))
        with training_precision(torch.device("cpu")):
            logits_of_fake = gan.discriminator(fake).float()
        step(generating, judged(logits_of_fake, True))
        yield countdown.at(number)
    return gan.eval().requires_grad_(False)


def search_latent(gan: Gan, x: Tensor, recipe: AnoGanRecipe, seed: int) -> tuple[Tensor, Sequence[float]]:
    """The latent vector whose image is nearest to an image, and the loss before every step of its search.

    The loss is (1 - w) ||x - G(z)||_1 + w ||f(x) - f(G(z))||_1, f being the discriminator's last map (equations 2 to 4
    of AnoGAN). Both norms are means here, so that w weighs alike whatever the sizes are.
    """
    z = uniform(1, LATENT, torch.Generator().manual_seed(seed)).requires_grad_()
    optimiser = torch.optim.Adam([z], lr=recipe.search_rate)
    expected = gan.discriminator.features(x)
    losses = []
    for _ in range(recipe.search_steps):
        generated = gan.generator(z)
        residual = (x - generated).abs().mean()
        features = (expected - gan.discriminator.features(generated)).abs().mean()
        loss = (1 - recipe.feature_weight) * residual + recipe.feature_weight * features
        losses.append(loss.item())
        step(optimiser, loss)
    return z.detach(), losses


@torch.inference_mode()
def difference_map(gan: Gan, x: Tensor, z: Tensor) -> FloatMap:
    """Squared difference of an image and a generated one, summed over channels: 128 x 128."""
    squared: Tensor = (x - gan.generator(z)).square().sum(1)[0]
    return squared.numpy()


def _shifted(image: Pixels, most_px: int, rng: np.random.Generator) -> Pixels:
    bordered = cv2.copyMakeBorder(image, most_px, most_px, most_px, most_px, cv2.BORDER_REFLECT_101)
    top, left = rng.integers(2 * most_px + 1, size=2)
    return np.asarray(bordered[top : top + SIDE_PX, left : left + SIDE_PX])
