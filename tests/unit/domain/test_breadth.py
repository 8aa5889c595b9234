import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from inspector.domain.arrays import FloatMap
from inspector.domain.breadth import AreaStatistics, area_height, area_statistics, breadth
from inspector.domain.inspection import Inspection, anomaly_score, colours_at, judge
from inspector.domain.results import Thresholds, Verdict
from tests.inspections import inspection_of

AREAS = (AreaStatistics(0.1, 1.5, 2.0), AreaStatistics(1.0, 0.0, 3.0))


def surface(seed: int, size: tuple[int, int] = (120, 90)) -> FloatMap:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).standard_normal(size), 6)
    return (noise / noise.std()).astype(np.float32)


@given(
    seed=st.integers(0, 50), share=st.sampled_from([0.1, 0.5, 1.0]), size=st.sampled_from([(9, 7), (64, 64), (50, 61)])
)
def test_the_height_of_an_area_is_the_mean_of_its_pixels(seed: int, share: float, size: tuple[int, int]) -> None:
    ordered = np.sort(surface(seed, size), axis=None)[::-1].astype(np.float64)
    assert area_height(surface(seed, size), share) == pytest.approx(
        ordered[: round(share * ordered.size)].mean(), abs=1e-6
    )


def test_large_maps_are_sampled_and_give_nearly_the_same() -> None:
    large = ndimage.zoom(surface(1), 8, order=1).astype(np.float32)
    for share in (0.1, 1.0):
        assert area_height(large, share) == pytest.approx(area_height(surface(1), share), abs=0.05)


def test_outside_the_roi_nothing_is_broad() -> None:
    dirty = surface(2) + np.float32(5)
    roi = np.zeros(dirty.shape, bool)
    assert area_height(dirty, 1.0, roi) == 0.0
    roi[:12, :90] = True
    assert area_height(dirty, 1.0, roi) == pytest.approx(np.where(roi, dirty, 0).mean(), abs=0.1)
    assert breadth(dirty, AREAS, roi) < breadth(dirty, AREAS)


def test_parts_of_usual_breadth_have_none_and_each_area_counts_above_its_usual_height() -> None:
    flat = np.zeros((64, 64), np.float32)
    assert breadth(flat, AREAS) == 0.0
    assert breadth(flat + np.float32(1.5), AREAS) == pytest.approx(3.0 * 1.5)
    assert breadth(flat + np.float32(2.0), AREAS) == pytest.approx(3.0 * 2.0 + 2.0 * 0.5)
    assert breadth(flat + np.float32(2.0), ()) == 0.0


def test_both_areas_together_count_as_much_as_the_peak() -> None:
    maps = [surface(seed) * np.float32(1 + seed / 10) for seed in range(21)]
    peaks = [float(each.max()) for each in maps]
    areas = area_statistics(peaks, maps)
    assert [area.share for area in areas] == [0.1, 1.0]
    low, high = np.quantile(peaks, (0.5, 0.9))
    for area in areas:
        heights = [area_height(each, area.share) for each in maps]
        usual, reached = np.quantile(heights, (0.5, 0.9))
        assert area.usual == pytest.approx(usual)
        assert area.weight == pytest.approx((high - low) / 2 / max(reached - usual, 0.1))


@pytest.mark.parametrize("count", [1, 2, 5])
def test_parts_that_are_alike_do_not_make_every_other_part_broad(count: int) -> None:
    areas = area_statistics([4.0] * count, [surface(0)] * count)
    assert breadth(surface(0) + np.float32(1), areas) == 0.0


def inspected(anomaly_map: FloatMap) -> Inspection:
    plain = inspection_of(anomaly_map)
    score = anomaly_score(anomaly_map, None, AREAS)
    return Inspection(plain.path, plain.image, anomaly_map, None, score, Thresholds(6.0, 4.0, 2.0), 0.01, areas=AREAS)


