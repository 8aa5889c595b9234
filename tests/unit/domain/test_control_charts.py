import numpy as np
import pytest

from inspector.domain.control_charts import (
    MOST_SAMPLES,
    PLACES_SIDE,
    Samples,
    defect_places,
    p_chart,
    score_drift,
    yield_bars,
)

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS


def samples_of(
    scores: list[float], defects: list[bool] | None = None, times: list[int] | None = None, places: object = ()
) -> Samples:
    is_defect = np.zeros(len(scores), bool) if defects is None else np.array(defects)
    return Samples(
        np.array(range(len(scores)) if times is None else times, np.int64),
        np.array(scores, float),
        ~is_defect,
        is_defect,
        np.array(places, float).reshape(-1, 2),
    )


def test_a_p_chart_has_the_limits_of_the_textbook() -> None:
    # 30 samples of 50 with 347 defects together: Montgomery's orange juice cans, p = 0.2313, limits 0.0524 and 0.4102.
    counts = [
        12,
        15,
        8,
        10,
        4,
        7,
        16,
        9,
        14,
        10,
        5,
        6,
        17,
        12,
        22,
        8,
        10,
        5,
        13,
        11,
        20,
        18,
        24,
        15,
        9,
        12,
        7,
        13,
        9,
        6,
    ]
    defects = [number < count for count in counts for number in range(50)]
    chart = p_chart(samples_of([0.0] * 1500, defects))
    assert chart is not None
    # 1,500 parts make samples of 25, so the same parts are looked at again in samples of 50.
    assert chart.centre == pytest.approx(0.2313, abs=1e-4)
    reach = 3 * np.sqrt(0.2313 * 0.7687 / chart.sample)
    assert (chart.low, chart.high) == (
        pytest.approx(max(0, 0.2313 - reach), abs=1e-3),
        pytest.approx(0.2313 + reach, abs=1e-3),
    )


def test_a_sample_with_many_defects_lies_outside() -> None:
    defects = ([False] * 19 + [True]) * 20
    defects[100:110] = [True] * 10
    chart = p_chart(samples_of([0.0] * len(defects), defects))
    assert chart is not None
    assert chart.is_outside.nonzero()[0].tolist() == [5]


def test_good_scores_that_rise_lie_outside_and_defects_do_not_matter() -> None:
    noise = np.random.default_rng(0)
    scores = noise.normal(2, 0.3, 1000)
    scores[800:] += 0.5
    scores[::50] = 40.0
    chart = score_drift(samples_of(list(scores), list(scores > 10)))
    assert chart is not None
    assert chart.is_outside[-5:].all()
    assert chart.centre < 3


def test_scores_at_rest_lie_inside() -> None:
    outside = [
        chart.is_outside.mean()
        for seed in range(20)
        if (chart := score_drift(samples_of(list(np.random.default_rng(seed).normal(2, 0.3, 2000))))) is not None
    ]
    assert np.mean(outside) < 0.01


def test_few_parts_make_no_chart_and_many_make_no_more_samples() -> None:
    assert p_chart(samples_of([1.0] * 39)) is None
    assert score_drift(samples_of([1.0] * 39)) is None
    chart = p_chart(samples_of([1.0] * 100_000))
    assert chart is not None
    assert len(chart.values) <= MOST_SAMPLES
    assert (chart.low, chart.high) == (0.0, 0.0)


def test_yield_by_hour_day_and_week() -> None:
    times = [0, 1, HOUR_MS, HOUR_MS + 1]
    bars = yield_bars(samples_of([1.0] * 4, [False, True, False, False], times))
    assert bars is not None
    assert (bars.start_ms.tolist(), bars.good.tolist(), bars.parts.tolist()) == ([0, HOUR_MS], [0.5, 1.0], [2, 2])
    for days, length in ((10, DAY_MS), (200, 7 * DAY_MS)):
        bars = yield_bars(samples_of([1.0, 1.0], times=[0, days * DAY_MS]))
        assert bars is not None
        assert bars.length_ms == length
    assert yield_bars(samples_of([])) is None


def test_days_begin_at_midnight_of_the_computer() -> None:
    bars = yield_bars(samples_of([1.0, 1.0], times=[22 * HOUR_MS, 10 * DAY_MS]), utc_offset_ms=3 * HOUR_MS)
    assert bars is not None
    assert bars.start_ms[0] == 21 * HOUR_MS


def test_places_of_defects() -> None:
    counts = defect_places(samples_of([1.0], places=[(0.0, 0.0), (1.0, 0.5), (1.0, 0.5)]))
    assert counts is not None
    assert counts.sum() == 3
    assert counts[0, 0] == 1
    assert counts[PLACES_SIDE // 2, -1] == 2
    assert defect_places(samples_of([1.0])) is None
