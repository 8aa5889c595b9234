"""Teachers that are P itself: the first three or six stages of EfficientNet-Lite0 and a linear head.

Where distillation (equation 1) may start from P's own layers nothing is left to learn but the last one: which
directions explain P's feature maps best. That is a principal component analysis (``pretraining/backbone_head.py``), so
these Teachers lose less of P than any that learns from photographs for hours. Their depthwise layers, slow to train on
a CPU, are quick to run. Students do not share their architecture: they are a ``ContextNetwork``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.model.networks.layers import DESCRIPTOR_DIM


@dataclass(frozen=True, slots=True)
class Stage:
    """Blocks of one width.

    Attributes:
        channels: Of its map.
        kernel: Side of its depthwise convolutions.
        stride: Of the first one.
        blocks: How many.
        expansion: Of channels within a block.
    """

    channels: int
    kernel: int
    stride: int
    blocks: int
    expansion: int = 6


STEM_CHANNELS = 32
#: The stages of EfficientNet-Lite0 up to the last that is used (Tan and Le, 2019, table 1).
STAGES = (
    Stage(16, 3, 1, 1, expansion=1),
    Stage(24, 3, 2, 2),
    Stage(40, 5, 2, 2),
    Stage(80, 3, 2, 3),
    Stage(112, 5, 1, 3),
    Stage(192, 5, 2, 4),
)


@dataclass(frozen=True, slots=True)
class Reach:
    """The layers of a Teacher of one receptive field.

    Attributes:
        described: The stages that are described, counted from 1, by the pixels between neighbouring cells.
        context_px: Pixels around a tile that its descriptors depend on. They are more than half the receptive field,
            which lies off the middle: an odd pixel goes below and to the right.
    """

    described: Mapping[int, int]
    context_px: int

    @property
    def channels(self) -> int:
        """Of all described maps."""
        return sum(STAGES[stage - 1].channels for stage in self.described)

    @property
    def descriptor_dim(self) -> int:
        """128, or as many as there are channels."""
        return min(DESCRIPTOR_DIM, self.channels)


#: By receptive field: fine detail, and all of a part.
REACHES = {67: Reach({3: 8}, 40), 819: Reach({3: 8, 4: 16, 5: 16, 6: 32}, 448)}
#: Pixels of value v arrive as v / 127.5 - 1. The weights expect (v / 255 - 0.498) / 0.502.
_INPUT_SCALE, _INPUT_SHIFT = 0.5 / 0.502, 0.002 / 0.502


class SameConv(nn.Module):
    """A convolution of H x W to H / stride x W / stride, filled with zeros. An odd rest goes below and to the right."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        before, after = (kernel - stride) // 2, (kernel - stride + 1) // 2
        symmetric = before == after
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, before if symmetric else 0, groups=groups)
        self._fill = None if symmetric else (before, after, before, after)

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W. H and W are multiples of the stride."""
        return self.conv(x if self._fill is None else F.pad(x, self._fill, value=0.0))


class Block(nn.Module):
    """Expand, depthwise, project. With a skip where the shape stays."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        self.expand = SameConv(inputs, hidden) if expansion > 1 else None
        self.depthwise = SameConv(hidden, hidden, kernel, stride, groups=hidden)
        self.project = SameConv(hidden, outputs)
        self._skips = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to N x C' x H / stride x W / stride."""
        hidden = x if self.expand is None else F.relu6(self.expand(x))
        out: Tensor = self.project(F.relu6(self.depthwise(hidden)))
        return x + out if self._skips else out


