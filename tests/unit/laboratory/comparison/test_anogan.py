"""AnoGAN: its parts, and the search for the nearest image that its generator makes."""

import dataclasses

import numpy as np
import pytest
import torch

from inspector.domain.arrays import Pixels
from inspector.domain.events import Progress
from inspector.laboratory.comparison.adversarial import network_values
from inspector.laboratory.comparison.anogan import (
    LATENT,
    SIDE_PX,
    AnoGanRecipe,
    Gan,
    difference_map,
    fit_anogan,
    search_latent,
    train_gan,
)
from inspector.laboratory.comparison.detector import Parts
from inspector.model.networks.layers import seeded
from tests.unit.model.conftest import part_image
from tests.work import finish

TINY = AnoGanRecipe(steps=2, batch_size=2, width=4, search_steps=8)
PARTS = Parts(np.stack([part_image(seed) for seed in range(4)]), np.arange(3), np.array([3]), 0)


def untrained() -> Gan:
    with seeded(0):
        gan = Gan(4)
    return gan.eval().requires_grad_(False)


def trained(recipe: AnoGanRecipe, seed: int, images: Pixels = PARTS.images) -> Gan:
    _, gan = finish(train_gan(images, recipe, seed))
    assert isinstance(gan, Gan)
    return gan


def test_the_search_finds_an_image_that_the_generator_can_make() -> None:
    gan = untrained()
    # Weights of the start make all images nearly alike. Larger ones make latent vectors matter.
    for weights in gan.generator.parameters():
        weights.mul_(4)
    x = gan.generator(torch.linspace(-1, 1, LATENT)[None])
    z, losses = search_latent(gan, x, AnoGanRecipe(search_steps=60), 0)
    assert z.shape == (1, LATENT)
    assert len(losses) == 60
    assert losses[-1] < 0.5 * losses[0]
    first, _ = search_latent(gan, x, AnoGanRecipe(search_steps=0), 0)
    assert difference_map(gan, x, z).sum() < difference_map(gan, x, first).sum()


def test_the_loss_of_the_search_is_the_literal_one() -> None:
    gan = untrained()
    x = network_values(part_image(0)[None])
    z, _ = search_latent(gan, x, AnoGanRecipe(search_steps=0), 3)
    _, (loss,) = search_latent(gan, x, AnoGanRecipe(search_steps=1, feature_weight=0.25), 3)
    made = gan.generator(z)
    features = [gan.discriminator.features(one).numpy() for one in (x, made)]
    literal = 0.75 * np.abs(x.numpy() - made.numpy()).mean() + 0.25 * np.abs(features[0] - features[1]).mean()
    assert loss == pytest.approx(literal, rel=1e-5)


def test_the_map_is_the_squared_difference_of_every_pixel() -> None:
    gan = untrained()
    z = torch.zeros(1, LATENT)
    x = gan.generator(z).clone()
    x[0, 1, 20, 30] += 0.5
    scores = difference_map(gan, x, z)
    assert scores.shape == (SIDE_PX, SIDE_PX)
    assert scores[20, 30] == pytest.approx(0.25, rel=1e-4)
    scores[20, 30] = 0
    assert not scores.any()


def test_a_seed_gives_the_same_networks_to_the_bit_and_another_one_others() -> None:
    first, same, other = (trained(TINY, seed).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


def test_training_makes_images_like_the_parts() -> None:
    dark = PARTS.images // 4
    wanted = float(network_values(dark).mean())
    far, near = (
        abs(float(trained(recipe, 0, dark).generator(torch.zeros(1, LATENT)).mean()) - wanted)
        for recipe in (TINY, dataclasses.replace(TINY, steps=120, learning_rate=5e-3))
    )
    assert near < 0.6 * far


def test_parts_of_any_size_get_a_map_of_their_own_size() -> None:
    large = Parts(PARTS.images.repeat(2, 1).repeat(2, 2), PARTS.training, PARTS.calibration, 0)
    events, detector = finish(fit_anogan("anogan", large, TINY))
    assert [event.step for event in events if isinstance(event, Progress)] == [1, 2, 1]
    assert detector.anomaly_map(part_image(9)[:100]).shape == (100, 128)
    again, anomaly_map = (detector.anomaly_map(part_image(9, defect=True)) for _ in range(2))
    np.testing.assert_array_equal(again, anomaly_map)
    assert detector.manifest.thresholds.defect > 0


def test_a_training_can_be_closed_at_any_step_and_leaves_randomness_as_it_was() -> None:
    before = torch.random.get_rng_state()
    work = train_gan(PARTS.images, TINY, 0)
    next(work)
    work.close()
    assert torch.equal(torch.random.get_rng_state(), before)
    with pytest.raises(StopIteration):
        next(work)
