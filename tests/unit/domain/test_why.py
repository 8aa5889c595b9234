from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.arrays import FloatMap
from inspector.domain.inspection import Inspection, highest_place, judge
from inspector.domain.results import ScaleMap, ScaleTerms, Thresholds, Verdict
from inspector.domain.why import UNUSUAL, PlaceTerms, place_terms, scale_shares, value_at, variance_decides
from inspector.runtime.zoom import enlarge
from tests.inspections import inspection_of

SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9))


def cells_of(seed: int, size: tuple[int, int]) -> FloatMap:
    return np.random.default_rng(seed).normal(0, 3, size).astype(np.float32)


@given(seed=st.integers(0, 99), size=SIZES, pixel=st.tuples(st.integers(0, 62), st.integers(0, 46)))
def test_the_value_at_a_place_is_that_of_the_enlarged_map(
    seed: int, size: tuple[int, int], pixel: tuple[int, int]
) -> None:
    cells, (column, row) = cells_of(seed, size), pixel
    whole = enlarge(cells, 47, 63)
    assert value_at(cells, (column + 0.5) / 63, (row + 0.5) / 47) == pytest.approx(float(whole[row, column]), abs=1e-3)


@given(seeds=st.lists(st.integers(0, 99), min_size=1, max_size=3), across=st.floats(0, 1), down=st.floats(0, 1))
def test_shares_of_scales_are_those_of_what_lies_above_a_good_pixel(
    seeds: list[int], across: float, down: float
) -> None:
    scales = [ScaleMap(17 * (number + 1), cells_of(seed, (5, 4))) for number, seed in enumerate(seeds)]
    shares = scale_shares(scales, across, down)
    heights = np.array([value_at(scale.cells, across, down) for scale in scales]).clip(0)
    assert [share.receptive_field for share in shares] == [17, 34, 51][: len(seeds)]
    expected = heights / heights.sum() if heights.sum() else heights
    np.testing.assert_allclose([share.share for share in shares], expected, rtol=1e-6)


def terms_of(error: FloatMap, variance: FloatMap | None, field: int = 67) -> ScaleTerms:
    return ScaleTerms(field, error, variance)


def test_terms_at_a_place_are_the_mean_over_scales_of_its_cell() -> None:
    errors, variances = (np.random.default_rng(seed).normal(0, 5, (2, 6, 8)).astype(np.float32) for seed in (1, 2))
    scales = [terms_of(errors[index], variances[index]) for index in range(2)]
    for row, column in ((0, 0), (3, 5), (5, 7)):
        found = place_terms(scales, (column + 0.4) / 8, (row + 0.7) / 6)
        assert found is not None
        assert found.error == pytest.approx(errors[:, row, column].mean())
        assert found.variance == pytest.approx(variances[:, row, column].mean())
    assert place_terms((), 0.5, 0.5) is None
    single = place_terms([terms_of(errors[0], None)], 0.5, 0.5)
    assert single is not None and single.variance is None and not single.is_disagreement


@pytest.mark.parametrize(
    ("error", "variance", "is_disagreement"),
    [(2.0, 8.0, True), (8.0, 7.9, False), (0.1, 0.9 * UNUSUAL, False), (-1.0, 1.1 * UNUSUAL, True), (9.0, None, False)],
)
def test_students_disagree_where_variance_is_unusual_and_more_so_than_the_error(
    error: float, variance: float | None, is_disagreement: bool
) -> None:
    assert PlaceTerms(error, variance).is_disagreement == is_disagreement


def unsure_inspection(roi_hides_peak: bool = False) -> Inspection:
    """Its map is highest at cell (1, 2) of 4 x 4, and second highest at cell (3, 0)."""
    anomaly_map = np.zeros((40, 40), np.float32)
    anomaly_map[15, 25], anomaly_map[35, 5] = 0.9, 0.8
    roi = None
    if roi_hides_peak:
        roi = np.ones((40, 40), bool)
        roi[15, 25] = False
    error, variance = (np.zeros((4, 4), np.float32) for _ in range(2))
    variance[1, 2], error[3, 0] = 9.0, 9.0
    return replace(inspection_of(anomaly_map, roi), terms=(terms_of(error, variance),))


def test_unsure_tells_disagreement_from_a_score_close_to_the_threshold() -> None:
    levels = Thresholds(1.0, 0.5)
    judgement = judge(unsure_inspection(), levels)
    assert judgement.verdict is Verdict.UNSURE
    assert judgement.students_disagree
    assert highest_place(unsure_inspection()) == (25.5 / 40, 15.5 / 40)

    hidden = judge(unsure_inspection(roi_hides_peak=True), levels)
    assert hidden.verdict is Verdict.UNSURE
    assert not hidden.students_disagree, "inside the ROI the error decides"
    assert not judge(replace(unsure_inspection(), terms=()), levels).students_disagree
    for other in (Thresholds(2.0, 1.5), Thresholds(0.5, 0.4)):
        assert not judge(unsure_inspection(), other).students_disagree, "a reason for UNSURE alone"
    assert not variance_decides((), 0.5, 0.5)
