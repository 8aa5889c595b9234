"""Equation 1 where the Teacher's layers are P's own: only its head is left to find, and that is in closed form.

Of all linear maps to d numbers, the first d principal components of P's normalised features leave the least of them
unexplained (Eckart and Young, 1936). So they minimise equation 1. Scaled to unit variance they do not correlate, so
equation 5 is zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from inspector.domain.events import Stage, Work
from inspector.domain.progress import Countdown
from inspector.errors import UsageError
from inspector.model.networks.backbone import REACHES, BackboneNetwork, SameConv
from inspector.model.networks.layers import DESCRIPTOR_DIM
from inspector.model.pretrained.efficientnet import EfficientNetLite
from inspector.model.pretrained.network import PretrainedNetwork
from inspector.model.pretraining.feature_cache import Pool
from inspector.model.pretraining.recipe import Recipe, Targets
from inspector.text import Text

_BATCH = 8
#: Added to the variance of every component, as a share of the mean one, before it is brought to one.
_RIDGE = 1e-4


def check_backbone(recipe: Recipe) -> None:
    """Refuse a Recipe that a Teacher which is P itself cannot be made with.

    Raises:
        UsageError: Another P, other stages or targets, or metric learning.
    """
    described = tuple(REACHES[recipe.receptive_field].described)
    asked = (recipe.pretrained, recipe.stages or described, recipe.targets, recipe.lambda_m)
    if asked != ("efficientnet-lite0", described, Targets.MAPS, 0.0) or recipe.lambda_k == 0:
        raise UsageError(
            Text("The teacher of receptive field {field} is EfficientNet-Lite0 itself", field=recipe.receptive_field),
            "distil it from EfficientNet-Lite0 without metric learning and without other stages or targets, or choose "
            "another receptive field",
            "backbone-recipe",
        )


def backbone_teacher(pretrained: PretrainedNetwork, receptive_field: int) -> BackboneNetwork:
    """P's own layers. The head is still to be found."""
    assert isinstance(pretrained, EfficientNetLite)
    network = BackboneNetwork(receptive_field)
    convolutions = (module.conv for module in network.modules() if isinstance(module, SameConv))
    with torch.no_grad():
        for conv, (weight, bias) in zip(convolutions, pretrained.convolutions(), strict=False):
            assert conv.bias is not None
            conv.weight.copy_(weight)
            conv.bias.copy_(bias)
    return network


@dataclass(frozen=True, slots=True)
class HeadFit:
    """A head, as a matrix.

    Attributes:
        mean: Of P's features, C.
        std: Their deviation, C.
        directions: The principal components of the normalised features, C x d.
        variances: Along them, d.
    """

    mean: Tensor
    std: Tensor
    directions: Tensor
    variances: Tensor

    def put_into(self, network: BackboneNetwork) -> None:
        """Make it the head of a Teacher."""
        scaled = self.directions / (self.variances + _RIDGE * self.variances.mean()).sqrt()
        weight = (scaled / self.std[:, None]).T
        with torch.no_grad():
            parts = torch.split(weight.float(), [head.in_channels for head in network.head_layers()], dim=1)
            for head, part in zip(network.head_layers(), parts, strict=True):
                head.weight.copy_(part[:, :, None, None])
                if head.bias is not None:
                    head.bias.copy_(-(weight @ self.mean))


def fit_head(pool: Pool) -> Work[HeadFit]:
    """Principal components of the features of a pool: 128, or as many as there are channels."""
    count = 0
    total = products = torch.zeros(1).double()
    countdown = Countdown(Stage.PRETRAIN, len(pool.images))
    for start in range(0, len(pool.images), _BATCH):
        rows = _rows(pool, start)
        count += len(rows)
        total = total + rows.sum(0)
        products = products + rows.T @ rows
        yield countdown.at(min(start + _BATCH, len(pool.images)))
    mean = total / count
    covariance = products / count - torch.outer(mean, mean)
    std = covariance.diagonal().clamp_min(1e-12).sqrt()
    variances, directions = torch.linalg.eigh(covariance / torch.outer(std, std))
    return HeadFit(mean, std, directions.flip(1)[:, :DESCRIPTOR_DIM], variances.flip(0)[:DESCRIPTOR_DIM])


def unexplained(head: HeadFit, held_out: Pool) -> float:
    """Share of the variance of P's normalised features on other photographs that the head loses."""
    missed, all_of_it = 0.0, 0.0
    for start in range(0, len(held_out.images), _BATCH):
        rows = (_rows(held_out, start) - head.mean) / head.std
        all_of_it += float(rows.square().sum())
        missed += float((rows - rows @ head.directions @ head.directions.T).square().sum())
    return missed / all_of_it


def _rows(pool: Pool, start: int) -> Tensor:
    """P's features of some crops, one row for every place."""
    assert pool.features is not None
    features = torch.from_numpy(np.array(pool.features[start : start + _BATCH])).double()
    return features.permute(0, 2, 3, 1).flatten(0, 2)
