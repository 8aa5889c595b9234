"""The paper's networks (its tables 4 and 5), applied to whole images so that no descriptor is computed twice.

A patch-sized network T-hat maps one p x p patch to one descriptor. Applied to a whole image, its k poolings leave a
descriptor for every 2^k-th pixel only: one phase of the pooling grid. The other phases come from pooling again at
inputs shifted by one pixel (multi-pooling, Bailer et al., BMVC 2017). Their maps are interleaved at the end
(unwarping). Every convolution is so computed exactly once for every place that needs it, and the result equals the one
of cropped patches. Phases are walked depth first, so that memory holds one phase of every layer and not all of them.
``dense_cost.py`` says how much that is.

The tables' floors lose some pixels: of its 33 (65) pixels, a patch-sized network sees the first 32 (60) per side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import torch.nn.functional as F
from torch import Tensor, nn

from inspector.errors import UsageError
from inspector.model.networks.layers import DESCRIPTOR_DIM, ConvUnit
from inspector.text import Text

#: Output strides that every network of the family can have with the same weights.
OUTPUT_STRIDES = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Layer:
    """A convolution, and whether a 2 x 2 maximum of stride 2 follows it."""

    kernel: int
    channels: int
    pools: bool = False


#: Receptive field to layers. The paper's tables contradict themselves in three places. These kernels fit its sizes.
ARCHITECTURES = {
    17: (Layer(6, 128), Layer(5, 256), Layer(5, 256), Layer(4, DESCRIPTOR_DIM)),
    33: (Layer(5, 128, True), Layer(5, 256, True), Layer(2, 256), Layer(4, DESCRIPTOR_DIM)),
    65: (
        Layer(5, 128, True),
        Layer(5, 128, True),
        Layer(5, 256, True),
        Layer(4, 256),
        Layer(1, DESCRIPTOR_DIM),
    ),
}
#: Output stride that costs one phase of the pooling grid. p = 17 has no pooling and is subsampled in its last layer.
NATURAL_STRIDES = {17: 4, 33: 4, 65: 8}


class PaperNetwork(nn.Module):
    """Teacher or Student of the paper, for whole images.

    The last convolution is linear: Students predict normalised descriptors, half of whose components are negative.

    Attributes:
        receptive_field: Side p of the patch that one descriptor describes.
        output_stride: Pixels between neighbouring descriptors. Weights do not depend on it.
        alignment_px: Tiles start at multiples of it.
    """

    descriptor_dim = DESCRIPTOR_DIM
    context_px = 0

    def __init__(self, receptive_field: int, output_stride: int | None = None) -> None:
        super().__init__()
        if receptive_field not in ARCHITECTURES:
            raise UsageError(
                Text(
                    "The paper family has no receptive field of {receptive_field} pixels",
                    receptive_field=receptive_field,
                ),
                "choose 17, 33 or 65",
                "no-such-receptive-field",
            )
        stride = NATURAL_STRIDES[receptive_field] if output_stride is None else output_stride
        if stride not in OUTPUT_STRIDES:
            raise UsageError(
                Text("There is no output stride of {stride} pixels", stride=stride),
                "choose 1, 2, 4 or 8",
                "no-such-stride",
            )
        self.receptive_field = self.border_field = receptive_field
        self.output_stride = self.alignment_px = stride
        *inner, last = ARCHITECTURES[receptive_field]
        channels = [3, *(layer.channels for layer in inner)]
        self.layers = nn.ModuleList(
            ConvUnit(inputs, layer.channels, layer.kernel) for inputs, layer in zip(channels, inner, strict=False)
        )
        self.head = nn.Conv2d(channels[-1], last.channels, last.kernel)
        self._pools = tuple(layer.pools for layer in inner)

    def forward(self, x: Tensor) -> Tensor:
        """Descriptors.

        Args:
            x: N x 3 x H x W, from ``normalise_image``. H and W are at least p.

        Returns:
            N x 128 x ((H - p) // s + 1) x ((W - p) // s + 1) for the output stride s. Entry (r, c) is exactly that
            of the patch-sized network for the p x p patch whose first pixel is (s r, s c).
        """
        stride = self.output_stride
        rows, columns = ((side - self.receptive_field) // stride + 1 for side in x.shape[-2:])
        phases = max(1, 2 ** sum(self._pools) // stride)
        if phases == 1:
            ((_, _, descriptors),) = self._phases(x)
            return descriptors[..., :rows, :columns]
        output = x.new_empty(x.shape[0], DESCRIPTOR_DIM, rows, columns)
        for row, column, descriptors in self._phases(x):
            phase_output = output[..., row::phases, column::phases]
            phase_output.copy_(descriptors[..., : phase_output.shape[-2], : phase_output.shape[-1]])
        return output

    def _phases(self, x: Tensor, first: int = 0, row: int = 0, column: int = 0) -> Iterator[tuple[int, int, Tensor]]:
        """Every phase's place in the output, and its descriptors, by the layers from ``first`` on."""
        for index in range(first, len(self.layers)):
            x = self.layers[index](x)
            if not self._pools[index]:
                continue
            shift_px = 2 ** sum(self._pools[:index])
            if shift_px < self.output_stride:
                x = F.max_pool2d(x, 2)
                continue
            step = shift_px // self.output_stride
            for down, right in product((0, 1), repeat=2):
                pooled = F.max_pool2d(x[..., down:, right:], 2)
                yield from self._phases(pooled, index + 1, row + down * step, column + right * step)
            return
        skip = max(1, self.output_stride // 2 ** sum(self._pools))
        yield row, column, F.conv2d(x, self.head.weight, self.head.bias, stride=skip)
