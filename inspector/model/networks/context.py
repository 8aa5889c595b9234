"""Large receptive fields of the fast family: the surroundings of a place, one descriptor for every eighth pixel.

Plain 3 x 3 convolutions, which multiply four to ten times as many numbers in a second as depthwise ones while training
on a CPU. The first layers use valid convolutions like all networks. The layers at stride 8 fill the borders of their
maps with zeros. Otherwise an image would have to be continued by half the receptive field on every side, which nearly
doubles the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from inspector.model.networks.layers import DESCRIPTOR_DIM, ConvUnit

#: Residual layers at stride 4.
_NEAR_LAYERS = 2


@dataclass(frozen=True, slots=True)
class Widths:
    """Channels.

    Attributes:
        stem: At stride 2.
        near: At stride 4.
        far: At stride 8.
        middle: Channels that residual layers at stride 8 are narrowed to before they look around, or None.
    """

    stem: int = 32
    near: int = 64
    far: int = 160
    middle: int | None = None


class PlainResidual(nn.Module):
    """One 3 x 3 convolution beside a skip. Without ``padding`` the skip is cropped by the pixel that is lost."""

    def __init__(self, channels: int, padding: int) -> None:
        super().__init__()
        self.layer = ConvUnit(channels, channels, kernel=3, padding=padding)
        self._cropped = padding == 0

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to the same size, or to two rows and columns less."""
        skip = x[..., 1:-1, 1:-1] if self._cropped else x
        return skip + self.layer(x)


class NarrowResidual(nn.Module):
    """Fewer channels, then a 3 x 3 convolution back to all of them, beside a skip: half the work, nearly as good."""

    def __init__(self, channels: int, middle: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(ConvUnit(channels, middle), ConvUnit(middle, channels, kernel=3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to the same size."""
        return x + self.layers(x)


class ContextNetwork(nn.Module):
    """Receptive fields of 33 + 16 k pixels, output stride 8.

    A descriptor depends on exactly the pixels of its receptive field. Where that reaches beyond ``border_field``
    around an image's edge, zeros stand in for it inside the network.

    Attributes:
        receptive_field: Side of the patch that one descriptor describes, in pixels.
        descriptor_dim: Of a descriptor.
        border_field: Side of the patch that an image has to be continued for.
        context_px: Pixels beyond that border that the descriptors of a tile depend on.
        alignment_px: Tiles start at multiples of it.
    """

    output_stride = alignment_px = 8
    border_field = 33

    def __init__(
        self, receptive_field: int, descriptor_dim: int = DESCRIPTOR_DIM, widths: Widths | None = None
    ) -> None:
        super().__init__()
        self.receptive_field = receptive_field
        self.descriptor_dim = descriptor_dim
        self.context_px = (receptive_field - self.border_field) // 2
        far_layers = (receptive_field - self.border_field) // 16
        widths = widths or Widths()
        self.layers = nn.Sequential(
            ConvUnit(3, widths.stem, kernel=5, stride=2),
            ConvUnit(widths.stem, widths.near, kernel=3, stride=2),
            *(PlainResidual(widths.near, padding=0) for _ in range(_NEAR_LAYERS)),
            ConvUnit(widths.near, widths.far, kernel=3, stride=2),
            *(
                PlainResidual(widths.far, padding=1)
                if widths.middle is None
                else NarrowResidual(widths.far, widths.middle)
                for _ in range(far_layers)
            ),
        )
        self.head = nn.Conv2d(widths.far, descriptor_dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Descriptors.

        Args:
            x: N x 3 x H x W, from ``normalise_image``.

        Returns:
            N x d x ((H - 33) // 8 + 1) x ((W - 33) // 8 + 1).
        """
        return self.head(self.layers(x))
