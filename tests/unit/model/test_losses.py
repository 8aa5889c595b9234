import numpy as np
import torch

from inspector.model.losses import compactness_loss, distillation_loss, student_loss


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
