"""Whether more good parts would help, against curves whose law is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.learning_curve import LEAST_FALL, MORE_PARTS, Help, LearningCurve, numbers, said

COUNTS = st.integers(8, 2000)


def counts_of(parts: int) -> tuple[float, ...]:
    return parts / 4, parts / 2, 3 * parts / 4


def same_for_all(parts: int, heights: list[float]) -> LearningCurve:
    return LearningCurve(counts_of(parts), (tuple(heights),) * parts)


@given(COUNTS, st.floats(0.5, 3), st.floats(0, 20))
def test_a_curve_of_one_over_the_count_gives_the_lower_end(parts: int, limit: float, excess: float) -> None:
    curve = same_for_all(parts, [limit + excess / count for count in counts_of(parts)])
    now, later = (limit + excess / count for count in (parts, parts + MORE_PARTS))
    assert curve.fall().lowest == pytest.approx((now - later) / curve.means()[-1], abs=1e-9)
    assert curve.fall().highest >= curve.fall().lowest


@given(COUNTS, st.floats(2, 3), st.floats(0, 0.1))
def test_a_curve_of_the_logarithm_gives_the_upper_end(parts: int, start: float, slope: float) -> None:
    curve = same_for_all(parts, [start - slope * np.log(count) for count in counts_of(parts)])
    now, later = (start - slope * np.log(count) for count in (parts, parts + MORE_PARTS))
    assert curve.fall().highest == pytest.approx((now - later) / curve.means()[-1], abs=1e-9)


@given(COUNTS, st.lists(st.floats(0.5, 3), min_size=3, max_size=3))
def test_more_parts_never_do_harm_and_many_more_help_more(parts: int, heights: list[float]) -> None:
    curve = same_for_all(parts, heights)
    assert 0 <= curve.fall(1).lowest <= curve.fall(1).highest
    assert curve.fall(1).highest <= curve.fall(MORE_PARTS).highest
    if heights[2] >= heights[1]:
        assert curve.fall().help is Help.NO


def test_the_interval_is_wide_where_parts_differ() -> None:
    rng = np.random.default_rng(0)
    means = np.array([1.6, 1.3, 1.2])
    alike, unlike = (
        LearningCurve(counts_of(20), tuple(map(tuple, means + rng.normal(0, deviation, (20, 3)))))
        for deviation in (0.01, 0.3)
    )
    assert alike.fall().help is Help.YES
    assert unlike.fall().help is Help.PERHAPS
    assert unlike.fall().highest - unlike.fall().lowest > alike.fall().highest - alike.fall().lowest


def test_the_answer_is_said_in_plain_words() -> None:
    helps = same_for_all(20, [1.6, 1.3, 1.2])
    assert helps.fall().lowest > LEAST_FALL
    assert said(helps).startswith("20 more good parts would help: new good parts would look ")
    hardly = same_for_all(400, [1.02, 1.01, 1.009])
    assert said(hardly) == "20 more good parts would hardly help: new good parts would look 0 % to 1 % more familiar."
    assert numbers(hardly).startswith("Height of good parts for a model of so many others: 100: 1.020, 200: 1.010")
