"""The SSIM autoencoder; SSIM itself against a literal computation window by window."""

import numpy as np
import torch

from inspector.laboratory.comparison.detector import Parts
from inspector.laboratory.comparison.ssim_autoencoder import (
    PATCH_PX,
    SsimAutoencoder,
    SsimRecipe,
    dissimilarity,
    fit_ssim_autoencoder,
    ssim,
)
from tests.unit.model.conftest import part_image
from tests.work import finish

PARTS = Parts(np.stack([part_image(seed) for seed in range(5)]), np.arange(4), np.array([4]), 0)


def literal_ssim(a: np.ndarray, b: np.ndarray, row: int, column: int) -> float:
    """Equation 13 of Wang et al. (2004) at one pixel that is no nearer to the border than five pixels."""
    ramp = np.arange(-5, 6)
    weights = np.exp(-(ramp[:, None] ** 2 + ramp**2) / (2 * 1.5**2))
    weights /= weights.sum()
    x, y = (one[row - 5 : row + 6, column - 5 : column + 6] for one in (a, b))
    mean_x, mean_y = (weights * x).sum(), (weights * y).sum()
    var_x, var_y = (weights * (x - mean_x) ** 2).sum(), (weights * (y - mean_y) ** 2).sum()
    covariance = (weights * (x - mean_x) * (y - mean_y)).sum()
    c1, c2 = 0.01**2, 0.03**2
    return ((2 * mean_x * mean_y + c1) * (2 * covariance + c2)) / ((mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2))


def test_ssim_is_the_literal_one() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.random((20, 24)), rng.random((20, 24))
    b = 0.6 * a + 0.4 * b
    ours = ssim(torch.from_numpy(a)[None, None], torch.from_numpy(b)[None, None])[0, 0]
    for row, column in ((5, 5), (9, 14), (14, 18)):
        np.testing.assert_allclose(float(ours[row, column]), literal_ssim(a, b, row, column), rtol=1e-6)
    np.testing.assert_allclose(ssim(torch.ones(1, 1, 20, 20), torch.ones(1, 1, 20, 20)), 1.0)


def test_a_patch_passes_a_code_of_100_numbers() -> None:
    network = SsimAutoencoder()
    x = torch.rand(2, 1, PATCH_PX, PATCH_PX)
    assert network.encoder(x).shape == (2, 100, 1, 1)
    assert network(x).shape == x.shape


def test_every_pixel_of_an_image_of_any_size_is_covered() -> None:
    network = SsimAutoencoder().eval()
    image = np.random.default_rng(0).integers(0, 256, (140, 200, 3), dtype=np.uint8)
    scores = dissimilarity(network, image)
    assert scores.shape == (140, 200)
    assert np.isfinite(scores).all()
    # A corner is seen by one patch alone.
    corner = dissimilarity(network, image[:PATCH_PX, :PATCH_PX])
    np.testing.assert_allclose(scores[:10, :10], corner[:10, :10], atol=1e-5)


def test_training_lowers_the_dissimilarity_of_good_parts() -> None:
    before, after = (
        finish(fit_ssim_autoencoder("ssim-ae", PARTS, SsimRecipe(steps=steps, batch_size=2)))[1] for steps in (1, 15)
    )
    assert after.mean < before.mean
    anomaly_map = after.anomaly_map(part_image(9, defect=True)[:100])
    assert anomaly_map.shape == (100, 128)
    assert after.manifest.thresholds.defect > 0