class BackboneNetwork(nn.Module):
    """A Teacher of receptive field 67, or of 819, which sees all of a part. Output stride 8.

    Attributes:
        receptive_field: Side of the patch that a descriptor depends on. Outside an image there are zeros.
        descriptor_dim: 128, or as many as P's maps have channels.
        border_field: That of its Students. It does not need the image continued, and cuts off its continuation.
        context_px: Pixels around a tile that its descriptors depend on.
        alignment_px: Tiles start at multiples of it.
    """

    output_stride = 8
    border_field = 33

    def __init__(self, receptive_field: int) -> None:
        super().__init__()
        reach = REACHES[receptive_field]
        self.receptive_field = receptive_field
        self.described = reach.described
        self.descriptor_dim = reach.descriptor_dim
        self.context_px = reach.context_px
        self.alignment_px = max(reach.described.values())
        self.stem = SameConv(3, STEM_CHANNELS, kernel=3, stride=2)
        self.stages = nn.ModuleList()
        inputs = STEM_CHANNELS
        for stage in STAGES[: max(reach.described)]:
            blocks = nn.Sequential()
            for block in range(stage.blocks):
                stride = stage.stride if block == 0 else 1
                blocks.append(Block(inputs, stage.channels, stage.kernel, stride, stage.expansion))
                inputs = stage.channels
            self.stages.append(blocks)
        self.heads = nn.ModuleList(
            nn.Conv2d(STAGES[stage - 1].channels, self.descriptor_dim, 1, bias=stage == min(reach.described))
            for stage in reach.described
        )

    def head_layers(self) -> list[nn.Conv2d]:
        """One linear map for every stage that is described. Their sum is the descriptor."""
        return [head for head in self.heads if isinstance(head, nn.Conv2d)]

    def maps(self, x: Tensor) -> dict[int, Tensor]:
        """The maps of P that are described, by stage, of N x 3 x H x W from ``normalise_image``."""
        x = F.relu6(self.stem(x * _INPUT_SCALE + _INPUT_SHIFT))
        maps = {}
        for number, stage in enumerate(self.stages, start=1):
            x = stage(x)
            if number in self.described:
                maps[number] = x
        return maps

    def forward(self, x: Tensor) -> Tensor:
        """Descriptors.

        Args:
            x: N x 3 x (H + 25) x (W + 25), from ``normalise_image``, with a border. H and W are multiples of
                ``alignment_px``.

        Returns:
            N x d x H / 8 x W / 8.
        """
        return self.descriptors(self.maps(self.without_border(x)))

    def without_border(self, x: Tensor) -> Tensor:
        """The input of ``forward`` without its border, N x 3 x H x W."""
        border = self.border_field - self.output_stride
        before, after = border // 2, border - border // 2
        return x[:, :, before:-after, before:-after]

    def descriptors(self, maps: Mapping[int, Tensor]) -> Tensor:
        """Descriptors, N x d x H / 8 x W / 8, of P's maps by stage. Others than those that are described do no harm."""
        first, *others = (
            # A linear map commutes with interpolation, and is cheaper before it.
            _on_finest(head(maps[stage]), stride // self.output_stride)
            for head, (stage, stride) in zip(self.heads, self.described.items(), strict=True)
        )
        return sum(others, first)

    def begins(self, other: BackboneNetwork) -> bool:
        """Whether its layers are the other one's first layers, so that the other one's maps serve for both."""
        theirs = other.state_dict()
        return len(self.stages) <= len(other.stages) and all(
            torch.equal(value, theirs[name])
            for name, value in self.state_dict().items()
            if not name.startswith("heads.")
        )


def common_backbone(networks: Iterable[nn.Module]) -> BackboneNetwork | None:
    """The network whose maps serve all networks of its kind, if there is one: P's layers are then run once."""
    backbones = [network for network in networks if isinstance(network, BackboneNetwork)]
    if not backbones:
        return None
    longest = max(backbones, key=lambda network: len(network.stages))
    return longest if all(network.begins(longest) for network in backbones) else None


def _on_finest(cells: Tensor, factor: int) -> Tensor:
    if factor == 1:
        return cells
    return F.interpolate(cells, scale_factor=factor, mode="bilinear", align_corners=False)
