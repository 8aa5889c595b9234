"""The network families, and their input.

Students have the architecture of their Teacher, unless it is a ``BackboneNetwork``: then they are a ``ContextNetwork``.
A map for a whole image is made by padding the image by reflection first (``pad_for_map``). Networks whose receptive
field reaches further than that border fill their maps with zeros.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.arrays import Pixels
from inspector.domain.profile import Family
from inspector.errors import UsageError
from inspector.model.networks.backbone import REACHES, BackboneNetwork
from inspector.model.networks.context import ContextNetwork, Widths
from inspector.model.networks.layers import DESCRIPTOR_DIM, ConvUnit
from inspector.model.networks.paper import PaperNetwork
from inspector.text import Text

#: Pixels between neighbouring descriptors of the fast family.
OUTPUT_STRIDE = 4
#: Pixels of the images that networks see at a time, and the most images.
BATCH_PX, BATCH = 4 * 256**2, 4
#: Receptive fields of the fast family: those of ``FastNetwork``, of ``ContextNetwork`` and of ``BackboneNetwork``.
NEAR_FIELDS = (17, 33)
FAR_FIELDS = (65, 129)
BACKBONE_FIELDS = tuple(REACHES)
#: Receptive field of the Students of a ``BackboneNetwork``, and their widths by that of the Teacher (ADR 26).
_BACKBONE_STUDENT_FIELD = 65
_BACKBONE_STUDENT_WIDTHS = {67: Widths(24, 32, 160, middle=64), 819: Widths(8, 16, 32)}


class InvertedResidual(nn.Module):
    """Expand, 3 x 3 depthwise, project. The skip is cropped by the one pixel that valid padding costs."""

    def __init__(self, channels: int, expansion: int) -> None:
        super().__init__()
        hidden = channels * expansion
        self.layers = nn.Sequential(
            ConvUnit(channels, hidden),
            ConvUnit(hidden, hidden, kernel=3, groups=hidden),
            ConvUnit(hidden, channels, linear=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to N x C x (H - 2) x (W - 2)."""
        return x[..., 1:-1, 1:-1] + self.layers(x)


