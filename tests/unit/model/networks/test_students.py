import numpy as np
import torch

from inspector.domain.profile import Family
from inspector.model.networks.students import Ensemble, mean_prediction, predictive_variance, regression_error
from inspector.model.scoring.scale import ErrorStatistics, Residuals
from inspector.model.scoring.score_rules import Equation11

RNG = np.random.default_rng(0)
PREDICTIONS = RNG.normal(size=(3, 2, 7, 4, 5))
TARGET = RNG.normal(size=(2, 7, 4, 5))


def test_regression_error_is_equation_8() -> None:
    expected = np.sum((PREDICTIONS.mean(0) - TARGET) ** 2, axis=1)
    result = regression_error(mean_prediction(torch.tensor(PREDICTIONS)), torch.tensor(TARGET))
    np.testing.assert_allclose(result.numpy(), expected)


def test_predictive_variance_is_equation_10() -> None:
    expected = np.mean(np.sum(PREDICTIONS**2, axis=2), axis=0) - np.sum(PREDICTIONS.mean(0) ** 2, axis=1)
    np.testing.assert_allclose(predictive_variance(torch.tensor(PREDICTIONS)).numpy(), expected, rtol=1e-9)


def test_a_single_student_has_no_variance() -> None:
    assert torch.count_nonzero(predictive_variance(torch.tensor(PREDICTIONS[:1]))) == 0


def test_equation_11_of_a_single_student_has_no_variance_term() -> None:
    predictions, target = torch.randn(1, 2, 128, 3, 3), torch.randn(2, 128, 3, 3)
    score = Equation11(ErrorStatistics(2.0, 4.0, 1.0, 1.0), has_variance=False)(Residuals(predictions, target), None)
    torch.testing.assert_close(score, ((predictions[0] - target).square().sum(1) - 2) / 4)


def test_students_start_different() -> None:
    torch.manual_seed(0)
    ensemble = Ensemble.untrained(Family.FAST, 17, 3).eval()
    predictions = ensemble(torch.randn(1, 3, 33, 33))
    assert predictions.shape == (3, 1, 128, 5, 5)
    assert not torch.allclose(predictions[0], predictions[1])
