import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from inspector.domain.alarm_rate import CONFIDENCE, alarm_rate


@given(count=st.integers(1, 400), data=st.data())
def test_the_interval_is_scipy_s(count: int, data: st.DataObject) -> None:
    above = data.draw(st.integers(0, count))
    rate = alarm_rate([1.0] * above + [0.0] * (count - above), 0.5)
    expected = binomtest(above, count).proportion_ci(CONFIDENCE, method="exact")
    assert (rate.above, rate.count) == (above, count)
    assert (rate.lowest, rate.highest) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_a_score_at_the_threshold_is_good() -> None:
    assert alarm_rate([1.0, 2.0, 3.0], 2.0).above == 1


def test_the_higher_the_threshold_the_lower_the_rate() -> None:
    scores = np.random.default_rng(0).gumbel(size=99).tolist()
    rates = [alarm_rate(scores, threshold) for threshold in np.linspace(-2, 6, 30)]
    assert all(a.highest >= b.highest and a.lowest >= b.lowest for a, b in itertools.pairwise(rates))
