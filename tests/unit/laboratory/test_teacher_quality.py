from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector.evaluation.dataset import TestImage
from inspector.laboratory import teacher_quality
from inspector.laboratory.teacher_quality import (
    GRID,
    GaussianPerLocation,
    NearestNeighbour,
    describe_parts,
    detect,
    explained_variance,
    on_grid,
)


def test_nearest_neighbours_are_those_of_a_loop() -> None:
    torch.manual_seed(0)
    good, test = torch.randn(2, 3, GRID, GRID), torch.randn(1, 3, GRID, GRID)
    distances = NearestNeighbour(good, size=10**6)(test)[0]
    rows = good.permute(0, 2, 3, 1).reshape(-1, 3).numpy()
    mean, std = rows.mean(0), rows.std(0, ddof=1)
    for row, column in [(0, 0), (5, 17), (31, 31)]:
        query = (test[0, :, row, column].numpy() - mean) / std
        expected = min(((one - mean) / std - query) @ ((one - mean) / std - query) for one in rows)
        assert float(distances[row, column]) == pytest.approx(expected, rel=1e-3, abs=1e-4)
    assert float(NearestNeighbour(good, size=10**6)(good[:1]).max()) < 1e-4


def test_gaussian_distances_are_those_of_numpy() -> None:
    torch.manual_seed(1)
    good, test = torch.randn(12, 4, GRID, GRID), torch.randn(2, 4, GRID, GRID)
    distances = GaussianPerLocation(good)(test)
    cells = good.double().numpy()
    covariances = np.stack(
        [np.cov(cells[:, :, row, column].T) for row in range(GRID) for column in range(GRID)]
    ).reshape(GRID, GRID, 4, 4)
    shared = covariances.mean((0, 1))
    for image, row, column in [(0, 0, 0), (1, 9, 30)]:
        covariance = (covariances[row, column] + shared) / 2 + 0.01 * np.trace(shared) / 4 * np.eye(4)
        away = test[image, :, row, column].double().numpy() - cells[:, :, row, column].mean(0)
        expected = away @ np.linalg.solve(covariance, away)
        assert float(distances[image, row, column]) == pytest.approx(expected, rel=1e-3)


def test_of_many_components_a_gaussian_takes_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teacher_quality, "_MAX_COMPONENTS", 4)
    good = torch.randn(3, 9, GRID, GRID)
    distances = GaussianPerLocation(good)(good[:1])
    indices = torch.randperm(9, generator=torch.Generator().manual_seed(0))[:4].sort().values
    torch.testing.assert_close(distances, GaussianPerLocation(good[:, indices])(good[:1, indices]))


def test_descriptors_of_any_grid_are_brought_to_one() -> None:
    fine = torch.arange(64.0).expand(1, 1, 64, 64)
    torch.testing.assert_close(on_grid(fine)[0, 0, 0], torch.arange(GRID) * 2 + 0.5)
    assert on_grid(torch.zeros(1, 2, 16, 16)).shape == (1, 2, GRID, GRID)
    images = [np.full((256, 256, 3), index, np.uint8) for index in range(6)]
    described = describe_parts(lambda batch: torch.from_numpy(batch[:, None, :64, :64, 0]), images)
    assert described.shape == (6, 1, GRID, GRID)
    assert described[:, 0, 3, 3].tolist() == [0, 1, 2, 3, 4, 5]


def test_a_defect_that_stands_out_is_found(tmp_path: Path) -> None:
    tests, described = [], torch.randn(4, 2, GRID, GRID, generator=torch.Generator().manual_seed(2)) * 0.1
    for index in range(4):
        path, mask_path = tmp_path / f"{index}.png", tmp_path / f"{index}_mask.png"
        cv2.imwrite(str(path), np.zeros((64, 96, 3), np.uint8))
        mask = np.zeros((64, 96), np.uint8)
        mask[32:48, 48:72] = 255
        cv2.imwrite(str(mask_path), mask)
        is_defective = index >= 2
        if is_defective:
            described[index, :, 16:24, 16:24] += 3
        tests.append(
            TestImage(path, mask_path if is_defective else None, "hole" if is_defective else "good", is_defective)
        )
    good = torch.randn(20, 2, GRID, GRID, generator=torch.Generator().manual_seed(3)) * 0.1
    for method in (NearestNeighbour(good), GaussianPerLocation(good)):
        figures = detect(method, described, tests)
        assert figures.image_auroc == 1
        assert figures.aupro_03 is not None and figures.aupro_03 > 0.95
    hidden = detect(GaussianPerLocation(good), good[:4], tests)
    assert hidden.aupro_03 is not None and hidden.aupro_03 < 0.5
    without_masks = [TestImage(item.path, None, item.defect, item.is_defective) for item in tests]
    assert detect(NearestNeighbour(good), described, without_masks).aupro_03 is None


def test_explained_variance_is_what_a_linear_map_explains() -> None:
    rng = torch.Generator().manual_seed(4)
    described = torch.randn(400, 5, generator=rng)
    half = described @ torch.randn(5, 3, generator=rng)
    features = half / half.std(0) + torch.randn(400, 3, generator=rng) + 7
    share = explained_variance(iter([(described[:200], features[:200])]), iter([(described[200:], features[200:])]))
    x, y = (np.column_stack([part.numpy(), np.ones(len(part))]) for part in (described[:200], described[200:]))
    weights, *_ = np.linalg.lstsq(x, features[:200].numpy(), rcond=None)
    missed = ((y @ weights - features[200:].numpy()) ** 2).mean(0) / features[200:].numpy().var(0)
    assert share == pytest.approx(1 - missed.mean(), abs=1e-4)
    assert 0.4 < share < 0.6
    batches = [(described[:120], features[:120]), (described[120:200], features[120:200])]
    again = explained_variance(iter(batches), iter([(described[200:], features[200:])]))
    assert again == pytest.approx(share, abs=1e-6)
    itself = explained_variance(iter([(features[:200], features[:200])]), iter([(features[200:], features[200:])]))
    assert itself == pytest.approx(1, abs=1e-3)
