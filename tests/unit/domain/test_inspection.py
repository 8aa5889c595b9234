import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import ndimage

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.inspection import anomaly_score, judge
from inspector.domain.results import Region, Thresholds, Verdict
from tests.inspections import LEVELS, inspection_of

EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=int)


def random_map(seed: int, smoothing_px: float = 2.0) -> FloatMap:
    noise = np.random.default_rng(seed).standard_normal((70, 93))
    smooth = ndimage.gaussian_filter(noise, smoothing_px)
    return (smooth / smooth.std()).astype(np.float32)


def plain_regions(anomaly_map: FloatMap, above: Mask, min_area_px: int) -> tuple[Mask, list[Region]]:
    """The definition of a Region, taken literally."""
    labels, _ = ndimage.label(above, EIGHT_NEIGHBOURS)
    regions, mask = [], np.zeros_like(above)
    for label, (rows, columns) in enumerate(ndimage.find_objects(labels), start=1):
        here = labels == label
        if here.sum() >= min_area_px:
            size = (columns.stop - columns.start, rows.stop - rows.start)
            regions.append(Region(int(here.sum()), float(anomaly_map[here].max()), columns.start, rows.start, *size))
            mask |= here
    return mask, regions


@given(
    anomaly_map=arrays(
        np.float32, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.floats(-2, 2, width=16)
    ),
    roi_seed=st.none() | st.integers(0, 99),
    threshold=st.floats(-2.5, 2.5),
    unsure_below=st.floats(0, 1),
    min_area_px=st.integers(0, 12),
)
def test_a_judgement_is_the_definition_taken_literally(
    anomaly_map: FloatMap, roi_seed: int | None, threshold: float, unsure_below: float, min_area_px: int
) -> None:
    roi = None if roi_seed is None else np.random.default_rng(roi_seed).random(anomaly_map.shape) < 0.7
    inspection = inspection_of(anomaly_map, roi)
    thresholds = Thresholds(threshold, threshold - unsure_below)
    judgement = judge(inspection, thresholds, min_area_px)

    inside = np.ones(anomaly_map.shape, bool) if roi is None else roi
    mask, regions = plain_regions(anomaly_map, (anomaly_map > np.float32(threshold)) & inside, min_area_px)
    assert np.array_equal(judgement.mask, mask)
    assert sorted(judgement.regions, key=str) == sorted(regions, key=str)
    scores = [region.score for region in judgement.regions]
    assert scores == sorted(scores, reverse=True)
    assert judgement.defect_area_px == mask.sum()
    if regions:
        assert judgement.verdict is Verdict.DEFECT
    else:
        is_unsure = np.float32(anomaly_score(anomaly_map, roi)) > np.float32(thresholds.unsure)
        assert judgement.verdict is (Verdict.UNSURE if is_unsure else Verdict.GOOD)


def test_the_strongest_region_comes_first() -> None:
    scores = [region.score for region in judge(inspection_of(random_map(1)), LEVELS).regions]
    assert scores == sorted(scores, reverse=True)


def test_diagonal_pixels_are_one_region() -> None:
    anomaly_map = 2 * np.eye(5, dtype=np.float32)
    (region,) = judge(inspection_of(anomaly_map), LEVELS).regions
    assert (region.area_px, region.width, region.height) == (5, 5, 5)


def test_the_threshold_itself_is_good() -> None:
    judgement = judge(inspection_of(np.full((4, 4), LEVELS.defect, dtype=np.float32)), LEVELS)
    assert not judgement.mask.any()
    assert judgement.verdict is Verdict.UNSURE


@pytest.mark.parametrize(
    ("highest", "verdict"),
    [(-3.0, Verdict.GOOD), (0.5, Verdict.GOOD), (0.51, Verdict.UNSURE), (1.0, Verdict.UNSURE), (1.01, Verdict.DEFECT)],
)
def test_the_verdict_follows_the_highest_pixel(highest: float, verdict: Verdict) -> None:
    anomaly_map = np.full((9, 7), -5.0, dtype=np.float32)
    anomaly_map[3, 4] = highest
    assert judge(inspection_of(anomaly_map), LEVELS).verdict is verdict


def test_a_region_below_the_least_area_leaves_the_part_unsure() -> None:
    anomaly_map = np.zeros((20, 20), dtype=np.float32)
    anomaly_map[2:4, 2:5] = 9.0
    assert judge(inspection_of(anomaly_map), LEVELS, min_area_px=6).verdict is Verdict.DEFECT
    judgement = judge(inspection_of(anomaly_map), LEVELS, min_area_px=7)
    assert judgement.verdict is Verdict.UNSURE
    assert not judgement.mask.any()
    assert judgement.regions == ()


def test_nothing_outside_the_roi_counts() -> None:
    anomaly_map = np.zeros((20, 30), dtype=np.float32)
    anomaly_map[5:9, 20:24] = 9.0
    roi = np.zeros((20, 30), dtype=bool)
    roi[:, :15] = True
    assert judge(inspection_of(anomaly_map, roi), LEVELS).verdict is Verdict.GOOD
    assert anomaly_score(anomaly_map, roi) == 0.0
    roi[:, :22] = True
    assert judge(inspection_of(anomaly_map, roi), LEVELS).defect_area_px == 8


def test_an_empty_roi_scores_zero() -> None:
    roi = np.zeros((70, 93), dtype=bool)
    assert anomaly_score(random_map(0), roi) == 0.0
    assert judge(inspection_of(random_map(0), roi), LEVELS).verdict is Verdict.GOOD


def test_the_score_is_the_highest_pixel_even_below_zero() -> None:
    assert anomaly_score(np.full((3, 3), -2.5, dtype=np.float32)) == -2.5


def test_judging_leaves_its_input_alone() -> None:
    anomaly_map, roi = random_map(3), np.ones((70, 93), dtype=bool)
    before = anomaly_map.copy()
    judge(inspection_of(anomaly_map, roi), LEVELS, 5)
    assert np.array_equal(anomaly_map, before)
    assert roi.all()


@pytest.mark.parametrize("defect", [-1.0, 0.3, 4.0])
def test_a_lower_threshold_never_shrinks_the_mask(defect: float) -> None:
    anomaly_map = random_map(4)
    mask = judge(inspection_of(anomaly_map), LEVELS.moved_to(defect)).mask
    lower = judge(inspection_of(anomaly_map), LEVELS.moved_to(defect - 0.2)).mask
    assert (lower | mask).sum() == lower.sum()


def test_verdict_mask_and_regions_are_those_at_the_default_thresholds() -> None:
    inspection = inspection_of(random_map(5))
    judgement = judge(inspection, LEVELS)
    assert inspection.verdict is judgement.verdict
    assert np.array_equal(inspection.mask, judgement.mask)
    assert inspection.regions == judgement.regions


def test_the_mask_never_leaves_the_roi_that_the_score_was_taken_in() -> None:
    roi = random_map(6) > 0
    inspection = inspection_of(random_map(7), roi)
    assert not inspection.mask[~roi].any()
    assert max(region.score for region in inspection.regions) == inspection.score
