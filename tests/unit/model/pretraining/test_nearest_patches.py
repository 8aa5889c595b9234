"""Nearest patches, against all distances computed one by one."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch

from inspector.domain.profile import Family
from inspector.model.networks.families import build_network, normalise_image
from inspector.model.networks.layers import seeded
from inspector.model.pretraining.feature_cache import Pool
from inspector.model.pretraining.nearest_patches import NEAREST, QUERIES, SHOWN_PX, nearest_patches
from inspector.model.pretraining.recipe import POOLED_RECIPE, Recipe
from inspector.model.pretraining.samples import Geometry, Sampler
from tests.unit.model.pretraining.conftest import TINY


def sampler_of(recipe: Recipe, owners: list[int], side: int) -> tuple[Sampler, torch.nn.Module]:
    with seeded(0):
        network = build_network(recipe.family, recipe.receptive_field)
    images = np.random.default_rng(0).integers(0, 256, (len(owners), side, side, 3), dtype=np.uint8)
    pool = Pool(images, None, np.array(owners, np.int32))
    return Sampler(pool, Geometry.of(recipe, network), torch.device("cpu")), network


def test_the_nearest_ones_of_other_photographs_are_found() -> None:
    """Single patches of 17 pixels, so that the whole of each is described."""
    recipe = replace(POOLED_RECIPE, family=Family.FAST, receptive_field=17)
    owners = [0, 0, 1, 1, 2, 2]
    sampler, network = sampler_of(recipe, owners, 17)
    shown = nearest_patches(sampler, network)
    assert shown.shape == (3, 1 + 4, SHOWN_PX, SHOWN_PX, 3)
    images = sampler.pool.images
    with torch.no_grad():
        described = network(normalise_image(torch.from_numpy(images)))[..., 0, 0].numpy()
    zoomed = [cv2.resize(each, (SHOWN_PX, SHOWN_PX), interpolation=cv2.INTER_LINEAR) for each in images]
    to_see = [each.std() for each in zoomed]
    query = max(range(6), key=lambda index: to_see[index])
    others = [index for index in range(6) if owners[index] != owners[query]]
    nearest = min(others, key=lambda index: float(((described[index] - described[query]) ** 2).sum()))
    for place, index in ((0, query), (1, nearest)):
        np.testing.assert_array_equal(shown[0, place], zoomed[index])


@pytest.mark.parametrize("owners", [[0, 0, 0], list(range(12))], ids=["one photograph", "twelve"])
def test_dense_windows_give_pictures_of_any_pool(owners: list[int]) -> None:
    sampler, network = sampler_of(TINY, owners, 128)
    shown = nearest_patches(sampler, network)
    assert shown.shape == (min(QUERIES, len(set(owners))), 1 + NEAREST, SHOWN_PX, SHOWN_PX, 3)
    assert shown.dtype == np.uint8
