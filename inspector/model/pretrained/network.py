"""P: the networks pretrained on ImageNet that a Teacher is distilled from (equation 1), behind one interface."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.errors import TeacherError, UsageError
from inspector.model.networks.families import place_on
from inspector.text import Text

#: Pixels between neighbouring vectors of P's feature maps.
FEATURE_STRIDE = 8


class PretrainedNetwork(ABC):
    """P.

    Attributes:
        name: The user's choice.
        default_stages: Stages whose maps describe a region well, counted from 1.
        mean: Of the images that its weights expect, per channel, for pixels in [0, 1].
        std: Likewise.
    """

    name: str
    default_stages: tuple[int, ...]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def __init__(self, network: nn.Module, weights: Path, device: torch.device) -> None:
        self._device = device
        self._weights = weights
        network.eval()
        network.requires_grad_(False)
        place_on(network, device)

    def fingerprint(self) -> str:
        """SHA-256 of the file of weights: P's features follow from it."""
        with self._weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @torch.inference_mode()
    def maps(self, images: Tensor, stages: tuple[int, ...] = ()) -> Tensor:
        """Feature maps of some stages, side by side.

        Args:
            images: uint8 N x H x W x 3 RGB. H and W multiples of 32.
            stages: Counted from 1. Empty for the default.

        Returns:
            float32 N x C x (H / 8) x (W / 8). Finer maps are averaged, coarser ones interpolated.

        Raises:
            UsageError: The network has no such stage.
        """
        wanted = stages or self.default_stages
        grid = (images.shape[1] // FEATURE_STRIDE, images.shape[2] // FEATURE_STRIDE)
        by_stage = self._maps_of(self._normalised(images), wanted)
        return torch.cat([_on_grid(by_stage[stage], grid) for stage in wanted], dim=1).cpu()

    @torch.inference_mode()
    def pooled(self, images: Tensor, stages: tuple[int, ...] = ()) -> Tensor:
        """One vector per image: the one before the classifier (the paper's choice), or means over the maps of stages.

        Args:
            images: uint8 N x H x W x 3 RGB.
            stages: Counted from 1. Empty for the vector before the classifier.

        Returns:
            float32 N x C.

        Raises:
            UsageError: The network has no such stage.
        """
        x = self._normalised(images)
        if not stages:
            return self._pooled(x).cpu()
        by_stage = self._maps_of(x, stages)
        return torch.cat([by_stage[stage].mean((2, 3)) for stage in stages], dim=1).cpu()

    @torch.inference_mode()
    def classify(self, images: Tensor) -> Tensor:
        """ImageNet logits, N x 1000, of uint8 N x H x W x 3 RGB: a check that the weights are the right ones."""
        return self._logits(self._pooled(self._normalised(images))).cpu()

    @abstractmethod
    def _stages(self, x: Tensor) -> Iterator[Tensor]:
        """The output of every stage in turn, computed as it is asked for."""

    @abstractmethod
    def _pooled(self, x: Tensor) -> Tensor:
        """The vector before the classifier, N x C."""

    @abstractmethod
    def _logits(self, pooled: Tensor) -> Tensor:
        """The classifier on its vector, N x 1000."""

    def _maps_of(self, x: Tensor, wanted: tuple[int, ...]) -> dict[int, Tensor]:
        by_stage: dict[int, Tensor] = {}
        for stage, maps in enumerate(self._stages(x), start=1):
            if stage in wanted:
                by_stage[stage] = maps
            if stage == max(wanted):
                break
        missing = sorted(set(wanted) - set(by_stage))
        if missing:
            raise UsageError(
                Text("{name} has no stage {stage}", name=self.name, stage=missing[0]),
                "choose other stages (--stages)",
                "no-such-stage",
            )
        return by_stage

    def _normalised(self, images: Tensor) -> Tensor:
        mean = torch.tensor(self.mean, device=self._device)[:, None, None]
        std = torch.tensor(self.std, device=self._device)[:, None, None]
        scaled = (images.to(self._device).permute(0, 3, 1, 2).float() / 255 - mean) / std
        return scaled.contiguous(memory_format=torch.channels_last)


def load_weights(network: nn.Module, state: object, name: str, source: str) -> None:
    """Put a state dict into a network, or say that it belongs to another one.

    Raises:
        TeacherError: ``pretrained-architecture``: names or shapes differ.
    """
    present = network.state_dict()
    if isinstance(state, dict) and all(isinstance(value, Tensor) for value in state.values()):
        # Files from before torch 0.4 lack the counters of batch normalisation. Nothing reads them here.
        given = {key: value for key, value in state.items() if not key.endswith("num_batches_tracked")}
        wanted = {key: value for key, value in present.items() if not key.endswith("num_batches_tracked")}
        if {k: v.shape for k, v in given.items()} == {k: v.shape for k, v in wanted.items()}:
            network.load_state_dict(given, strict=False)
            return
    raise TeacherError(
        Text("{source} does not hold the weights of {name}", source=source, name=name),
        "give the file of that architecture, a state dict, or choose the other network",
        "pretrained-architecture",
    )


def _on_grid(x: Tensor, grid: tuple[int, int]) -> Tensor:
    if x.shape[-1] > grid[1]:
        return F.adaptive_avg_pool2d(x, grid)
    if x.shape[-1] < grid[1]:
        return F.interpolate(x, size=grid, mode="bilinear", align_corners=False)
    return x
