"""OCGAN: its losses, its informative negatives, and the autoencoder that comes of them."""

import dataclasses

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.arrays import Pixels
from inspector.domain.events import Progress
from inspector.laboratory.comparison.adversarial import network_values, uniform
from inspector.laboratory.one_class.ocgan import (
    SIDE_PX,
    Ocgan,
    OcganRecipe,
    autoencoder_loss,
    classifier_loss,
    informative_negatives,
    judges_loss,
    reconstruction_errors,
    settle,
    train_ocgan,
)
from inspector.model.networks.layers import seeded
from tests.work import finish

TINY = OcganRecipe(epochs=1, batch_size=8, latent=6, width=4, judge_width=4)


def rings(count: int, first_seed: int = 0) -> Pixels:
    images = np.full((count, SIDE_PX, SIDE_PX, 3), 20, np.uint8)
    for seed, image in enumerate(images, start=first_seed):
        rng = np.random.default_rng(seed)
        centre = [int(value) for value in rng.integers(13, 19, 2)]
        cv2.circle(image, centre, int(rng.integers(6, 11)), (220, 220, 220), 3)
    return images


def crosses(count: int) -> Pixels:
    images = np.full((count, SIDE_PX, SIDE_PX, 3), 20, np.uint8)
    for seed, image in enumerate(images):
        place = int(np.random.default_rng(seed).integers(8, 24))
        image[place : place + 3] = image[:, place : place + 3] = 220
    return images


def untrained() -> Ocgan:
    with seeded(0):
        return Ocgan(TINY)


def trained(images: Pixels, recipe: OcganRecipe, seed: int = 0) -> Ocgan:
    _, network = finish(train_ocgan(images, recipe, seed))
    assert isinstance(network, Ocgan)
    return network


def log_sigmoid(logits: Tensor) -> float:
    return float(F.logsigmoid(logits.detach()).mean())


def test_latent_vectors_are_bounded_whatever_the_image_is() -> None:
    network = untrained()
    for weights in network.encoder.parameters():
        weights.data.mul_(100)
    assert network.encode(1000 * torch.randn(4, 3, SIDE_PX, SIDE_PX)).abs().max() <= 1


def test_losses_are_those_of_the_publication() -> None:
    network = untrained().eval()
    x, a, b = (network_values(rings(3, seed)) for seed in (0, 10, 20))
    encoded, random = (uniform(3, 6, torch.Generator().manual_seed(seed)) for seed in (0, 1))
    classifier, latent, visual = network.classifier, network.latent_judge, network.visual_judge
    assert float(classifier_loss(network, a, b).detach()) == pytest.approx(
        -log_sigmoid(classifier(a)) - log_sigmoid(-classifier(b))
    )
    assert float(judges_loss(network, encoded, random, x, a).detach()) == pytest.approx(
        -log_sigmoid(latent(random)) - log_sigmoid(-latent(encoded)) - log_sigmoid(visual(x)) - log_sigmoid(-visual(a))
    )
    error = float((network.decoder(encoded) - x).square().mean().detach())
    assert float(autoencoder_loss(network, x, encoded, random, 10).detach()) == pytest.approx(
        -log_sigmoid(latent(encoded)) - log_sigmoid(visual(network.decoder(random))) + 10 * error
    )


def test_the_autoencoder_learns_to_deceive_the_judges_and_the_judges_learn_nothing_of_it() -> None:
    network = untrained()
    x = network_values(rings(4))
    encoded = network.encode(x)
    autoencoder_loss(network, x, encoded, uniform(4, 6, torch.Generator().manual_seed(0)), 10).backward()
    assert all(weights.grad is not None for weights in network.encoder.parameters())
    assert all(weights.grad is None for weights in network.classifier.parameters())


def test_informative_negatives_go_up_the_loss_of_the_classifier_and_stay_bounded() -> None:
    network = untrained().eval()
    for weights in (*network.decoder.parameters(), *network.classifier.parameters()):
        weights.data.mul_(3)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    latents = uniform(16, 6, torch.Generator().manual_seed(0))

    def doubts(z: Tensor) -> Tensor:
        return -F.logsigmoid(network.classifier(network.decoder(z))).flatten().detach()

    moved = latents
    for _ in range(TINY.mining_steps):
        further = informative_negatives(network, moved, dataclasses.replace(TINY, mining_steps=1))
        assert doubts(further).mean() > doubts(moved).mean()
        assert (further - moved).norm(dim=1).max() <= TINY.mining_step + 1e-6
        moved = further
    assert (doubts(moved) > doubts(latents)).all()
    assert torch.equal(informative_negatives(network, latents, TINY), moved)
    assert informative_negatives(network, latents, dataclasses.replace(TINY, mining_steps=200)).abs().max() <= 1
    assert all(torch.equal(network.state_dict()[name], value) for name, value in before.items())
    assert all(weights.grad is None for weights in network.parameters())


def test_normalisations_settle_on_images_of_the_class() -> None:
    network = untrained()
    settle(network, network_values(rings(8)), 8)
    first = network.encoder.features
    expected = first[2](first[1](first[0](network_values(rings(8))))).mean((0, 2, 3))
    assert isinstance(first[3], nn.BatchNorm2d) and first[3].running_mean is not None
    np.testing.assert_allclose(first[3].running_mean, expected.detach(), atol=1e-5)


def test_images_of_another_class_are_reconstructed_worse() -> None:
    network = trained(rings(32), dataclasses.replace(TINY, epochs=20, learning_rate=4e-3, width=8))
    good, other = (reconstruction_errors(network, images) for images in (rings(20, 100), crosses(20)))
    assert good.shape == (20,)
    assert good.mean() < 0.8 * other.mean()
    literal = (network.decoder(network.encode(network_values(rings(1)))) - network_values(rings(1))).square().mean()
    assert reconstruction_errors(network, rings(1))[0] == pytest.approx(float(literal), rel=1e-5)


def test_a_seed_gives_the_same_network_to_the_bit_and_another_one_another() -> None:
    first, same, other = (trained(rings(20), TINY, seed).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], same[name]) for name in first)
    assert not all(torch.equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize("count", [1, 9])
def test_a_class_may_have_any_number_of_images(count: int) -> None:
    network = trained(rings(count), TINY)
    assert np.isfinite(reconstruction_errors(network, rings(2))).all()


def test_a_training_can_be_closed_at_any_step_and_leaves_randomness_as_it_was() -> None:
    before = torch.random.get_rng_state()
    work = train_ocgan(rings(20), TINY, 0)
    event = next(work)
    assert isinstance(event, Progress) and (event.step, event.total) == (1, 3)
    work.close()
    assert torch.equal(torch.random.get_rng_state(), before)
    with pytest.raises(StopIteration):
        next(work)
