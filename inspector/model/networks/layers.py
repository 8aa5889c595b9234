"""The layers of both network families, and the seed of their weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

#: Dimension d of a descriptor.
DESCRIPTOR_DIM = 128
#: Slope of the leaky ReLU (section 4 of the paper).
LEAKY_SLOPE = 5e-3


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let the weights of networks that the body makes follow from a seed, whatever was random before or is after."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        yield


class ConvUnit(nn.Module):
    """Convolution, batch normalisation while training, and leaky ReLU unless ``linear``."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int = 1,
        groups: int = 1,
        linear: bool = False,
        padding: int = 0,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups)
        self.norm: nn.Module = nn.BatchNorm2d(outputs)
        self.act: nn.Module = nn.Identity() if linear else nn.LeakyReLU(LEAKY_SLOPE)

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to N x C' x H' x W'."""
        return self.act(self.norm(self.conv(x)))

    @torch.no_grad()
    def fold(self) -> None:
        """Fold the batch normalisation's running statistics into the convolution."""
        norm = self.norm
        if not isinstance(norm, nn.BatchNorm2d):
            return
        assert norm.running_mean is not None and norm.running_var is not None and self.conv.bias is not None
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        self.conv.weight.mul_(scale[:, None, None, None])
        self.conv.bias.copy_((self.conv.bias - norm.running_mean) * scale + norm.bias)
        self.norm = nn.Identity()
