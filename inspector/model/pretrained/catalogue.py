"""The choice of P."""

from __future__ import annotations

from pathlib import Path

import torch

from inspector.domain.teachers import PACKAGED_NETWORKS
from inspector.errors import UsageError
from inspector.model.pretrained.efficientnet import EfficientNetLite
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretrained.resnet import SHAPES, PretrainedResNet
from inspector.text import Text


def open_pretrained(name: str, weights: Path | None, device: torch.device) -> PretrainedNetwork:
    """Load P.

    Args:
        name: One of ``PACKAGED_NETWORKS``, or an architecture of ``SHAPES``.
        weights: The file of weights of an architecture that no package brings. None for the others.
        device: Where to compute.

    Raises:
        UsageError: There is no such network, or the file is missing or superfluous.
        TeacherError: The weights cannot be used.
    """
    if name in PACKAGED_NETWORKS:
        if weights is not None:
            raise UsageError(
                Text("{name} has its weights in a package", name=name),
                "give no file of weights (--pretrained-weights)",
                "superfluous-weights",
            )
        return EfficientNetLite(PACKAGED_NETWORKS.index(name), device)  # the position is the size
    if name in SHAPES:
        if weights is None:
            raise UsageError(
                Text("The weights of {name} do not come with a package", name=name),
                "give its file of weights, a state dict (--pretrained-weights)",
                "weights-missing",
            )
        return PretrainedResNet(name, weights, device)
    raise UsageError(
        Text("There is no pretrained network {name!r}", name=name),
        Text("choose one of {listed}", listed=", ".join((*PACKAGED_NETWORKS, *SHAPES))),
        "no-such-pretrained",
    )
