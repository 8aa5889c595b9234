import dataclasses

import cv2
import numpy as np
import pytest

from inspector.model.pretraining.crops import cut, cut_px
from inspector.model.pretraining.recipe import MAPS_RECIPE, POOLED_RECIPE


@pytest.mark.parametrize(("height", "width"), [(300, 400), (400, 300), (20, 2000), (256, 256)])
def test_a_crop_can_be_cut_from_any_photograph(height: int, width: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    crops = [cut(image, MAPS_RECIPE, np.random.default_rng([0, seed])) for seed in range(3)]
    assert all(crop.shape == (256, 256, 3) for crop in crops)
    assert not np.array_equal(crops[0], crops[1])
    np.testing.assert_array_equal(crops[0], cut(image, MAPS_RECIPE, np.random.default_rng([0, 0])))


def test_patches_come_from_photographs_of_4_to_16_patches_a_side() -> None:
    # A ramp over the photograph: the difference across a cut tells how far it was zoomed.
    ramp = np.linspace(0, 255, 600, dtype=np.float32)
    image = np.repeat(np.repeat(ramp[None, :, None], 300, 0), 3, 2).astype(np.uint8)
    slopes = []
    for seed in range(200):
        patch = cut(image, POOLED_RECIPE, np.random.default_rng(seed)).astype(float)
        assert patch.shape == (33, 33, 3)
        slopes.append((patch[:, -1, 0] - patch[:, 0, 0]).mean() / 32)
    zooms = 255 / np.abs(slopes) / 33
    assert 3.5 < min(zooms) < 5 and 14 < max(zooms) < 20
    assert 0.4 < np.mean(np.sign(slopes) > 0) < 0.6, "half of them are mirrored"


def test_a_patch_may_hold_a_whole_photograph() -> None:
    ramp = np.linspace(0, 255, 600, dtype=np.float32)
    image = np.repeat(np.repeat(ramp[None, :, None], 300, 0), 3, 2).astype(np.uint8)
    recipe = dataclasses.replace(POOLED_RECIPE, zoom=(1, 1), grayscale=0.0)
    patch = cut(image, recipe, np.random.default_rng(0))
    assert patch.shape == (33, 33, 3)
    assert patch.min() < 5 and patch.max() > 250


def test_one_cut_in_ten_is_gray() -> None:
    image = np.zeros((300, 300, 3), np.uint8)
    image[..., 0] = cv2.resize(np.random.default_rng(0).integers(0, 256, (30, 30), dtype=np.uint8), (300, 300))
    cuts = [cut(image, POOLED_RECIPE, np.random.default_rng(seed)) for seed in range(400)]
    gray = [np.array_equal(c[..., 0], c[..., 1]) for c in cuts]
    assert 0.06 < np.mean(gray) < 0.14
    assert cut_px(POOLED_RECIPE) == 33
