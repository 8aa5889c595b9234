"""Gaussians of the Students' residual: in which descriptor direction, and where, it normally varies.

The residual r = m - y of a good part is not isotropic: some descriptor components are hard to predict everywhere,
others only at certain places of the part. Equation 8 weighs all alike. Here the residual is measured by its Mahalanobis
distance under a Gaussian per cell of a coarse grid over the image. A cell's covariance is shrunk towards the pooled
one, which counts like ``PRIOR_PARTS`` further parts. An inverse Wishart distribution has such a prior.

Where good parts differ from each other as a whole, the Gaussians' means follow the part's global context by a ridge
regression. The global context is the mean of the Teacher's descriptors over the image. A residual then counts as odd
for this part, not for an average one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

#: Cells per side of the grid.
GRID = 16
#: The pooled covariance counts like so many parts.
PRIOR_PARTS = 20
#: Weight of the ridge of the regression on the global context, in its mean variance.
CONTEXT_RIDGE = 30.0
#: Added to every covariance, as a share of the mean component variance, and at least so much.
RIDGE = 0.01
SMALLEST_RIDGE = 1e-6


@dataclass(frozen=True, slots=True)
class ResidualGaussians:
    """A Gaussian per cell of a grid over the image. A grid of 1 x 1 is one Gaussian for all places.

    Attributes:
        mean: rows x columns x d.
        whitening: rows x columns x d x d, lower triangular W with W^T W the inverse covariance.
        shrinkage: Weight of the pooled Gaussian.
        response: rows x columns x d x d. The part's global context times it is added to the means. None where nothing
            is added.
    """

    mean: Tensor
    whitening: Tensor
    shrinkage: float
    response: Tensor | None = None

    def distance(self, residuals: Tensor, global_context: Tensor | None = None) -> Tensor:
        """``mahalanobis_distance`` of N x d x h x w residuals of parts with a global context, N x d."""
        centre = centres(self.mean, self.response, global_context)
        return mahalanobis_distance(residuals, centre, self.whitening)


def centres(mean: Tensor, response: Tensor | None = None, global_context: Tensor | None = None) -> Tensor:
    """Where residuals are expected: rows x columns x N x d, with N = 1 where it is the same for all parts."""
    if response is None or global_context is None:
        return mean.unsqueeze(2)
    return mean.unsqueeze(2) + global_context @ response


def mahalanobis_distance(residuals: Tensor, centre: Tensor, whitening: Tensor) -> Tensor:
    """Mahalanobis distance under the Gaussian of each place, divided by sqrt(d): about 1 on good parts.

    Args:
        residuals: N x d x h x w. H and w are multiples of the grid's rows and columns.
        centre: rows x columns x N x d, from ``centres``.
        whitening: rows x columns x d x d.

    Returns:
        N x h x w.
    """
    count, dim, height, width = residuals.shape
    rows, columns = whitening.shape[0], whitening.shape[1]
    high, wide = height // rows, width // columns
    # With descriptors contiguous, runtimes move them as a whole.
    split = residuals.permute(0, 2, 3, 1).reshape(count, rows, high, columns, wide, dim).permute(1, 3, 0, 2, 4, 5)
    centred = split - centre[:, :, :, None, None]
    flat = centred.reshape(rows * columns, count * high * wide, dim)
    squared = (whitening.reshape(rows * columns, dim, dim) @ flat.transpose(1, 2)).square().sum(1)
    grid = squared.reshape(rows, columns, count, high, wide).permute(2, 0, 3, 1, 4)
    return (grid.reshape(count, height, width) / dim).sqrt()


def cell_means(values: Tensor, rows: int, columns: int) -> Tensor:
    """Means of N x d x h x w over the cells of a grid, N x d x rows x columns."""
    count, dim, height, width = values.shape
    return values.reshape(count, dim, rows, height // rows, columns, width // columns).mean((3, 5))


def to_cells(residuals: Tensor) -> Tensor:
    """Group N x d x h x w by grid cell: cells x (N h w / cells) x d."""
    count, dim, height, width = residuals.shape
    rows, columns = height // GRID, width // GRID
    split = residuals.view(count, dim, GRID, rows, GRID, columns)
    return split.permute(2, 4, 0, 3, 5, 1).reshape(GRID * GRID, count * rows * columns, dim)


class ResidualMoments:
    """First and second moments of residuals per grid cell, and of global contexts, added up batch by batch.

    Args:
        variants: Images of every part.
    """

    def __init__(self, variants: int = 1) -> None:
        self._variants = variants
        self._sums: dict[str, Tensor] = {}
        self._count = 0
        self._images = 0

    @staticmethod
    def together(several: Sequence[ResidualMoments]) -> ResidualMoments:
        """The moments of all images that were counted in by several, of the same number of variants."""
        counted = [moments for moments in several if moments._images]
        total = ResidualMoments(several[0]._variants)
        total._count = sum(moments._count for moments in counted)
        total._images = sum(moments._images for moments in counted)
        for moments in counted:
            for name, value in moments._sums.items():
                total._sums[name] = total._sums[name].add_(value) if name in total._sums else value.clone()
        return total

    @property
    def parts(self) -> int:
        """Number of parts that were counted in."""
        return self._images // self._variants

    def add(self, residuals: Tensor, global_context: Tensor) -> None:
        """Count a batch in.

        Args:
            residuals: N x d x h x w.
            global_context: N x d.
        """
        cells = to_cells(residuals)
        means = cell_means(residuals, GRID, GRID).flatten(2).permute(2, 0, 1)
        sums = {
            "residual": cells.sum(1),
            "residual products": cells.transpose(1, 2) @ cells,
            "context": global_context.sum(0),
            "context products": global_context.T @ global_context,
            "both": global_context.T @ means,
        }
        self._sums = {name: self._sums[name].add_(value) for name, value in sums.items()} if self._sums else sums
        self._count += cells.shape[1]
        self._images += len(residuals)

    def gaussians(self, shrinkage: float, context_ridge: float = math.inf) -> ResidualGaussians:
        """Gaussians whose covariances are shrunk towards the mean one. At 1.0 there is a single Gaussian for all cells.

        Args:
            shrinkage: Weight of the mean covariance.
            context_ridge: Weight of the ridge of the regression on the global context. A single Gaussian has none.
        """
        assert self._sums, "no residuals were added"
        mean = self._sums["residual"] / self._count
        covariance = self._sums["residual products"] / self._count
        covariance.baddbmm_(mean[:, :, None], mean[:, None, :], alpha=-1)
        response = None
        if shrinkage < 1.0 and math.isfinite(context_ridge):
            response, explained, offset = self._regression(mean, context_ridge)
            covariance -= explained
            del explained
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
            covariance.mul_(1 - shrinkage).add_(shrinkage * within)
            grid = GRID
        identity = torch.eye(len(within)).to(within)
        covariance.diagonal(dim1=1, dim2=2).add_(ridge)
        factor = torch.linalg.cholesky(covariance)
        whitening = torch.linalg.solve_triangular(factor, identity.expand_as(factor), upper=False)
        if response is not None:
            mean = mean + offset
        dim = len(identity)
        return ResidualGaussians(
            mean.reshape(grid, grid, dim),
            whitening.reshape(grid, grid, dim, dim).contiguous(),
            shrinkage,
            None if response is None else response.reshape(grid, grid, dim, dim).contiguous(),
        )

    def _regression(self, mean: Tensor, ridge: float) -> tuple[Tensor, Tensor, Tensor]:
        """Response, cells x d x d, the covariance that it explains, likewise, and its share of the means, cells x d."""
        centre = self._sums["context"] / self._images
        variance = self._sums["context products"] / self._images - torch.outer(centre, centre)
        both = self._sums["both"] / self._images
        both.sub_(centre[:, None] * mean[:, None, :])
        weight = ridge / self._images * variance.diagonal().mean().clamp_min(SMALLEST_RIDGE)
        ridged = variance + weight * torch.eye(len(centre)).to(centre)
        response = torch.linalg.solve(ridged, both)
        # response^T both is symmetric, since both = ridged response.
        explained = response.transpose(1, 2) @ both.mul_(2).sub_(variance @ response)
        return response, explained, -(centre @ response)


def fitted_gaussians(moments: ResidualMoments) -> ResidualGaussians:
    """The Gaussians of so many parts. A single one cannot tell where residuals vary: all places have the same."""
    if moments.parts == 1:
        return moments.gaussians(1.0)
    return moments.gaussians(PRIOR_PARTS / (PRIOR_PARTS + moments.parts), CONTEXT_RIDGE)
