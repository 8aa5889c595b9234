import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu
from sklearn.metrics import (
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)
from sklearn.metrics import (
    roc_curve as sk_roc,
)

from inspector.domain.known_parts import Confusion, KnownParts, best_threshold, roc_curve
from inspector.domain.results import Thresholds

SCORES = st.lists(st.integers(0, 40).map(lambda score: score / 4), min_size=1, max_size=60)


def known(good: list[float], defective: list[float]) -> KnownParts:
    return KnownParts(np.sort(np.array(good, float)), np.sort(np.array(defective, float)))


@given(good=SCORES, defective=SCORES, threshold=st.integers(0, 40), band=st.integers(0, 8))
def test_the_confusion_is_scikit_learn_s(good: list[float], defective: list[float], threshold: int, band: int) -> None:
    level = threshold / 4
    found = known(good, defective).confusion(Thresholds(level, level - band / 4))
    truth = np.array([0] * len(good) + [1] * len(defective))
    called = np.array(good + defective) > level
    (passed, rejected), (missed, hits) = confusion_matrix(truth, called, labels=[0, 1])
    assert (found.passed + found.questioned, found.rejected) == (passed, rejected)
    assert (found.missed + found.doubted, found.found) == (missed, hits)
    assert found.doubted == sum(level - band / 4 < score <= level for score in defective)
    assert found.recall == pytest.approx(recall_score(truth, called))
    assert found.f1 == pytest.approx(f1_score(truth, called))
    if found.precision is not None:
        assert found.precision == pytest.approx(precision_score(truth, called))
    else:
        assert not called.any()


@given(good=SCORES, defective=SCORES)
def test_the_curve_is_scikit_learn_s(good: list[float], defective: list[float]) -> None:
    curve = roc_curve(known(good, defective))
    assert curve is not None
    truth, scores = [0] * len(good) + [1] * len(defective), good + defective
    false_positive, true_positive, _ = sk_roc(truth, scores, drop_intermediate=False)
    assert curve.false_positive_rate == pytest.approx(false_positive)
    assert curve.true_positive_rate == pytest.approx(true_positive)
    assert curve.area == pytest.approx(roc_auc_score(truth, scores))
    assert curve.area == pytest.approx(mannwhitneyu(defective, good).statistic / (len(good) * len(defective)))


@given(good=SCORES, defective=SCORES, other=st.floats(-1, 12))
def test_no_threshold_has_a_better_f1(good: list[float], defective: list[float], other: float) -> None:
    parts = known(good, defective)
    best = best_threshold(parts)
    assert best is not None
    threshold, f1 = best
    assert parts.confusion(Thresholds(threshold, threshold)).f1 == pytest.approx(f1)
    elsewhere = parts.confusion(Thresholds(other, other)).f1
    assert elsewhere is not None
    assert elsewhere <= f1 + 1e-12


def test_parts_that_are_told_apart_leave_the_threshold_in_the_middle() -> None:
    assert best_threshold(known([1.0, 2.0], [4.0, 5.0])) == (3.0, 1.0)


def test_one_kind_of_parts_tells_less() -> None:
    good, defective = known([1.0, 2.0], []), known([], [4.0])
    for parts in (good, defective):
        assert roc_curve(parts) is None
        assert best_threshold(parts) is None
    confusion = good.confusion(Thresholds(3.0, 2.5))
    assert (confusion.recall, confusion.f1, confusion.precision) == (None, None, None)
    assert confusion.most_escapes == 1.0


def test_the_escapes_are_bounded() -> None:
    assert Confusion(30, 0, 0, 0, 0, 5).most_escapes == pytest.approx(3 / 30, rel=0.06)
    # Whoever looks at an UNSURE part may see it: the bound counts on nobody.
    assert Confusion(29, 1, 0, 0, 0, 5).most_escapes == Confusion(29, 0, 1, 0, 0, 5).most_escapes > 3 / 30
