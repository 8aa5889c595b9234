import dataclasses

import numpy as np
import pytest
import torch
from scipy.spatial.distance import mahalanobis
from sklearn.linear_model import Ridge

from inspector.model.scoring.residual_statistics import GRID, RIDGE, ResidualMoments, fitted_gaussians

DIM = 6
SIDE = 2 * GRID


def residuals(count: int, seed: int, scales: np.ndarray, means: np.ndarray) -> torch.Tensor:
    """Noise N x d x h x w whose deviation and mean depend on the place (h x w arrays)."""
    noise = np.random.default_rng(seed).normal(size=(count, DIM, SIDE, SIDE))
    return torch.tensor(noise * scales + means)


PLACE = np.add.outer(np.arange(SIDE), np.arange(SIDE)) / SIDE
ALIGNED = (0.2 + PLACE, PLACE)
EVERYWHERE_ALIKE = (np.ones((SIDE, SIDE)), np.zeros((SIDE, SIDE)))


def moments_of(batch: torch.Tensor) -> ResidualMoments:
    return moments_with(batch, looks_alike(batch))


def moments_with(batch: torch.Tensor, global_context: torch.Tensor) -> ResidualMoments:
    moments = ResidualMoments()
    for part, looks in zip(batch.split(4), global_context.split(4), strict=True):
        moments.add(part, looks)
    return moments


def looks_alike(batch: torch.Tensor) -> torch.Tensor:
    """Appearances N x d that say nothing."""
    return torch.zeros(len(batch), DIM, dtype=torch.float64)


def following(count: int, seed: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Residuals whose mean follows the part's global context, by its place; with their global contexts."""
    looks = torch.tensor(np.random.default_rng(seed).normal(size=(count, DIM)))
    shifts = looks[:, :, None, None] * torch.tensor(1 + PLACE)
    return residuals(count, seed + 50, *EVERYWHERE_ALIKE) + shifts, looks


@pytest.mark.parametrize("shrinkage", [0.25, 1.0])
def test_distance_is_the_mahalanobis_distance_of_scipy(shrinkage: float) -> None:
    batch = residuals(20, 0, *ALIGNED)
    gaussians = moments_of(batch).gaussians(shrinkage)
    values = batch.numpy()
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
    assert float(gaussians.distance(batch)[3, row, column]) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("count", [2, 20, 180])
def test_the_pooled_covariance_counts_like_twenty_parts(count: int) -> None:
    gaussians = fitted_gaussians(moments_of(residuals(count, 1, *ALIGNED)))
    assert gaussians.shrinkage == pytest.approx(20 / (20 + count))
    assert gaussians.response is not None


def test_a_single_part_does_not_tell_where_residuals_vary() -> None:
    assert fitted_gaussians(moments_of(residuals(1, 1, *ALIGNED))).shrinkage == 1.0


def test_moments_of_several_batches_are_those_of_all_their_images() -> None:
    batch, looks = following(12, 0)
    together = ResidualMoments.together(
        [moments_with(batch[:4], looks[:4]), ResidualMoments(), moments_with(batch[4:], looks[4:])]
    )
    assert together.parts == 12
    expected, found = (moments.gaussians(0.3, 10.0) for moments in (moments_with(batch, looks), together))
    torch.testing.assert_close(found.distance(batch, looks), expected.distance(batch, looks))


@pytest.mark.parametrize("count", [1, 3])
def test_parts_without_any_variation_still_give_finite_distances(count: int) -> None:
    blank = torch.full((count, DIM, SIDE, SIDE), 0.5, dtype=torch.float64)
    copies = residuals(1, 0, *ALIGNED).expand(count, -1, -1, -1)
    for parts in (blank, copies):
        gaussians = fitted_gaussians(moments_of(parts))
        assert torch.isfinite(gaussians.distance(residuals(2, 3, *ALIGNED))).all()


def test_the_response_is_scikit_learn_s_ridge_regression_and_the_covariance_that_of_its_rest() -> None:
    batch, looks = following(40, 0)
    ridge, shrinkage = 30.0, 0.25
    gaussians = moments_with(batch, looks).gaussians(shrinkage, ridge)
    global_context = looks.numpy()
    cells = batch.numpy().reshape(40, DIM, GRID, 2, GRID, 2).transpose(2, 4, 0, 3, 5, 1)
    cells = cells.reshape(GRID * GRID, 40, 4, DIM)
    fits = [Ridge(alpha=ridge * global_context.var(0).mean()).fit(global_context, cell.mean(1)) for cell in cells]
    left = [cell - fit.predict(global_context)[:, None] for cell, fit in zip(cells, fits, strict=True)]
    own = [np.cov(rest.reshape(-1, DIM).T, bias=True) for rest in left]
    means = cells.mean((1, 2))
    pooled = np.mean(own, axis=0) + np.cov(means.T, bias=True)
    row, column = 5, 12
    index = row * GRID + column
    covariance = shrinkage * np.mean(own, axis=0) + (1 - shrinkage) * own[index]
    covariance += RIDGE * np.trace(pooled) / DIM * np.eye(DIM)
    whitening = gaussians.whitening[row, column]
    assert gaussians.response is not None
    np.testing.assert_allclose(gaussians.response[row, column].numpy(), fits[index].coef_.T, atol=1e-9)
    np.testing.assert_allclose(gaussians.mean[row, column].numpy(), fits[index].intercept_, atol=1e-9)
    np.testing.assert_allclose((whitening.T @ whitening).inverse().numpy(), covariance, atol=1e-9)


def test_distances_are_measured_from_what_the_global_context_makes_expected() -> None:
    batch, looks = following(40, 0)
    gaussians = moments_with(batch, looks).gaussians(0.25, 10.0)
    seen, global_context = following(6, 1)
    assert gaussians.response is not None
    shift = torch.einsum("nk,rckd->nrcd", global_context, gaussians.response)
    moved = seen - shift.permute(0, 3, 1, 2).repeat_interleave(2, 2).repeat_interleave(2, 3)
    expected = dataclasses.replace(gaussians, response=None).distance(moved)
    torch.testing.assert_close(gaussians.distance(seen, global_context), expected, atol=1e-9, rtol=1e-9)
