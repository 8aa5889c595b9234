"""Autoencoders of a Teacher's descriptors (appendices B and C of the paper): deterministic, and variational."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.laboratory.comparison.shallow_models import Vectors
from inspector.model.networks.layers import LEAKY_SLOPE, seeded

#: Widths of the encoder. The decoder mirrors them.
WIDTHS = (128, 64, 32, 10)
#: Forward passes that the reconstruction probability averages.
PASSES = 5
_CHUNK = 16384
_LOG_VARIANCE_LIMIT = 10.0


@dataclass(frozen=True, slots=True)
class AutoencoderRecipe:
    """How an autoencoder is trained (Adam, weight decay 1e-5)."""

    learning_rate: float = 1e-4
    batch_size: int = 512
    epochs: int = 100
    weight_decay: float = 1e-5


#: Appendix C, for descriptors of image regions. Appendix B, for one descriptor per image.
REGIONS = AutoencoderRecipe()
IMAGES = AutoencoderRecipe(learning_rate=1e-2, batch_size=64)


class DescriptorAutoencoder:
    """An autoencoder as a model of good parts' descriptors, which are normalised per component first.

    Args:
        variational: Whether its code is a distribution (VAE). Its score is then the reconstruction probability
            (An and Cho, 2015) over five passes, else the squared reconstruction error.
        seed: Of weights, order and the VAE's samples.
        recipe: How to train.
    """

    def __init__(self, variational: bool, seed: int, recipe: AutoencoderRecipe = REGIONS) -> None:
        self._seed = seed
        self._recipe = recipe
        with seeded(seed):
            self._network = VariationalAutoencoder() if variational else Autoencoder()
        self._mean = self._std = torch.zeros(1)

    def fit(self, descriptors: Vectors) -> Work[None]:
        """Fit to n x 128 descriptors of good parts."""
        recipe = self._recipe
        data = torch.from_numpy(np.ascontiguousarray(descriptors))
        self._mean, self._std = data.mean(0), data.std(0).clamp_min(1e-6)
        data = (data - self._mean) / self._std
        generator = torch.Generator().manual_seed(self._seed)
        optimiser = torch.optim.Adam(
            self._network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay, foreach=True
        )
        countdown = Countdown(Stage.FIT, recipe.epochs)
        for epoch in range(1, recipe.epochs + 1):
            for batch in torch.split(torch.randperm(len(data), generator=generator), recipe.batch_size):
                optimiser.zero_grad(set_to_none=True)
                self._network.loss(data[batch], generator).backward()
                optimiser.step()
            yield countdown.at(epoch)

    @torch.no_grad()
    def scores(self, descriptors: Vectors) -> Vectors:
        """Scores of n x 128 descriptors."""
        generator = torch.Generator().manual_seed(self._seed)
        data = torch.from_numpy(np.ascontiguousarray(descriptors))
        normalised = (data - self._mean) / self._std
        parts = [self._network.score(chunk, generator) for chunk in torch.split(normalised, _CHUNK)]
        return torch.cat(parts).numpy()


class Autoencoder(nn.Module):
    """128-64-32-10-32-64-128 with leaky ReLU between."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = _layers(WIDTHS)
        self.decoder = _layers(WIDTHS[::-1])

    def loss(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Squared error, summed over components, mean over the batch."""
        return self.score(x, generator).mean()

    def score(self, x: Tensor, _: torch.Generator) -> Tensor:
        """Squared reconstruction error of n x 128, n."""
        reconstructed: Tensor = self.decoder(self.encoder(x))
        return (reconstructed - x).square().sum(1)


class VariationalAutoencoder(nn.Module):
    """The same with a Gaussian code and a Gaussian over reconstructions, both with diagonal covariance."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = _layers((*WIDTHS[:-1], 2 * WIDTHS[-1]))
        self.decoder = _layers((*WIDTHS[:0:-1], 2 * WIDTHS[0]))

    def loss(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Negative evidence lower bound with one sample."""
        mean, log_variance = self._code(x)
        divergence = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)
        bound: Tensor = divergence - self._log_likelihood(x, mean, log_variance, generator)
        return bound.mean()

    def score(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Negative reconstruction probability: mean log likelihood over five samples of the code."""
        mean, log_variance = self._code(x)
        passes = [self._log_likelihood(x, mean, log_variance, generator) for _ in range(PASSES)]
        return -torch.stack(passes).mean(0)

    def _code(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_variance = self.encoder(x).chunk(2, 1)
        # The exponential of an outlier's value would be infinite, and the network lost.
        return mean, log_variance.clamp(max=_LOG_VARIANCE_LIMIT)

    def _log_likelihood(self, x: Tensor, mean: Tensor, log_variance: Tensor, generator: torch.Generator) -> Tensor:
        code = mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=generator)
        reconstructed, raw = self.decoder(code).chunk(2, 1)
        # Softplus with a floor: a variance that can vanish makes the likelihood unbounded.
        variance = F.softplus(raw) + 1e-2
        log_density: Tensor = -0.5 * ((x - reconstructed).square() / variance + variance.log() + math.log(2 * math.pi))
        return log_density.sum(1)


def _layers(widths: tuple[int, ...]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.LeakyReLU(LEAKY_SLOPE)]
    return nn.Sequential(*layers[:-1])
