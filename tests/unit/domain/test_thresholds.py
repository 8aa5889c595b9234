import numpy as np
import pytest
import scipy.stats

from inspector.domain.results import Thresholds
from inspector.domain.thresholds import DEFECT_RATE, UNSURE_RATE, conformal_quantile, default_thresholds


def good_scores(count: int, seed: int = 0) -> list[float]:
    """Maxima of maps: a Gumbel distribution, as extreme value theory has it."""
    return list(np.random.default_rng(seed).gumbel(2.0, 0.5, count))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [20, 200, 2000])
def test_hardly_any_unseen_good_part_is_called_a_defect(count: int, seed: int) -> None:
    thresholds = default_thresholds(good_scores(count, seed))
    unseen = np.asarray(good_scores(20_000, seed + 1000))
    assert (unseen > thresholds.defect).mean() < 0.05
    assert (unseen > thresholds.unsure).mean() < 0.25


@pytest.mark.parametrize("count", [500, 5000])
def test_thresholds_are_the_quantiles_of_the_distribution_of_scipy(count: int) -> None:
    thresholds = default_thresholds(good_scores(count))
    expected = scipy.stats.gumbel_r(2.0, 0.5).isf([DEFECT_RATE, UNSURE_RATE])
    np.testing.assert_allclose([thresholds.defect, thresholds.unsure], expected, atol=0.3)


@pytest.mark.parametrize("count", [20, 100])
def test_one_odd_part_does_not_lift_the_threshold_over_real_defects(count: int) -> None:
    scores = good_scores(count)
    plain, spoilt = default_thresholds(scores), default_thresholds([*scores[:-1], 50.0])
    assert spoilt.defect < plain.defect + 2.0


@pytest.mark.parametrize(("count", "seed"), [(99, 0), (300, 1), (999, 2)])
def test_scores_that_end_soon_bound_the_thresholds(count: int, seed: int) -> None:
    """A uniform distribution has no tail, and a fitted one would lie over real defects."""
    scores = np.sort(np.random.default_rng(seed).uniform(0, 1, count))
    thresholds = default_thresholds(list(scores))
    # Numbers from 1: numpy's "higher" quantiles of the scores and one infinite score.
    expected = np.quantile([*scores, np.inf], [1 - DEFECT_RATE, 1 - UNSURE_RATE], method="inverted_cdf")
    np.testing.assert_allclose([thresholds.defect, thresholds.unsure], expected)


def test_98_scores_do_not_bound_one_percent_and_99_do() -> None:
    scores = np.linspace(0, 1, 99)
    assert conformal_quantile(scores, 0.01) == 1.0
    assert conformal_quantile(scores[:98], 0.01) == np.inf


def test_a_further_part_exceeds_the_conformal_quantile_as_rarely_as_stated() -> None:
    rng = np.random.default_rng(0)
    samples = rng.standard_cauchy((4000, 100))
    exceeded = [sample[-1] > conformal_quantile(sample[:-1], 0.05) for sample in samples]
    assert np.mean(exceeded) < 0.05 + 0.015


def test_a_single_part_leaves_room_for_others() -> None:
    assert default_thresholds([5.0]).defect > 6.0


@pytest.mark.parametrize("count", [1, 2, 3, 10, 100])
def test_unsure_begins_below_defect(count: int) -> None:
    thresholds = default_thresholds(good_scores(count))
    assert thresholds.unsure <= thresholds.defect
    assert np.isfinite([thresholds.unsure, thresholds.defect]).all()


@pytest.mark.parametrize("value", [-4.0, 0.0, 1e-9, 7.5, 1e6])
def test_equal_scores_give_a_threshold_at_or_just_above_them(value: float) -> None:
    thresholds = default_thresholds([value] * 12)
    assert value <= thresholds.defect <= value + 1e-4 * max(1.0, abs(value))


@pytest.mark.parametrize(("factor", "offset"), [(3.0, 0.0), (0.2, -5.0), (100.0, 40.0)])
def test_thresholds_move_with_the_scale_of_the_scores(factor: float, offset: float) -> None:
    scores = np.asarray(good_scores(60))
    plain = default_thresholds(list(scores))
    moved = default_thresholds(list(factor * scores + offset))
    assert moved.defect == pytest.approx(factor * plain.defect + offset)
    assert moved.unsure == pytest.approx(factor * plain.unsure + offset)


def test_the_order_of_parts_does_not_matter() -> None:
    scores = good_scores(50)
    assert default_thresholds(scores).defect == pytest.approx(default_thresholds(scores[::-1]).defect)


def test_without_scores_there_is_no_threshold() -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        default_thresholds([])


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), 1e39, -1e300])
def test_a_threshold_is_a_finite_number(number: float) -> None:
    with pytest.raises(ValueError, match="thresholds of"):
        Thresholds(number, 1.0)
    with pytest.raises(ValueError, match="thresholds of"):
        Thresholds(1.0, number)
    with pytest.raises(ValueError, match="thresholds of"):
        Thresholds(2.0, 1.0).moved_to(number)


def test_scores_that_are_no_numbers_give_no_threshold() -> None:
    with pytest.raises(ValueError, match="thresholds of"):
        default_thresholds([1.0, 2.0, float("nan")])
