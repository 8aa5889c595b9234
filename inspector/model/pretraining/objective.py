"""Equation 6: the Teacher in training, with its decoder, as one module that gives its losses."""

from __future__ import annotations

from contextlib import nullcontext
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.model.device import training_precision
from inspector.model.networks.families import Network
from inspector.model.networks.layers import DESCRIPTOR_DIM
from inspector.model.pretrained.network import FEATURE_STRIDE
from inspector.model.pretraining.recipe import Recipe, Targets
from inspector.model.pretraining.samples import Batch
from inspector.model.training.losses import compactness_loss, distillation_loss, triplet_loss
from inspector.text import Text

#: Of the sum, and of its terms.
_NAMES = (Text("sum"), Text("distillation"), Text("metric learning"), Text("compactness"))


class Losses(NamedTuple):
    """The terms of equation 6. A term without weight is None.

    Attributes:
        total: Their weighted sum.
        distillation: L_k per component of P's normalised features: the unexplained share of their variance.
        metric: L_m.
        compactness: L_c.
    """

    total: Tensor
    distillation: Tensor | None
    metric: Tensor | None
    compactness: Tensor | None

    def measured(self) -> dict[str, float]:
        """The sum and its terms, by their names."""
        return {name: float(loss.detach()) for name, loss in zip(_NAMES, self, strict=True) if loss is not None}


class Objective(nn.Module):
    """A Teacher and the decoder of its descriptors to P's features.

    Attributes:
        network: The Teacher.
        decoder: D of equation 1, a 1 x 1 convolution. None without distillation.
    """

    mean: Tensor
    std: Tensor

    def __init__(self, network: Network, recipe: Recipe, statistics: tuple[Tensor, Tensor] | None) -> None:
        """Attach a decoder.

        Args:
            network: Trained in place.
            recipe: Weights of the losses.
            statistics: Mean and deviation of P's features per channel, C x 1 x 1. None without distillation.
        """
        super().__init__()
        self.network = network
        self._recipe = recipe
        self.decoder: nn.Conv2d | None = None
        if statistics is not None:
            self.decoder = nn.Conv2d(DESCRIPTOR_DIM, len(statistics[0]), 1)
            self.register_buffer("mean", statistics[0], persistent=False)
            self.register_buffer("std", statistics[1], persistent=False)

    def forward(
        self, anchors: Tensor, targets: Tensor | None, positives: Tensor | None, negatives: Tensor | None
    ) -> Losses:
        """The losses of a ``Batch``, given by its parts."""
        recipe = self._recipe
        decoded = shifted = None
        with training_precision(anchors.device) if self.training else nullcontext():
            # One pass for anchors and positives, so that batch normalisation treats them alike.
            described = self.network(anchors if positives is None else torch.cat([anchors, positives]))
            if positives is not None:
                described, shifted = described.chunk(2)
            if targets is not None and self.decoder is not None:
                decoded = self.decoder(self._on_grid(described))
        total = anchors.new_zeros(())
        distillation = metric = compactness = None
        if targets is not None and decoded is not None:
            distillation = distillation_loss(decoded.float(), (targets - self.mean) / self.std)
            total = total + recipe.lambda_k * distillation
        if shifted is not None and negatives is not None:
            anchor, positive, negative = _rows(described), _rows(shifted), _rows(described.index_select(0, negatives))
            metric = triplet_loss(anchor, positive, negative, recipe.margin)
            total = total + recipe.lambda_m * metric
        if recipe.lambda_c:
            rows = _rows(described)
            compactness = compactness_loss(rows[:: max(1, len(rows) // recipe.compactness_sample)])
            total = total + recipe.lambda_c * compactness
        return Losses(total, distillation, metric, compactness)

    def _on_grid(self, described: Tensor) -> Tensor:
        """Descriptors averaged over the cells of P's grid. Single patches have one cell."""
        if self._recipe.targets is Targets.POOLED:
            return described
        return F.avg_pool2d(described, FEATURE_STRIDE // self.network.output_stride)


def losses_of(objective: nn.Module, batch: Batch) -> Losses:
    """Call an Objective, or its wrapper for several processes."""
    losses: Losses = objective(batch.anchors, batch.targets, batch.positives, batch.negatives)
    return losses


def _rows(described: Tensor) -> Tensor:
    """N x d x h x w as (N h w) x d, in float32."""
    return described.float().permute(0, 2, 3, 1).reshape(-1, described.shape[1])
