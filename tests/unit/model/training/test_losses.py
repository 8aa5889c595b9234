import numpy as np
import pytest
import torch

from inspector.model.training.losses import compactness_loss, distillation_loss, student_loss, triplet_loss


def test_distillation_is_the_mean_squared_difference() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 5, 3, 3)), rng.normal(size=(2, 5, 3, 3))
    expected = np.mean((a - b) ** 2)
    np.testing.assert_allclose(float(distillation_loss(torch.tensor(a), torch.tensor(b))), expected)


def test_compactness_equals_the_correlation_matrix_of_numpy() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(200, 6)) @ rng.normal(size=(6, 6))
    c = np.corrcoef(x.T)
    expected = (np.sum(c**2) - np.sum(np.diag(c) ** 2)) / 6
    np.testing.assert_allclose(float(compactness_loss(torch.tensor(x))), expected, rtol=1e-6)


def test_compactness_is_smallest_for_uncorrelated_components() -> None:
    q, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(50, 5)) - 0.0)
    q = q - q.mean(0)
    correlated = np.column_stack([q, q[:, 0]])
    assert compactness_loss(torch.tensor(correlated)) > compactness_loss(torch.tensor(q)) + 0.3


def test_compactness_gradient_agrees_with_finite_differences() -> None:
    torch.manual_seed(0)
    x = torch.randn(12, 4, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(compactness_loss, (x,))


def test_student_loss_is_equation_7_written_out() -> None:
    rng = np.random.default_rng(3)
    predicted, target = rng.normal(size=(2, 4, 3, 5)), rng.normal(size=(2, 4, 3, 5))
    total = 0.0
    for n in range(2):
        for r in range(3):
            for c in range(5):
                total += np.sum((predicted[n, :, r, c] - target[n, :, r, c]) ** 2) / (3 * 5)
    result = float(student_loss(torch.tensor(predicted), torch.tensor(target)))
    np.testing.assert_allclose(result, total / 2)


def triplet_by_loops(anchor: np.ndarray, positive: np.ndarray, negative: np.ndarray, margin: float) -> float:
    """Equations 2 to 4 written out."""
    total = 0.0
    for a, p, n in zip(anchor, positive, negative, strict=True):
        near = sum((x - y) ** 2 for x, y in zip(a, p, strict=True))
        far = min(
            sum((x - y) ** 2 for x, y in zip(a, n, strict=True)), sum((x - y) ** 2 for x, y in zip(p, n, strict=True))
        )
        total += max(0.0, margin + near - far)
    return total / len(anchor)


@pytest.mark.parametrize("spread", [0.1, 1.0, 4.0])
def test_metric_loss_is_equations_2_to_4_written_out(spread: float) -> None:
    rng = np.random.default_rng(4)
    anchor, negative = spread * rng.normal(size=(2, 40, 6))
    positive = anchor + 0.5 * rng.normal(size=(40, 6))
    result = float(triplet_loss(torch.tensor(anchor), torch.tensor(positive), torch.tensor(negative), 1.5))
    np.testing.assert_allclose(result, triplet_by_loops(anchor, positive, negative, 1.5))


def test_the_anchor_swaps_with_a_positive_that_is_nearer_to_the_negative() -> None:
    anchor, positive, negative = (torch.tensor([[x]]) for x in (0.0, 2.0, 3.0))
    # d+ = 4; d- = min(9, 1) = 1.
    assert float(triplet_loss(anchor, positive, negative, 0.5)) == 3.5


def test_metric_loss_gradient_agrees_with_finite_differences() -> None:
    torch.manual_seed(1)
    triplet = [torch.randn(10, 3, dtype=torch.float64, requires_grad=True) for _ in range(3)]
    assert torch.autograd.gradcheck(lambda a, p, n: triplet_loss(a, p, n, 2.0), triplet)
