"""Parts of generative adversarial networks that methods share, after DCGAN (Radford et al., ICLR 2016)."""

from __future__ import annotations

import math
from itertools import chain

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.arrays import Pixels
from inspector.errors import TrainingError

#: Adam's first moment and the deviation of weights at the start, as DCGAN has them.
_BETA_1 = 0.5
_START_STD = 0.02
_SLOPE = 0.2
#: Side of the innermost map.
_INNER_PX = 4


class Narrowing(nn.Module):
    """An image to a vector: convolutions of stride 2 with ever more channels, down to 4 x 4, and a linear head.

    Args:
        side_px: Of images: 4 times a power of two.
        width: Channels of the first convolution. Each further one has twice as many.
        outputs: Length of the vector.
    """

    def __init__(self, side_px: int, width: int, outputs: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for channels in _widths(side_px, width):
            norm = [nn.BatchNorm2d(channels)] if layers else []
            layers += [nn.Conv2d(inputs, channels, 4, 2, 1), *norm, nn.LeakyReLU(_SLOPE)]
            inputs = channels
        self.features = nn.Sequential(*layers)
        self.head = nn.Conv2d(inputs, outputs, _INNER_PX)
        self.apply(_start)

    def forward(self, x: Tensor) -> Tensor:
        """Map N x 3 x side x side with values in [-1, 1] to N x outputs."""
        outputs: Tensor = self.head(self.features(x))
        return outputs.flatten(1)


class Widening(nn.Module):
    """A vector to an image: the mirror of ``Narrowing``."""

    def __init__(self, side_px: int, width: int, inputs: int) -> None:
        super().__init__()
        *others, innermost = _widths(side_px, width)
        layers: list[nn.Module] = [nn.ConvTranspose2d(inputs, innermost, _INNER_PX)]
        before = innermost
        for channels in [*others[::-1], 3]:
            layers += [nn.BatchNorm2d(before), nn.ReLU(), nn.ConvTranspose2d(before, channels, 4, 2, 1)]
            before = channels
        self.layers = nn.Sequential(*layers, nn.Tanh())
        self.apply(_start)

    def forward(self, z: Tensor) -> Tensor:
        """Map N x inputs to N x 3 x side x side with values in [-1, 1]."""
        images: Tensor = self.layers(z[:, :, None, None])
        return images


def judged(logits: Tensor, is_real: bool) -> Tensor:
    """Cross-entropy of a discriminator's or classifier's logits when all of them should be real, or none."""
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, float(is_real)))


def step(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    """Take one step down a loss.

    Raises:
        TrainingError: ``loss-not-finite``.
    """
    if not math.isfinite(loss.item()):
        raise TrainingError("The loss is no longer a number", "leave the method out with --methods", "loss-not-finite")
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    optimiser.step()


def uniform(count: int, length: int, generator: torch.Generator) -> Tensor:
    """So many latent vectors, uniform in (-1, 1): count x length."""
    return 2 * torch.rand(count, length, generator=generator) - 1


def network_values(images: Pixels) -> Tensor:
    """float32 N x 3 x h x w with values in [-1, 1], of uint8 N x h x w x 3."""
    return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 127.5 - 1


def adam(rate: float, *networks: nn.Module) -> torch.optim.Adam:
    """The optimiser of some networks."""
    weights = chain.from_iterable(network.parameters() for network in networks)
    return torch.optim.Adam(weights, lr=rate, betas=(_BETA_1, 0.999), fused=True)


def _widths(side_px: int, width: int) -> list[int]:
    return [width * 2**halving for halving in range(int(math.log2(side_px // _INNER_PX)))]


def _start(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, _START_STD)
        assert module.bias is not None
        nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, _START_STD)
