"""In which descriptor direction, and where, the Students' residual normally varies.

The residual r = m - y of a good part is not isotropic: some descriptor components are hard to predict everywhere,
others only at certain places of the part. Equation 8 weighs all alike; here the residual is measured by its Mahalanobis
distance under a Gaussian per cell of a coarse grid over the image. A cell's covariance is shrunk towards the pooled
one; how far is decided by the likelihood of held-back parts, so that parts that are not aligned, or few parts, end at
the pooled Gaussian.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

#: Cells per side of the grid.
GRID = 16
#: Candidate weights of the pooled Gaussian; 1.0 forgets where a residual was seen.
SHRINKAGES = (0.03, 0.1, 0.25, 0.5, 0.75, 1.0)
#: Added to every covariance, as a share of the mean component variance; and at least so much.
RIDGE = 0.01
SMALLEST_RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class ResidualGaussians:
    """A Gaussian per cell of a grid over the image; a grid of 1 x 1 is one Gaussian for all places.

    Attributes:
        mean: rows x columns x d.
        whitening: rows x columns x d x d, lower triangular W with W^T W the inverse covariance.
        shrinkage: Weight of the pooled Gaussian.
    """

    mean: Tensor
    whitening: Tensor
    shrinkage: float

    def distance(self, residuals: Tensor) -> Tensor:
        """``mahalanobis_distance`` of N x d x h x w residuals."""
        return mahalanobis_distance(residuals, self.mean, self.whitening)


def mahalanobis_distance(residuals: Tensor, mean: Tensor, whitening: Tensor) -> Tensor:
    """Mahalanobis distance under the Gaussian of each place, divided by sqrt(d): about 1 on good parts.

    Args:
        residuals: N x d x h x w; h and w are multiples of the grid's rows and columns.
        mean: rows x columns x d.
        whitening: rows x columns x d x d.

    Returns:
        N x h x w.
    """
    count, dim, height, width = residuals.shape
    rows, columns = mean.shape[0], mean.shape[1]
    high, wide = height // rows, width // columns
    split = residuals.reshape(count, dim, rows, high, columns, wide).permute(2, 4, 1, 0, 3, 5)
    centred = split.reshape(rows * columns, dim, count * high * wide) - mean.reshape(rows * columns, dim, 1)
    squared = (whitening.reshape(rows * columns, dim, dim) @ centred).square().sum(1)
    grid = squared.reshape(rows, columns, count, high, wide).permute(2, 0, 3, 1, 4)
    return (grid.reshape(count, height, width) / dim).sqrt()


def to_cells(residuals: Tensor) -> Tensor:
    """Group N x d x h x w by grid cell: cells x (N h w / cells) x d."""
    count, dim, height, width = residuals.shape
    rows, columns = height // GRID, width // GRID
    split = residuals.view(count, dim, GRID, rows, GRID, columns)
    return split.permute(2, 4, 0, 3, 5, 1).reshape(GRID * GRID, count * rows * columns, dim)


class ResidualMoments:
    """First and second moments of residuals per grid cell, added up batch by batch."""

    def __init__(self) -> None:
        self._total: Tensor | None = None
        self._products: Tensor | None = None
        self._count = 0
        self._parts = 0

    @property
    def parts(self) -> int:
        """Number of parts that were counted in."""
        return self._parts

    def add(self, residuals: Tensor) -> None:
        """Count a batch N x d x h x w in."""
        cells = to_cells(residuals)
        if self._total is None or self._products is None:
            self._total = torch.zeros_like(cells[:, 0])
            self._products = self._total.new_zeros(*self._total.shape, self._total.shape[1])
        self._total += cells.sum(1)
        self._products.baddbmm_(cells.transpose(1, 2), cells)
        self._count += cells.shape[1]
        self._parts += len(residuals)

    def gaussians(self, shrinkage: float) -> ResidualGaussians:
        """Gaussians whose covariances are shrunk towards the mean one; at 1.0 a single Gaussian for all cells."""
        assert self._total is not None and self._products is not None, "no residuals were added"
        mean = self._total / self._count
        covariance = self._products / self._count - mean[:, :, None] * mean[:, None, :]
        within = covariance.mean(0)
        pooled_mean = mean.mean(0)
        spread = mean - pooled_mean
        pooled = within + spread.T @ spread / len(spread)
        # Where parts are copies of each other nothing varies within a cell, and on a blank image nothing at all.
        ridge = max(RIDGE * float(pooled.diagonal().mean()), SMALLEST_RIDGE)
        if shrinkage == 1.0:
            covariance = pooled[None]
            mean = pooled_mean[None]
            grid = 1
        else:
            covariance = shrinkage * within + (1 - shrinkage) * covariance
            grid = GRID
        identity = torch.eye(len(within), device=within.device)
        factor = torch.linalg.cholesky(covariance + ridge * identity)
        whitening = torch.linalg.solve_triangular(factor, identity.expand_as(factor), upper=False)
        dim = len(identity)
        return ResidualGaussians(
            mean.reshape(grid, grid, dim), whitening.reshape(grid, grid, dim, dim).contiguous(), shrinkage
        )


def choose_gaussians(moments: ResidualMoments, held_back: Sequence[Tensor]) -> ResidualGaussians:
    """The Gaussians with the shrinkage under which the held-back residuals are most likely.

    A single part is its own Calibration Set: it cannot tell where residuals vary, and gets one Gaussian for all places.

    Args:
        moments: Of the training parts.
        held_back: Batches N x d x h x w of the Calibration Set.
    """
    if moments.parts == 1:
        return moments.gaussians(1.0)
    parts = [to_cells(batch) for batch in held_back]
    candidates = (moments.gaussians(shrinkage) for shrinkage in SHRINKAGES)
    return max(candidates, key=lambda candidate: log_likelihood(candidate, parts))


def log_likelihood(gaussians: ResidualGaussians, parts: Sequence[Tensor]) -> float:
    """Mean log density of residuals from ``to_cells``, up to a constant."""
    mean, whitening = gaussians.mean.flatten(0, 1), gaussians.whitening.flatten(0, 1)
    log_determinant = whitening.diagonal(dim1=1, dim2=2).log().sum(1).mean()
    whitened = [(part - mean[:, None]) @ whitening.transpose(1, 2) for part in parts]
    squared = torch.cat([part.square().sum(2).flatten() for part in whitened]).mean()
    return float(log_determinant - 0.5 * squared)
