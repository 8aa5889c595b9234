import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from inspector.domain.shares import CONFIDENCE, highest_share, least_sample, lowest_share


@given(count=st.integers(1, 400), data=st.data())
def test_each_end_is_scipy_s(count: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, count))
    expected = binomtest(hits, count).proportion_ci(2 * CONFIDENCE - 1, method="exact")
    assert (lowest_share(hits, count), highest_share(hits, count)) == pytest.approx(
        (expected.low, expected.high), abs=1e-9
    )


def test_without_hits_the_rule_of_three_holds() -> None:
    assert highest_share(0, 1000) == pytest.approx(3 / 1000, rel=0.01)
    assert all(highest_share(0, count) <= 3 / count for count in range(1, 500))


def test_without_a_sample_every_share_is_possible() -> None:
    assert (lowest_share(0, 0), highest_share(0, 0)) == (0.0, 1.0)


@given(one_in=st.integers(2, 100_000))
def test_the_least_sample_is_just_large_enough(one_in: int) -> None:
    count = least_sample(1 / one_in)
    assert highest_share(0, count) <= 1 / one_in
    assert count == 1 or highest_share(0, count - 1) > 1 / one_in
    assert count <= math.ceil(3 * one_in)


def test_the_sample_of_the_textbooks() -> None:
    assert [least_sample(share) for share in (0.1, 0.05, 0.01)] == [29, 59, 299]
