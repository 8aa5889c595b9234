import numpy as np
import pytest
import torch
from scipy.spatial.distance import mahalanobis

from inspector.model.residual_statistics import GRID, RIDGE, ResidualMoments, choose_gaussians

DIM = 6
SIDE = 2 * GRID


def residuals(count: int, seed: int, scales: np.ndarray, means: np.ndarray) -> torch.Tensor:
    """Noise N x d x h x w whose deviation and mean depend on the place (h x w arrays)."""
    noise = np.random.default_rng(seed).normal(size=(count, DIM, SIDE, SIDE))
    return torch.tensor(noise * scales + means, dtype=torch.float32)


PLACE = np.add.outer(np.arange(SIDE), np.arange(SIDE)) / SIDE
ALIGNED = (0.2 + PLACE, PLACE)
EVERYWHERE_ALIKE = (np.ones((SIDE, SIDE)), np.zeros((SIDE, SIDE)))


def moments_of(batch: torch.Tensor) -> ResidualMoments:
    moments = ResidualMoments()
    for part in batch.split(4):
        moments.add(part)
    return moments


@pytest.mark.parametrize("shrinkage", [0.25, 1.0])
def test_distance_is_the_mahalanobis_distance_of_scipy(shrinkage: float) -> None:
    batch = residuals(20, 0, *ALIGNED)
    gaussians = moments_of(batch).gaussians(shrinkage)
    values = batch.numpy().astype(np.float64)
    row, column = 9, 20

    def cell(r: int, c: int) -> np.ndarray:
        rows, columns = slice(2 * r, 2 * r + 2), slice(2 * c, 2 * c + 2)
        return values[:, :, rows, columns].transpose(0, 2, 3, 1).reshape(-1, DIM)

    within = np.mean([np.cov(cell(r, c).T, bias=True) for r in range(GRID) for c in range(GRID)], axis=0)
    everything = values.transpose(0, 2, 3, 1).reshape(-1, DIM)
    pooled = np.cov(everything.T, bias=True)
    own = cell(row // 2, column // 2)
    if shrinkage == 1.0:
        mean, covariance = everything.mean(0), pooled
    else:
        mean, covariance = own.mean(0), shrinkage * within + (1 - shrinkage) * np.cov(own.T, bias=True)
    covariance = covariance + RIDGE * np.trace(pooled) / DIM * np.eye(DIM)
    expected = mahalanobis(values[3, :, row, column], mean, np.linalg.inv(covariance)) / np.sqrt(DIM)
    assert float(gaussians.distance(batch)[3, row, column]) == pytest.approx(expected, rel=1e-3)


def test_place_counts_where_parts_are_aligned() -> None:
    chosen = choose_gaussians(moments_of(residuals(60, 1, *ALIGNED)), [residuals(10, 2, *ALIGNED)])
    assert chosen.shrinkage < 1.0


def test_place_is_forgotten_where_it_tells_nothing_and_parts_are_few() -> None:
    few = moments_of(residuals(4, 1, *EVERYWHERE_ALIKE))
    assert choose_gaussians(few, [residuals(10, 2, *EVERYWHERE_ALIKE)]).shrinkage == 1.0


def test_a_single_part_does_not_tell_where_residuals_vary() -> None:
    part = residuals(1, 1, *ALIGNED)
    assert choose_gaussians(moments_of(part), [part]).shrinkage == 1.0


@pytest.mark.parametrize("count", [1, 3])
def test_parts_without_any_variation_still_give_finite_distances(count: int) -> None:
    blank = torch.full((count, DIM, SIDE, SIDE), 0.5)
    copies = residuals(1, 0, *ALIGNED).expand(count, -1, -1, -1)
    for parts in (blank, copies):
        gaussians = choose_gaussians(moments_of(parts), [parts[:1]])
        assert torch.isfinite(gaussians.distance(residuals(2, 3, *ALIGNED))).all()
