"""Figures from ranks, against scikit-learn and against literal computations."""

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve, roc_auc_score

from inspector.domain.arrays import FloatMap, Mask
from inspector.evaluation.metrics import average_precision, best_f1, pro_curve, rank, roc_auc

Labelled = tuple[FloatMap, Mask]
CASES: dict[str, Callable[[np.random.Generator], FloatMap]] = {
    "all different": lambda rng: rng.standard_normal(400).astype(np.float32),
    "many ties": lambda rng: rng.integers(0, 6, 400).astype(np.float32),
    "two values": lambda rng: rng.integers(0, 2, 400).astype(np.float32),
    "constant": lambda rng: np.full(400, 3, dtype=np.float32),
    "negative": lambda rng: -np.exp(rng.standard_normal(400)).astype(np.float32),
}


@pytest.fixture(params=CASES)
def labelled(request: pytest.FixtureRequest) -> Labelled:
    rng = np.random.default_rng(11)
    return CASES[request.param](rng), rng.random(400) < 0.3


def test_roc_auc_is_that_of_scikit_learn(labelled: Labelled) -> None:
    scores, labels = labelled
    expected = roc_auc_score(labels, scores)
    assert roc_auc(rank(scores[labels], scores[~labels])) == pytest.approx(expected, abs=1e-12)


def test_average_precision_is_that_of_scikit_learn(labelled: Labelled) -> None:
    scores, labels = labelled
    expected = average_precision_score(labels, scores)
    assert average_precision(rank(scores[labels], scores[~labels])) == pytest.approx(expected, abs=1e-12)


def test_no_threshold_has_a_better_f1(labelled: Labelled) -> None:
    scores, labels = labelled
    precision, recall, _ = precision_recall_curve(labels, scores)
    expected = np.max(2 * precision * recall / np.maximum(precision + recall, 1e-12))
    best = best_f1(rank(scores[labels], scores[~labels]))
    assert best is not None
    assert best.f1 == pytest.approx(expected, abs=1e-12)


def test_items_above_the_best_threshold_have_the_promised_f1(labelled: Labelled) -> None:
    scores, labels = labelled
    best = best_f1(rank(scores[labels], scores[~labels]))
    assert best is not None
    reported = scores > best.threshold
    assert f1_score(labels, reported) == pytest.approx(best.f1, abs=1e-12)
    assert np.mean(labels[reported]) == pytest.approx(best.precision)
    assert np.mean(reported[labels]) == pytest.approx(best.recall)


def test_a_perfect_and_a_reversed_ranking() -> None:
    low, high = np.array([0.0, 1.0]), np.array([2.0, 3.0])
    assert roc_auc(rank(high, low)) == 1.0
    assert average_precision(rank(high, low)) == 1.0
    assert roc_auc(rank(low, high)) == 0.0


def test_constant_scores_are_worth_nothing() -> None:
    ranks = rank(np.full(5, 2.0), np.full(7, 2.0), np.ones(5))
    assert roc_auc(ranks) == 0.5
    curve = pro_curve(ranks)
    assert curve is not None
    # Straight from nothing to everything: the area below the diagonal up to 0.3, divided by 0.3.
    assert curve.area(0.3) == pytest.approx(0.15)


def test_without_defective_items_there_are_no_figures() -> None:
    ranks = rank(np.empty(0), np.arange(3.0))
    assert roc_auc(ranks) is None
    assert average_precision(ranks) is None
    assert best_f1(ranks) is None
    assert pro_curve(ranks) is None


def test_without_good_items_only_precision_remains() -> None:
    ranks = rank(np.arange(3.0), np.empty(0))
    assert roc_auc(ranks) is None
    assert pro_curve(ranks) is None
    assert average_precision(ranks) == 1.0
    best = best_f1(ranks)
    assert best is not None
    assert best.f1 == 1.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_scores_that_are_not_finite_are_refused(bad: float) -> None:
    fine = np.array([0.0, 1.0, 2.0])
    with pytest.raises(ValueError, match="finite"):
        rank(np.array([1.0, bad, 2.0]), fine)
    with pytest.raises(ValueError, match="finite"):
        rank(fine, np.array([1.0, bad, 2.0]))


def test_ranking_leaves_its_input_alone_unless_told() -> None:
    good = np.array([3.0, 1.0, 2.0])
    rank(np.array([1.5]), good)
    assert good.tolist() == [3.0, 1.0, 2.0]
    rank(np.array([1.5]), good, in_place=True)
    assert good.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("limit", [0.0, -0.1, 1.01])
def test_a_false_positive_rate_that_cannot_be_is_refused(limit: float) -> None:
    curve = pro_curve(rank(np.array([1.0]), np.array([0.0])))
    assert curve is not None
    with pytest.raises(ValueError, match="max_fpr"):
        curve.area(limit)
