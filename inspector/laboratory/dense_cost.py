"""The cost of dense extraction with the paper's networks, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.model.networks.layers import DESCRIPTOR_DIM
from inspector.model.networks.paper import ARCHITECTURES, Layer

_FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True)
class DenseCost:
    """Cost of one network for one image.

    Attributes:
        multiply_adds: Of all convolutions. A multiply-add is two FLOPs.
        working_bytes: Most memory that float32 activations take at a time, the result included, the input and the
            workspace of the convolution library not.
    """

    multiply_adds: int
    working_bytes: int

    @property
    def flops(self) -> int:
        """Floating point operations."""
        return 2 * self.multiply_adds


def dense_cost(receptive_field: int, height: int, width: int, output_stride: int) -> DenseCost:
    """Cost of the descriptors of a padded image of height x width pixels, at least p each."""
    places = _places(receptive_field, height, output_stride) * _places(receptive_field, width, output_stride)
    multiply_adds, floats = _walk(ARCHITECTURES[receptive_field], 3, height, width, output_stride, 1)
    return DenseCost(multiply_adds, _FLOAT_BYTES * (floats + DESCRIPTOR_DIM * places))


def map_cost(receptive_field: int, side_px: int, output_stride: int) -> DenseCost:
    """Cost for a square image that is padded so that its map covers it, as Detectors do."""
    padded = side_px + receptive_field - output_stride
    return dense_cost(receptive_field, padded, padded, output_stride)


def patchwise_multiply_adds(receptive_field: int, height: int, width: int, output_stride: int) -> int:
    """The cost of the same descriptors when every patch is cropped and described by itself."""
    one_patch = dense_cost(receptive_field, receptive_field, receptive_field, 1).multiply_adds
    return _places(receptive_field, height, output_stride) * _places(receptive_field, width, output_stride) * one_patch


def _places(receptive_field: int, side: int, stride: int) -> int:
    return (side - receptive_field) // stride + 1


def _walk(
    layers: tuple[Layer, ...], channels: int, height: int, width: int, stride: int, spacing: int
) -> tuple[int, int]:
    """Multiply-adds and peak floats of some last layers. ``spacing`` is the pixels between their inputs."""
    layer, rest = layers[0], layers[1:]
    image_channels = 3
    kept = channels * height * width if channels != image_channels else 0
    skip = 1 if rest else max(1, stride // spacing)
    height, width = ((side - layer.kernel) // skip + 1 for side in (height, width))
    multiply_adds = layer.kernel**2 * channels * layer.channels * height * width
    floats = layer.channels * height * width
    peak = kept + 2 * floats if rest else kept + floats
    if not rest:
        return multiply_adds, peak
    if not layer.pools:
        deeper, below = _walk(rest, layer.channels, height, width, stride, spacing)
        return multiply_adds + deeper, max(peak, below)
    # A pooling keeps its input, a contiguous copy of it, its output and the int64 places of the maxima.
    phases = [(0, 0), (0, 1), (1, 0), (1, 1)] if spacing >= stride else [(0, 0)]
    for down, right in phases:
        pooled = (height - down) // 2, (width - right) // 2
        peak = max(peak, 2 * floats + 3 * layer.channels * pooled[0] * pooled[1])
        deeper, below = _walk(rest, layer.channels, *pooled, stride, 2 * spacing)
        multiply_adds += deeper
        peak = max(peak, below + (floats if len(phases) > 1 else 0))
    return multiply_adds, peak
