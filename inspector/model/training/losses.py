"""The training losses of Teacher and Students."""

from __future__ import annotations

import torch
from torch import Tensor


def distillation_loss(decoded: Tensor, target: Tensor) -> Tensor:
    """Equation 1 per component: mean of (D(T(p)) - P(p))^2.

    With targets of unit variance per channel this is the unexplained share of P's variance.
    """
    return (decoded - target).square().mean()


def triplet_loss(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float) -> Tensor:
    """Equations 2 to 4, mean over triplets: hard negatives within the triplet, by swapping the anchor.

    Args:
        anchor: T(p), n x d.
        positive: T(p+), n x d.
        negative: T(p-), n x d.
        margin: Delta.
    """
    near = (anchor - positive).square().sum(1)
    far = torch.minimum((anchor - negative).square().sum(1), (positive - negative).square().sum(1))
    return (margin + near - far).clamp_min(0).mean()


def compactness_loss(descriptors: Tensor) -> Tensor:
    """Equation 5 on squares: sum over i != j of c_ij^2, divided by d.

    The paper sums c_ij itself, which has no minimum at zero. Squares do. Dividing by d makes the value the mean, over
    components, of the squared correlation with all others together.

    Args:
        descriptors: n x d.
    """
    centred = descriptors - descriptors.mean(0)
    scale = centred.square().sum(0).clamp_min(1e-12).sqrt()
    correlation = (centred.T @ centred) / (scale[:, None] * scale)
    off_diagonal = correlation - torch.diag(torch.diagonal(correlation))
    return off_diagonal.square().sum() / descriptors.shape[1]


def student_loss(predicted: Tensor, target: Tensor) -> Tensor:
    """Equation 7: squared error summed over components, mean over positions and images.

    Args:
        predicted: N x d x h x w.
        target: N x d x h x w, normalised per component.
    """
    return (predicted - target).square().sum(1).mean()
