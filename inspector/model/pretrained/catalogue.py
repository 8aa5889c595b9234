"""The choice of P."""

from __future__ import annotations

from pathlib import Path

import torch

from inspector.errors import UsageError
from inspector.model.pretrained.efficientnet import EfficientNetLite
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretrained.resnet import SHAPES, PretrainedResNet

#: Networks whose weights are installed as packages. The position is the size.
FROM_PACKAGES = ("efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2")


def open_pretrained(name: str, weights: Path | None, device: torch.device) -> PretrainedNetwork:
    """Load P.

    Args:
        name: One of ``FROM_PACKAGES``, or an architecture of ``SHAPES``.
        weights: The file of weights of an architecture that no package brings. None for the others.
        device: Where to compute.

    Raises:
        UsageError: There is no such network, or the file is missing or superfluous.
        TeacherError: The weights cannot be used.
    """
    if name in FROM_PACKAGES:
        if weights is not None:
            raise UsageError(
                f"{name} has its weights in a package", "leave --pretrained-weights out", "superfluous-weights"
            )
        return EfficientNetLite(FROM_PACKAGES.index(name), device)
    if name in SHAPES:
        if weights is None:
            raise UsageError(
                f"The weights of {name} do not come with a package",
                "give its state-dict file with --pretrained-weights",
                "weights-missing",
            )
        return PretrainedResNet(name, weights, device)
    raise UsageError(
        f"There is no pretrained network {name!r}",
        f"choose one of {', '.join((*FROM_PACKAGES, *SHAPES))}",
        "no-such-pretrained",
    )
