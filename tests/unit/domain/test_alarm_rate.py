import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.alarm_rate import alarm_rate, missing_parts, promised_threshold
from inspector.domain.shares import CONFIDENCE, highest_share, least_sample, lowest_share

SCORES = st.lists(st.floats(-10, 100).map(lambda score: round(score, 1)), min_size=1, max_size=300)


def test_the_rate_has_the_interval_of_so_many_parts() -> None:
    rate = alarm_rate([1.0] * 3 + [0.0] * 96, 0.5)
    assert (rate.above, rate.count) == (3, 99)
    assert (rate.lowest, rate.highest) == (lowest_share(3, 99), highest_share(3, 99))


def test_a_score_at_the_threshold_is_good() -> None:
    assert alarm_rate([1.0, 2.0, 3.0], 2.0).above == 1


def test_the_higher_the_threshold_the_lower_the_rate() -> None:
    scores = np.random.default_rng(0).gumbel(size=99).tolist()
    rates = [alarm_rate(scores, threshold) for threshold in np.linspace(-2, 6, 30)]
    assert all(a.highest >= b.highest and a.lowest >= b.lowest for a, b in itertools.pairwise(rates))


@given(scores=SCORES, one_in=st.integers(2, 400))
def test_the_promised_threshold_is_the_lowest_that_keeps_the_promise(scores: list[float], one_in: int) -> None:
    threshold = promised_threshold(scores, one_in)
    if threshold is None:
        assert alarm_rate(scores, max(scores)).one_in < one_in
        return
    assert alarm_rate(scores, threshold).one_in >= one_in
    lower = [score for score in scores if score < threshold]
    assert not lower or alarm_rate(scores, max(lower)).one_in < one_in or len(set(scores)) < len(scores)


@given(count=st.integers(1, 300), one_in=st.integers(2, 120))
def test_parts_are_missing_exactly_where_a_promise_is_refused(count: int, one_in: int) -> None:
    scores = np.arange(count, dtype=float).tolist()
    missing = missing_parts(count, one_in, cross_fitted=True)
    is_refused = promised_threshold(scores, one_in) is None
    assert is_refused == (missing is None or missing > 0)
    if missing:
        assert promised_threshold(np.arange(count + missing, dtype=float).tolist(), one_in) is not None
        assert promised_threshold(np.arange(count + missing - 1, dtype=float).tolist(), one_in) is None


def test_training_scores_so_many_parts_at_most() -> None:
    assert least_sample(1 / 100) == 299
    assert missing_parts(60, 100, cross_fitted=True) == 239
    assert missing_parts(60, 200, cross_fitted=True) is None
    # 59 are held back out of 393.
    assert missing_parts(9, 20, cross_fitted=False) == 334
    assert missing_parts(9, 50, cross_fitted=False) is None


@pytest.mark.parametrize("one_in", [5, 20, 40])
def test_promises_are_kept(one_in: int) -> None:
    noise, runs = np.random.default_rng(one_in), 2000
    # Uniform scores stand for any: the share above the threshold is then 1 - threshold.
    thresholds = [promised_threshold(noise.uniform(size=130).tolist(), one_in) for _ in range(runs)]
    broken = sum(threshold is None or 1 - threshold > 1 / one_in for threshold in thresholds)
    assert broken / runs < 1 - CONFIDENCE + 0.015
