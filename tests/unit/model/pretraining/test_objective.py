import dataclasses

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from inspector.model.pretraining.objective import Losses, Objective, losses_of
from inspector.model.pretraining.recipe import MAPS_RECIPE, POOLED_RECIPE, Recipe
from inspector.model.pretraining.samples import Batch
from tests.unit.model.training.test_losses import triplet_by_loops

STATISTICS = (torch.tensor([1.0, -2.0])[:, None, None], torch.tensor([2.0, 0.5])[:, None, None])


class Linear(nn.Module):
    """A network whose descriptors are easily worked out by hand: every pixel by itself, 3 to 128 components."""

    receptive_field = 1
    output_stride = 4

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 128, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


def measure(recipe: Recipe, batch: Batch) -> tuple[Losses, Objective]:
    torch.manual_seed(0)
    objective = Objective(Linear(), recipe, STATISTICS if recipe.lambda_k else None)
    with torch.no_grad():
        return losses_of(objective.eval(), batch), objective


def dense_batch() -> Batch:
    torch.manual_seed(1)
    anchors, positives = torch.randn(2, 3, 3, 4, 6)
    return Batch(anchors, torch.randn(3, 2, 2, 3), positives, torch.tensor([1, 2, 0]))


def described(objective: Objective, images: Tensor) -> np.ndarray:
    weight = objective.network.conv.weight.detach().numpy()[:, :, 0, 0]
    return np.einsum("dc,nchw->ndhw", weight, images.numpy())


def test_equation_6_weighs_three_terms_worked_out_by_loops() -> None:
    recipe = dataclasses.replace(MAPS_RECIPE, lambda_k=0.7, lambda_m=0.3, lambda_c=0.2, margin=0.4)
    batch = dense_batch()
    losses, objective = measure(recipe, batch)
    anchor, positive = described(objective, batch.anchors), described(objective, batch.positives)

    assert objective.decoder is not None and batch.targets is not None
    weight = objective.decoder.weight.detach().numpy()[:, :, 0, 0]
    bias = objective.decoder.bias.detach().numpy()
    errors = []
    for n in range(3):
        for row in range(2):
            for column in range(3):
                cell = anchor[n, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].mean((1, 2))
                for channel, (mean, std) in enumerate([(1.0, 2.0), (-2.0, 0.5)]):
                    wanted = (float(batch.targets[n, channel, row, column]) - mean) / std
                    errors.append((weight[channel] @ cell + bias[channel] - wanted) ** 2)
    k = np.mean(errors)

    triplets = [
        (anchor[n, :, row, column], positive[n, :, row, column], anchor[(n + 1) % 3, :, row, column])
        for n in range(3)
        for row in range(4)
        for column in range(6)
    ]
    m = triplet_by_loops(*(np.array(part) for part in zip(*triplets, strict=True)), 0.4)

    correlation = np.corrcoef(anchor.transpose(1, 0, 2, 3).reshape(128, -1))
    c = (np.sum(correlation**2) - 128) / 128

    assert losses.distillation is not None and losses.metric is not None and losses.compactness is not None
    np.testing.assert_allclose(float(losses.distillation), k, rtol=1e-4)
    np.testing.assert_allclose(float(losses.metric), m, rtol=1e-4)
    np.testing.assert_allclose(float(losses.compactness), c, rtol=1e-4)
    np.testing.assert_allclose(float(losses.total), 0.7 * k + 0.3 * m + 0.2 * c, rtol=1e-4)


@pytest.mark.parametrize("name", ["lambda_k", "lambda_m", "lambda_c"])
def test_a_weight_of_zero_leaves_its_term_out(name: str) -> None:
    recipe = dataclasses.replace(MAPS_RECIPE, **{"lambda_k": 1.0, "lambda_m": 1.0, "lambda_c": 1.0, name: 0.0})
    batch = dense_batch()
    if name == "lambda_k":
        batch = dataclasses.replace(batch, targets=None)
    if name == "lambda_m":
        batch = dataclasses.replace(batch, positives=None, negatives=None)
    losses, _ = measure(recipe, batch)
    terms = dict(zip(("lambda_k", "lambda_m", "lambda_c"), losses[1:], strict=True))
    assert terms.pop(name) is None
    assert float(losses.total) == pytest.approx(sum(float(term) for term in terms.values()))


def test_vectors_of_single_patches_are_decoded_as_they_are() -> None:
    recipe = dataclasses.replace(POOLED_RECIPE, lambda_c=0.0)
    torch.manual_seed(2)
    batch = Batch(torch.randn(5, 3, 1, 1), torch.randn(5, 2, 1, 1), None, None)
    losses, objective = measure(recipe, batch)
    assert objective.decoder is not None and batch.targets is not None
    decoded = objective.decoder(objective.network(batch.anchors)).detach()
    expected = (decoded - (batch.targets - STATISTICS[0]) / STATISTICS[1]).square().mean()
    assert float(losses.total) == pytest.approx(float(expected), rel=1e-5)


def test_all_of_the_gradient_agrees_with_finite_differences() -> None:
    recipe = dataclasses.replace(MAPS_RECIPE, lambda_k=0.5, lambda_m=0.5, lambda_c=0.5, margin=5.0)
    torch.manual_seed(3)
    objective = Objective(Linear(), recipe, STATISTICS).double().eval()
    batch = dense_batch()
    parts = [part.double() for part in (batch.anchors, batch.targets, batch.positives) if part is not None]
    losses = objective(*parts, batch.negatives)
    # Inner products run in float32 by design, so the step is large and the tolerance wide.
    losses.total.backward()
    weight = objective.network.conv.weight
    assert weight.grad is not None
    for place in [(0, 0), (5, 2), (127, 1)]:
        values = []
        for step in (1e-2, -1e-2):
            with torch.no_grad():
                weight[place] += step
                values.append(float(objective(*parts, batch.negatives).total))
                weight[place] -= step
        assert float(weight.grad[place]) == pytest.approx((values[0] - values[1]) / 2e-2, rel=0.05, abs=1e-3)
