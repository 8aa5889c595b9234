"""Networks and losses that adversarial methods share."""

import math

import numpy as np
import pytest
import torch

from inspector.errors import TrainingError
from inspector.laboratory.comparison.adversarial import Narrowing, Widening, judged, network_values, step, uniform


@pytest.mark.parametrize("side_px", [32, 128])
def test_an_image_becomes_a_vector_and_a_vector_an_image(side_px: int) -> None:
    vectors = Narrowing(side_px, 4, 7)(torch.zeros(2, 3, side_px, side_px))
    assert vectors.shape == (2, 7)
    images = Widening(side_px, 4, 7)(10 * torch.randn(2, 7))
    assert images.shape == (2, 3, side_px, side_px)
    assert images.abs().max() <= 1


def test_a_judgement_is_the_literal_cross_entropy() -> None:
    logits = torch.tensor([[-1.5], [0.3], [2.0]])
    probabilities = [1 / (1 + math.exp(-value)) for value in (-1.5, 0.3, 2.0)]
    assert float(judged(logits, True)) == pytest.approx(-sum(map(math.log, probabilities)) / 3)
    assert float(judged(logits, False)) == pytest.approx(-sum(math.log(1 - p) for p in probabilities) / 3)


def test_pixels_become_values_between_minus_one_and_one() -> None:
    images = np.array([0, 255, 51], np.uint8).reshape(1, 1, 1, 3)
    np.testing.assert_allclose(network_values(images).flatten(), [-1, 1, -0.6], atol=1e-6)


def test_latent_vectors_fill_their_bounds_evenly() -> None:
    vectors = uniform(2000, 3, torch.Generator().manual_seed(0))
    assert vectors.min() >= -1 and vectors.max() <= 1
    np.testing.assert_allclose(vectors.mean(0), 0, atol=0.05)
    np.testing.assert_allclose(vectors.var(0), 1 / 3, atol=0.03)


def test_a_loss_that_is_no_number_ends_the_training_before_it_spoils_the_weights() -> None:
    weight = torch.ones(1, requires_grad=True)
    with pytest.raises(TrainingError, match="loss-not-finite"):
        step(torch.optim.SGD([weight], lr=1.0), (weight * math.nan).sum())
    assert weight.item() == 1
