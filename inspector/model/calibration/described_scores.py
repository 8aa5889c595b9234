"""Scores of Good Parts from the descriptors that are kept of them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from inspector.domain.near_twins import IntArray
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.scale import Residuals
from inspector.model.scoring.score_graph import ScoreGraph


@torch.inference_mode()
def described_scores(graph: ScoreGraph, described: Sequence[DescribedParts], images: IntArray) -> Tensor:
    """Scores of images, N x L x h x w. The Teachers are half of a Detector's work, and they have seen these images."""
    residuals = []
    for scale, of_scale in zip(graph.scales, described, strict=True):
        x, target = of_scale.batch(images)
        networks = scale.networks
        residuals.append(Residuals(networks.ensemble(x).float(), target, networks.cross_fitted))
    return graph.scores(residuals, None, *graph.placed().values())