class FastNetwork(nn.Module):
    """The separable family: a strided stem and inverted residuals, output stride 4.

    The stem sees 9 pixels. Each inverted residual adds 8, so receptive fields are 9 + 8 k.
    """

    output_stride = alignment_px = OUTPUT_STRIDE
    descriptor_dim = DESCRIPTOR_DIM
    context_px = 0

    def __init__(self, receptive_field: int, width: int = 128, expansion: int = 3, stem: int = 48) -> None:
        super().__init__()
        self.receptive_field = self.border_field = receptive_field
        self.layers = nn.Sequential(
            ConvUnit(3, stem, kernel=5, stride=2),
            ConvUnit(stem, 2 * stem),
            ConvUnit(2 * stem, 2 * stem, kernel=3, stride=2, groups=2 * stem),
            ConvUnit(2 * stem, width, linear=True),
            *(InvertedResidual(width, expansion) for _ in range((receptive_field - 9) // 8)),
        )
        self.head = nn.Conv2d(width, DESCRIPTOR_DIM, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Descriptors.

        Args:
            x: N x 3 x H x W, from ``normalise_image``.

        Returns:
            N x 128 x ((H - p) // 4 + 1) x ((W - p) // 4 + 1).
        """
        return self.head(self.layers(x))


#: A Teacher or Student. All have ``receptive_field``, ``output_stride`` and ``descriptor_dim``. ``border_field`` is the
#: side of the patch that an image has to be continued for at its border. Descriptors of a tile depend on
#: ``context_px`` pixels beyond that border. Tiles start at multiples of ``alignment_px``.
Network = FastNetwork | ContextNetwork | BackboneNetwork | PaperNetwork


def build_network(family: Family, receptive_field: int) -> Network:
    """An untrained network.

    Raises:
        UsageError: The family does not have this receptive field.
    """
    if family is Family.PAPER:
        return PaperNetwork(receptive_field)
    if receptive_field in NEAR_FIELDS:
        return FastNetwork(receptive_field)
    if receptive_field in FAR_FIELDS:
        return ContextNetwork(receptive_field)
    if receptive_field in BACKBONE_FIELDS:
        return BackboneNetwork(receptive_field)
    *others, last = (str(field) for field in sorted((*NEAR_FIELDS, *FAR_FIELDS, *BACKBONE_FIELDS)))
    raise UsageError(
        Text("The fast family has no receptive field of {receptive_field} pixels", receptive_field=receptive_field),
        Text("choose {listed} or {last}", listed=", ".join(others), last=last),
        "no-such-receptive-field",
    )


def build_student(family: Family, receptive_field: int) -> Network:
    """An untrained Student of the Teacher with this receptive field: of its architecture, if that can be trained.

    Args:
        family: Of the Teacher.
        receptive_field: Of the Teacher.

    Raises:
        UsageError: The family does not have this receptive field.
    """
    if family is Family.FAST and receptive_field in REACHES:
        dim, widths = REACHES[receptive_field].descriptor_dim, _BACKBONE_STUDENT_WIDTHS[receptive_field]
        return ContextNetwork(_BACKBONE_STUDENT_FIELD, dim, widths)
    return build_network(family, receptive_field)


def fold_batch_norm(network: nn.Module) -> nn.Module:
    """Fold every batch normalisation of a trained network, in place. It then only infers."""
    for module in network.modules():
        if isinstance(module, ConvUnit):
            module.fold()
    return network.eval()


def normalise_image(images: Tensor) -> Tensor:
    """Bring uint8 N x H x W x 3 RGB to float32 N x 3 x H x W in [-1, 1], channels last in memory."""
    return images.permute(0, 3, 1, 2).to(torch.float32) / 127.5 - 1.0


def border_px(network: Network) -> tuple[int, int]:
    """Pixels to add before and after each side, so that an image of H x W gives H / stride x W / stride descriptors."""
    total = network.border_field - network.output_stride
    return total // 2, total - total // 2


def pad_for_map(x: Tensor, network: Network) -> Tensor:
    """Pad by reflection so that descriptors are centred on their cells."""
    before, after = border_px(network)
    return F.pad(x, (before, after, before, after), mode="reflect")


def network_input(images: Pixels, network: Network, device: torch.device) -> Tensor:
    """Input of a network for a map of uint8 N x H x W x 3 RGB: normalised and padded."""
    # A copy: the images may be read-only.
    x = normalise_image(torch.from_numpy(np.array(images)).to(device))
    return pad_for_map(x, network).contiguous(memory_format=torch.channels_last)


def image_batches(network: Network, indices: npt.NDArray[np.int64], side_px: int) -> list[npt.NDArray[np.int64]]:
    """Split indices of images into as many as a network, or one like it, is to see at a time.

    Eight maps of a layer of the paper's networks would take half a GiB, and so would those of large images. Two batches
    may be in work at a time.

    Args:
        network: Sees them.
        indices: The images.
        side_px: Of each.
    """
    size = 1 if isinstance(network, PaperNetwork) else max(1, min(BATCH, BATCH_PX // side_px**2))
    return [indices[start : start + size] for start in range(0, len(indices), size)]


@torch.inference_mode()
def descriptor_maps(
    networks: Sequence[Network], backbone: BackboneNetwork | None, images: Pixels, device: torch.device
) -> list[Tensor]:
    """Descriptors of uint8 N x H x W x 3 RGB by several networks, each N x d x (H / stride) x (W / stride).

    Args:
        networks: On the device.
        backbone: Their ``common_backbone``.
        images: The images.
        device: Where to compute.
    """
    described, maps = [], None
    for network in networks:
        x = network_input(images, network, device)
        if backbone is None or not isinstance(network, BackboneNetwork):
            described.append(network(x))
            continue
        maps = maps or backbone.maps(backbone.without_border(x))
        described.append(network.descriptors(maps))
    return described


@torch.inference_mode()
def descriptor_map(network: Network, x: Tensor) -> Tensor:
    """Descriptors of a batch from ``network_input``: N x d x (H / stride) x (W / stride), d of the network."""
    return network(x)


def place_on(network: nn.Module, device: torch.device) -> None:
    """Move a network to a device, its weights channels last: the layout CPU convolutions are fastest in."""
    network.to(device)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
