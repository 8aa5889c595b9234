"""ResNet-18 (the paper's P) and Wide-ResNet-50-2, from a file of weights that the user has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from inspector.errors import TeacherError
from inspector.model.pretrained.network import PretrainedNetwork, load_weights
from inspector.text import Text

_CLASSES = 1000


@dataclass(frozen=True, slots=True)
class ResNetShape:
    """An architecture.

    Attributes:
        blocks: Per stage.
        widths: Channels of the 3 x 3 convolutions, per stage.
        expansion: Output channels of a block over 64, 128, 256, 512.
    """

    blocks: tuple[int, int, int, int]
    widths: tuple[int, int, int, int]
    expansion: int


SHAPES = {
    "resnet18": ResNetShape((2, 2, 2, 2), (64, 128, 256, 512), 1),
    "wide_resnet50_2": ResNetShape((3, 4, 6, 3), (128, 256, 512, 1024), 4),
}


class _BasicBlock(nn.Module):
    """Two 3 x 3 convolutions and a skip. Attributes are called as in torchvision's files."""

    def __init__(self, inputs: int, width: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.downsample = _skip(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + (x if self.downsample is None else self.downsample(x)))


class _Bottleneck(nn.Module):
    """1 x 1, strided 3 x 3, 1 x 1, and a skip. Attributes are called as in torchvision's files."""

    def __init__(self, inputs: int, width: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = _skip(inputs, outputs, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        return torch.relu(self.bn3(self.conv3(y)) + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    """A ResNet whose state dict has torchvision's names."""

    def __init__(self, shape: ResNetShape) -> None:
        super().__init__()
        block = _BasicBlock if shape.expansion == 1 else _Bottleneck
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        inputs = 64
        for stage, (count, width) in enumerate(zip(shape.blocks, shape.widths, strict=True)):
            outputs = 64 * 2**stage * shape.expansion
            blocks = []
            for index in range(count):
                blocks.append(block(inputs, width, outputs, 2 if stage and not index else 1))
                inputs = outputs
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.fc = nn.Linear(inputs, _CLASSES)

    def stages(self, x: Tensor) -> Iterator[Tensor]:
        """The outputs of layer1 to layer4: strides 4, 8, 16, 32."""
        x = nn.functional.max_pool2d(torch.relu(self.bn1(self.conv1(x))), 3, 2, 1)
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
            yield x


class PretrainedResNet(PretrainedNetwork):
    """A ResNet pretrained on ImageNet. Stages 1 to 4 have strides 4, 8, 16, 32."""

    default_stages = (2, 3)
    mean = (0.485, 0.456, 0.406)
    std = (0.229, 0.224, 0.225)

    def __init__(self, name: str, weights: Path, device: torch.device) -> None:
        """Load the network.

        Args:
            name: A key of ``SHAPES``.
            weights: Its state dict with torchvision's names: a file of ``torch.save``, or ``*.safetensors``.
            device: Where to compute.

        Raises:
            TeacherError: ``pretrained-unreadable`` or ``pretrained-architecture``.
        """
        self.name = name
        self._network = ResNet(SHAPES[name])
        load_weights(self._network, _read_state(weights), name, weights.name)
        super().__init__(self._network, weights, device)

    def _stages(self, x: Tensor) -> Iterator[Tensor]:
        return self._network.stages(x)

    def _pooled(self, x: Tensor) -> Tensor:
        *_, last = self._network.stages(x)
        return last.mean((2, 3))

    def _logits(self, pooled: Tensor) -> Tensor:
        return self._network.fc(pooled)


def _read_state(path: Path) -> object:
    # torch.load raises this for contents other than tensors. Importing pickle for its name would say the wrong thing.
    refused = torch.serialization.pickle.UnpicklingError  # type: ignore[attr-defined]
    try:
        if path.suffix == ".safetensors":
            return load_file(path)
        return torch.load(path, map_location="cpu", weights_only=True)  # noqa: TID251 - tensors only
    except FileNotFoundError:
        raise TeacherError(
            Text("There is no file '{path}'", path=path), "choose the file of weights again", "pretrained-unreadable"
        ) from None
    except (OSError, RuntimeError, ValueError, KeyError, EOFError, SafetensorError, refused):
        raise TeacherError(
            Text("'{name}' is not a file of weights", name=path.name),
            "give a state dict written by torch.save, or a .safetensors file",
            "pretrained-unreadable",
        ) from None


def _skip(inputs: int, outputs: int, stride: int) -> nn.Sequential | None:
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
