"""The SSIM autoencoder (Bergmann et al., VISAPP 2019): a place that it cannot reconstruct is anomalous.

It works on gray patches of 128 x 128 pixels. Whole images are covered by overlapping patches whose maps are averaged.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.laboratory.comparison.detector import ComparisonDetector, Parts, calibrated
from inspector.model.device import training_precision
from inspector.model.networks.layers import seeded

PATCH_PX = 128
#: Pixels between the patches that cover an image.
STEP_PX = 64
#: Side of the Gaussian window of SSIM, its deviation, and the constants for values in [0, 1].
WINDOW_PX = 11
_SIGMA = 1.5
_C1, _C2 = 0.01**2, 0.03**2
CODE = 100


@dataclass(frozen=True, slots=True)
class SsimRecipe:
    """How it is trained, as far as a CPU affords its paper's 200 epochs of 10,000 patches."""

    steps: int = 400
    batch_size: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 1e-5


class SsimAutoencoder(nn.Module):
    """Nine convolutions down to a code of 100 numbers, and back (table 1 of its paper)."""

    def __init__(self) -> None:
        super().__init__()
        # Channels, kernel, stride, padding.
        layers = [
            (32, 4, 2, 1),
            (32, 4, 2, 1),
            (32, 3, 1, 1),
            (64, 4, 2, 1),
            (64, 3, 1, 1),
            (128, 4, 2, 1),
            (64, 3, 1, 1),
            (32, 3, 1, 1),
            (CODE, 8, 1, 0),
        ]
        inputs = [1, *(layer[0] for layer in layers)]
        down: list[nn.Module] = []
        up: list[nn.Module] = []
        for before, (channels, kernel, stride, padding) in zip(inputs, layers, strict=False):
            down += [nn.Conv2d(before, channels, kernel, stride, padding), nn.LeakyReLU(0.2)]
            up = [nn.LeakyReLU(0.2), nn.ConvTranspose2d(channels, before, kernel, stride, padding), *up]
        self.encoder = nn.Sequential(*down[:-1])
        self.decoder = nn.Sequential(*up[1:])

    def forward(self, x: Tensor) -> Tensor:
        """Reconstruct N x 1 x 128 x 128 with values in [0, 1]."""
        return torch.sigmoid(self.decoder(self.encoder(x)))


def ssim(a: Tensor, b: Tensor) -> Tensor:
    """Structural similarity of N x 1 x H x W images with values in [0, 1], for every pixel. Borders are mirrored."""
    down, across = (_window(side).to(a) for side in a.shape[-2:])

    def blurred(x: Tensor) -> Tensor:
        return down @ x @ across.T

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + _C1) / (mean_a**2 + mean_b**2 + _C1)
    return luminance * (2 * covariance + _C2) / (var_a + var_b + _C2)


def _window(side: int) -> Tensor:
    """SSIM's Gaussian along one side, mirrored borders included, as a matrix: side x side.

    A product takes a tenth of the time of a convolution of one channel.
    """
    margin = WINDOW_PX // 2
    ramp = torch.arange(-margin, margin + 1)
    line = torch.exp(-(ramp**2) / (2 * _SIGMA**2))
    mirrored = F.pad(torch.eye(side)[None], (0, 0, margin, margin), mode="reflect")[0]
    return torch.stack([weight * mirrored[k : k + side] for k, weight in enumerate(line / line.sum())]).sum(0)


def fit_ssim_autoencoder(method: str, parts: Parts, recipe: SsimRecipe | None = None) -> Work[ComparisonDetector]:
    """Train on random patches of the training parts."""
    recipe = recipe or SsimRecipe()
    started = time.monotonic()
    rng = np.random.default_rng(parts.seed)
    with seeded(parts.seed):
        network = SsimAutoencoder()
    optimiser = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    countdown = Countdown(Stage.FIT, recipe.steps)
    for step in range(1, recipe.steps + 1):
        indices = rng.choice(parts.training, recipe.batch_size)
        corners = rng.integers(0, parts.resolution_px - PATCH_PX + 1, size=(recipe.batch_size, 2))
        x = torch.stack(
            [
                _gray(parts.images[i])[y : y + PATCH_PX, x : x + PATCH_PX]
                for i, (y, x) in zip(indices, corners, strict=True)
            ]
        )[:, None]
        with training_precision(torch.device("cpu")):
            reconstructed = network(x)
        loss = (1 - ssim(x, reconstructed.float())).mean()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        yield countdown.at(step)
    network.eval()
    return (yield from calibrated(method, PATCH_PX, parts, lambda image: dissimilarity(network, image), started))


@torch.inference_mode()
def dissimilarity(network: SsimAutoencoder, image: Pixels) -> FloatMap:
    """1 - SSIM between an image and its reconstruction, h x w, mean over the patches that cover a pixel."""
    gray = _gray(image)
    corners = [(y, x) for y in _starts(gray.shape[0]) for x in _starts(gray.shape[1])]
    patches = torch.stack([gray[y : y + PATCH_PX, x : x + PATCH_PX] for y, x in corners])[:, None]
    maps = 1 - ssim(patches, network(patches))[:, 0]
    total, count = torch.zeros_like(gray), torch.zeros_like(gray)
    for patch_map, (y, x) in zip(maps, corners, strict=True):
        total[y : y + PATCH_PX, x : x + PATCH_PX] += patch_map
        count[y : y + PATCH_PX, x : x + PATCH_PX] += 1
    return (total / count).numpy()


def _gray(image: Pixels) -> Tensor:
    return torch.from_numpy(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)).float() / 255


def _starts(side: int) -> list[int]:
    return [*range(0, side - PATCH_PX, STEP_PX), side - PATCH_PX]
