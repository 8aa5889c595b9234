from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import ndimage

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.defect_mask import PEAK_SHARE
from inspector.domain.inspection import Inspection, anomaly_score, judge
from inspector.domain.results import Region, Thresholds, Verdict
from inspector.errors import UsageError
from tests.inspections import BLURRED, DIM, LEVELS, inspection_of

EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=int)


def random_map(seed: int, smoothing_px: float = 2.0, shape: tuple[int, int] = (70, 93)) -> FloatMap:
    noise = np.random.default_rng(seed).standard_normal(shape)
    smooth = ndimage.gaussian_filter(noise, smoothing_px)
    return (smooth / smooth.std()).astype(np.float32)


def pieces(mask: Mask) -> Iterator[Mask]:
    labels, count = ndimage.label(mask, EIGHT_NEIGHBOURS)
    return (labels == label for label in range(1, count + 1))


def plain_regions(anomaly_map: FloatMap, inside: Mask, levels: Thresholds, min_area_px: int) -> list[Mask]:
    """The definition of an outline, taken literally."""
    threshold = np.float32(levels.defect)
    regions = []
    for island in pieces(inside & (anomaly_map > np.float32(min(levels.defect, levels.good_level)))):
        level = min(levels.defect, max(levels.good_level, PEAK_SHARE * float(anomaly_map[island].max())))
        for piece in pieces(island & (anomaly_map > np.float32(level))):
            if (anomaly_map[piece] > threshold).any() and piece.sum() >= min_area_px:
                regions.append(piece)
    return regions


def as_region(anomaly_map: FloatMap, piece: Mask) -> Region:
    ((rows, columns),) = ndimage.find_objects(piece.astype(int))
    size = (columns.stop - columns.start, rows.stop - rows.start)
    mean = float(anomaly_map[piece].astype(float).mean())
    row, column = np.unravel_index(np.where(piece, anomaly_map, -np.inf).argmax(), piece.shape)
    peak = float(anomaly_map[piece].max())
    return Region(int(piece.sum()), peak, columns.start, rows.start, *size, mean, peak, (int(column), int(row)))


def highest_place(region: Region) -> tuple[int, int]:
    """Regions do not overlap, so no two have the same. Texts would not do: -0.0 equals 0.0."""
    assert region.peak_at is not None
    return region.peak_at


MAPS = arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.floats(-2, 4, width=16))
ROI_SEEDS = st.none() | st.integers(0, 99)
JUDGED_BY = st.builds(
    lambda defect, band, good_level: Thresholds(defect, defect - band, good_level),
    st.floats(-2.5, 4.5),
    st.floats(0, 1),
    st.floats(-1, 3),
)


def seen(anomaly_map: FloatMap, roi_seed: int | None) -> tuple[Inspection, Mask]:
    roi = None if roi_seed is None else np.random.default_rng(roi_seed).random(anomaly_map.shape) < 0.7
    return inspection_of(anomaly_map, roi), np.ones(anomaly_map.shape, bool) if roi is None else roi


@given(anomaly_map=MAPS, roi_seed=ROI_SEEDS, thresholds=JUDGED_BY, min_area_px=st.integers(0, 12))
def test_a_judgement_is_the_definition_taken_literally(
    anomaly_map: FloatMap, roi_seed: int | None, thresholds: Thresholds, min_area_px: int
) -> None:
    inspection, inside = seen(anomaly_map, roi_seed)
    judgement = judge(inspection, thresholds, min_area_px)

    plain = plain_regions(anomaly_map, inside, thresholds, min_area_px)
    assert np.array_equal(judgement.mask, np.any([*plain, np.zeros_like(inside)], axis=0))
    expected = [as_region(anomaly_map, piece) for piece in plain]
    assert sorted(judgement.regions, key=highest_place) == sorted(expected, key=highest_place)
    scores = [region.score for region in judgement.regions]
    assert scores == sorted(scores, reverse=True)
    assert judgement.defect_area_px == judgement.mask.sum()
    if plain:
        assert judgement.verdict is Verdict.DEFECT
    else:
        is_unsure = np.float32(inspection.score) > np.float32(thresholds.unsure)
        assert judgement.verdict is (Verdict.UNSURE if is_unsure else Verdict.GOOD)


@given(anomaly_map=MAPS, roi_seed=ROI_SEEDS, thresholds=JUDGED_BY)
def test_outlines_hold_every_pixel_above_the_threshold_and_each_has_one(
    anomaly_map: FloatMap, roi_seed: int | None, thresholds: Thresholds
) -> None:
    inspection, inside = seen(anomaly_map, roi_seed)
    judgement = judge(inspection, thresholds)
    above = inside & (anomaly_map > np.float32(thresholds.defect))
    assert not (above & ~judgement.mask).any()
    assert not (judgement.mask & ~inside).any()
    assert all(region.score > np.float32(thresholds.defect) for region in judgement.regions)
    assert len(judgement.regions) == ndimage.label(judgement.mask, EIGHT_NEIGHBOURS)[1], "regions never touch"


@given(anomaly_map=MAPS, roi_seed=ROI_SEEDS, thresholds=JUDGED_BY, good_level=st.floats(-1, 5))
def test_the_verdict_does_not_depend_on_the_outline(
    anomaly_map: FloatMap, roi_seed: int | None, thresholds: Thresholds, good_level: float
) -> None:
    inspection, inside = seen(anomaly_map, roi_seed)
    verdict = judge(inspection, thresholds).verdict
    assert verdict is judge(inspection, replace(thresholds, good_level=good_level)).verdict
    assert (verdict is Verdict.DEFECT) == bool((inside & (anomaly_map > np.float32(thresholds.defect))).any())