@given(seed=st.integers(0, 200), lifted=st.floats(-1, 3, width=32))
def test_score_verdict_and_mask_agree(seed: int, lifted: float) -> None:
    inspection = inspected(surface(seed) + np.float32(lifted))
    judgement = judge(inspection, inspection.thresholds)
    assert inspection.score == pytest.approx(inspection.anomaly_map.max() + breadth(inspection.anomaly_map, AREAS))
    if abs(inspection.score - 6.0) > 1e-5:
        assert (judgement.verdict is Verdict.DEFECT) == (inspection.score > 6.0) == bool(judgement.mask.any())
    if judgement.regions:
        assert judgement.regions[0].score == pytest.approx(inspection.score)


def test_dirt_all_over_is_a_defect_with_a_broad_mask_though_no_pixel_is_high() -> None:
    dirty = surface(3) * np.float32(0.6) + np.float32(2.5)
    assert dirty.max() < 6.0
    judgement = judge(inspected(dirty), Thresholds(6.0, 4.0, 2.0))
    assert judgement.verdict is Verdict.DEFECT
    assert judgement.mask.mean() > 0.5


def test_a_place_above_the_threshold_is_outlined_alone_however_broad_the_rest_is() -> None:
    worn = surface(3) * np.float32(0.6) + np.float32(2.5)
    worn[10:14, 20:24] = 9.0
    inspection = inspected(worn)
    judgement = judge(inspection, Thresholds(6.0, 4.0, 2.0))
    assert np.array_equal(judgement.mask, worn == 9.0)
    assert not judgement.is_broad
    assert judgement.colours.seen_from == colours_at(judgement.thresholds).seen_from
    assert judgement.regions[0].score == pytest.approx(inspection.score)
    broad = judge(inspection, Thresholds(6.0, 4.0, 2.0), min_area_px=30)
    assert broad.verdict is Verdict.DEFECT and broad.is_broad, "the place is too small to count"
    assert broad.mask.mean() > 0.5


def test_a_broad_anomaly_is_seen_on_its_map_as_far_as_it_is_outlined() -> None:
    dirty = surface(3) * np.float32(0.6) + np.float32(2.5)
    inspection = inspected(dirty)
    defect = judge(inspection, Thresholds(6.0, 4.0, 2.0))
    assert defect.colours.middle == 6.0, "the scale of all images"
    assert (dirty[defect.mask] >= defect.colours.seen_from).all()
    assert defect.colours.seen_from < colours_at(defect.thresholds).seen_from
    score = inspection.score
    unsure = judge(inspection, Thresholds(score + 0.5, score - 0.5, 2.0))
    assert unsure.verdict is Verdict.UNSURE
    assert dirty.max() > unsure.colours.seen_from
    good = judge(inspection, Thresholds(score + 2, score + 1, 2.0))
    assert good.colours == colours_at(good.thresholds)
    assert dirty.max() < good.colours.seen_from


def test_good_pixels_are_no_defect_however_broad_the_rest_is() -> None:
    half = np.zeros((64, 64), np.float32)
    half[:, :32] = 3.0
    judgement = judge(inspected(half), Thresholds(5.0, 4.0, 2.0))
    assert judgement.verdict is Verdict.DEFECT
    assert (judgement.mask == (half > 0)).all()
    very_broad = judge(inspected(half / 2), Thresholds(2.5, 2.0, 2.0))
    assert very_broad.verdict is Verdict.DEFECT, "also where the peak is that of a good part"


def test_an_roi_decides_about_breadth_at_once() -> None:
    dirty = surface(3) + np.float32(2.5)
    roi = np.zeros(dirty.shape, bool)
    roi[:20, :20] = True
    inside = inspected(dirty).within(roi)
    assert inside.score == anomaly_score(dirty, roi, AREAS)
    assert inside.verdict is not Verdict.DEFECT


@pytest.mark.parametrize(
    "numbers", [(0.0, 0.0, 1.0), (1.1, 0.0, 1.0), (0.1, float("nan"), 1.0), (0.1, 0.0, -1.0), (0.1, 0.0, float("inf"))]
)
def test_statistics_that_make_no_sense_are_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="statistics of an area"):
        AreaStatistics(*numbers)