@given(anomaly_map=MAPS, thresholds=JUDGED_BY, step=st.floats(0, 3))
def test_a_lower_threshold_never_shrinks_a_mask(anomaly_map: FloatMap, thresholds: Thresholds, step: float) -> None:
    inspection = inspection_of(anomaly_map)
    mask = judge(inspection, thresholds).mask
    lower = judge(inspection, thresholds.moved_to(thresholds.defect - step)).mask
    assert not (mask & ~lower).any()


@pytest.mark.parametrize("good_level", [-0.5, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("is_masked", [False, True])
def test_outlines_reach_as_far_as_they_reach(good_level: float, is_masked: bool) -> None:
    anomaly_map = random_map(8, 5.0, (310, 290))
    roi = random_map(9, 9.0, (310, 290)) > -0.8 if is_masked else None
    thresholds = Thresholds(2.0, 1.5, good_level)
    inside = np.ones(anomaly_map.shape, bool) if roi is None else roi
    plain = plain_regions(anomaly_map, inside, thresholds, 0)
    judgement = judge(inspection_of(anomaly_map, roi), thresholds)
    assert np.array_equal(judgement.mask, np.any(plain, axis=0))
    assert len(judgement.regions) == len(plain) > 3


def test_a_long_scratch_is_outlined_from_end_to_end() -> None:
    anomaly_map = np.zeros((60, 700), np.float32)
    anomaly_map[np.arange(700) // 20 + 5, np.arange(700)] = 6.0
    anomaly_map[39, 690:] = 9.0
    (region,) = judge(inspection_of(anomaly_map), Thresholds(8.0, 7.0, good_level=2.0)).regions
    assert (region.x, region.width, region.area_px) == (0, 700, 700)


def hill(peak: float, side_px: int = 41) -> FloatMap:
    """A blurred defect in a good part."""
    x, y = np.mgrid[:side_px, :side_px] - side_px // 2
    return (peak * np.exp(-(x**2 + y**2) / 128)).astype(np.float32)


def test_a_mask_covers_the_defect_and_not_its_summit_alone() -> None:
    anomaly_map, levels = hill(10.0), Thresholds(8.0, 7.0, good_level=2.0)
    judgement = judge(inspection_of(anomaly_map), levels)
    assert np.array_equal(judgement.mask, anomaly_map > np.float32(PEAK_SHARE * 10))
    assert judgement.defect_area_px > 3 * (anomaly_map > 8).sum()


def test_an_outline_ends_where_good_pixels_begin() -> None:
    anomaly_map = hill(10.0)
    assert np.array_equal(judge(inspection_of(anomaly_map), Thresholds(8.0, 7.0, 6.0)).mask, anomaly_map > 6)
    assert np.array_equal(judge(inspection_of(anomaly_map), Thresholds(8.0, 7.0, 9.0)).mask, anomaly_map > 8)


def test_a_faint_place_beside_a_defect_is_not_outlined() -> None:
    anomaly_map = np.hstack([hill(10.0), hill(5.0)])
    mask = judge(inspection_of(anomaly_map), Thresholds(8.0, 7.0, good_level=1.0)).mask
    assert mask[:, :41].any()
    assert not mask[:, 41:].any()


def test_the_least_area_is_that_within_the_outline() -> None:
    anomaly_map, levels = hill(10.0), Thresholds(8.0, 7.0, good_level=2.0)
    (region,) = judge(inspection_of(anomaly_map), levels).regions
    assert judge(inspection_of(anomaly_map), levels, region.area_px).regions == (region,)
    assert judge(inspection_of(anomaly_map), levels, region.area_px + 1).verdict is Verdict.UNSURE


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


@pytest.mark.parametrize("roi", [np.ones((3, 3), bool), np.ones((70, 93), np.uint8), np.ones((70, 93, 1), bool)])
def test_an_roi_of_another_size_or_type_is_refused(roi: Mask) -> None:
    with pytest.raises(UsageError, match="give bool, 70 x 93"):
        inspection_of(random_map(1)).within(roi)


def test_an_inspection_is_shown_without_its_arrays() -> None:
    inspection = inspection_of(random_map(1), np.ones((70, 93), bool))
    assert "array" not in repr(inspection)
    assert "array" not in repr(judge(inspection, LEVELS))
    assert f"score={inspection.score}" in repr(inspection)


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


def test_a_bad_image_is_neither_good_nor_defect_unless_the_guard_is_off() -> None:
    anomaly_map = random_map(0)
    bad = inspection_of(anomaly_map, scene=(DIM, BLURRED))
    judgement = judge(bad, Thresholds(1.0, 0.5))
    assert (judgement.verdict, judgement.bad_image, judgement.regions) == (Verdict.BAD_IMAGE, (BLURRED,), ())
    assert not judgement.mask.any()
    unguarded = judge(bad, Thresholds(1.0, 0.5, scene_guard=False))
    plain = judge(inspection_of(anomaly_map), Thresholds(1.0, 0.5))
    assert unguarded.verdict is plain.verdict is Verdict.DEFECT
    assert unguarded.regions == plain.regions
    assert judge(inspection_of(anomaly_map, scene=(DIM,)), Thresholds(1.0, 0.5)).verdict is Verdict.DEFECT
