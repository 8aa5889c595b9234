import numpy as np
import pytest
from scipy import ndimage

from inspector.domain.arrays import FloatMap
from inspector.domain.masking import anomaly_score, judge
from inspector.domain.results import Thresholds, Verdict

LEVELS = Thresholds(defect=1.0, unsure=0.5)
EIGHT_NEIGHBOURS = np.ones((3, 3), dtype=int)


def random_map(seed: int, smoothing_px: float = 2.0) -> FloatMap:
    noise = np.random.default_rng(seed).standard_normal((70, 93))
    smooth = ndimage.gaussian_filter(noise, smoothing_px)
    return (smooth / smooth.std()).astype(np.float32)


@pytest.mark.parametrize("seed", range(8))
def test_regions_are_those_of_an_independent_labelling(seed: int) -> None:
    anomaly_map = random_map(seed)
    roi = random_map(seed + 100) > -0.8
    min_area_px = 6
    judgement = judge(anomaly_map, LEVELS, roi, min_area_px)

    labels, count = ndimage.label((anomaly_map > LEVELS.defect) & roi, EIGHT_NEIGHBOURS)
    expected = []
    mask = np.zeros_like(roi)
    for label, (rows, columns) in zip(range(1, count + 1), ndimage.find_objects(labels), strict=True):
        area = int((labels == label).sum())
        if area >= min_area_px:
            score = float(anomaly_map[labels == label].max())
            size = (columns.stop - columns.start, rows.stop - rows.start)
            expected.append((area, score, columns.start, rows.start, *size))
            mask |= labels == label
    found = [(r.area_px, r.score, r.x, r.y, r.width, r.height) for r in judgement.regions]
    assert count > len(expected) > 1, "the example must drop some regions and keep some"
    assert sorted(found) == sorted(expected)
    assert np.array_equal(judgement.mask, mask)
    assert judgement.defect_area_px == mask.sum()


def test_the_strongest_region_comes_first() -> None:
    scores = [region.score for region in judge(random_map(1), LEVELS).regions]
    assert scores == sorted(scores, reverse=True)


def test_diagonal_pixels_are_one_region() -> None:
    anomaly_map = 2 * np.eye(5, dtype=np.float32)
    (region,) = judge(anomaly_map, LEVELS).regions
    assert (region.area_px, region.width, region.height) == (5, 5, 5)


def test_the_threshold_itself_is_good() -> None:
    judgement = judge(np.full((4, 4), LEVELS.defect, dtype=np.float32), LEVELS)
    assert not judgement.mask.any()
    assert judgement.verdict is Verdict.UNSURE


@pytest.mark.parametrize(
    ("highest", "verdict"),
    [(-3.0, Verdict.GOOD), (0.5, Verdict.GOOD), (0.51, Verdict.UNSURE), (1.0, Verdict.UNSURE), (1.01, Verdict.DEFECT)],
)
def test_the_verdict_follows_the_highest_pixel(highest: float, verdict: Verdict) -> None:
    anomaly_map = np.full((9, 7), -5.0, dtype=np.float32)
    anomaly_map[3, 4] = highest
    assert judge(anomaly_map, LEVELS).verdict is verdict


def test_a_region_below_the_least_area_leaves_the_part_unsure() -> None:
    anomaly_map = np.zeros((20, 20), dtype=np.float32)
    anomaly_map[2:4, 2:5] = 9.0
    assert judge(anomaly_map, LEVELS, min_area_px=6).verdict is Verdict.DEFECT
    judgement = judge(anomaly_map, LEVELS, min_area_px=7)
    assert judgement.verdict is Verdict.UNSURE
    assert not judgement.mask.any()
    assert judgement.regions == ()


def test_nothing_outside_the_roi_counts() -> None:
    anomaly_map = np.zeros((20, 30), dtype=np.float32)
    anomaly_map[5:9, 20:24] = 9.0
    roi = np.zeros((20, 30), dtype=bool)
    roi[:, :15] = True
    assert judge(anomaly_map, LEVELS, roi).verdict is Verdict.GOOD
    assert anomaly_score(anomaly_map, roi) == 0.0
    roi[:, :22] = True
    assert judge(anomaly_map, LEVELS, roi).defect_area_px == 8


def test_an_empty_roi_scores_zero() -> None:
    roi = np.zeros((70, 93), dtype=bool)
    assert anomaly_score(random_map(0), roi) == 0.0
    assert judge(random_map(0), LEVELS, roi).verdict is Verdict.GOOD


def test_the_score_is_the_highest_pixel_even_below_zero() -> None:
    assert anomaly_score(np.full((3, 3), -2.5, dtype=np.float32)) == -2.5


def test_judging_leaves_its_input_alone() -> None:
    anomaly_map, roi = random_map(3), np.ones((70, 93), dtype=bool)
    before = anomaly_map.copy()
    judge(anomaly_map, LEVELS, roi, 5)
    assert np.array_equal(anomaly_map, before)
    assert roi.all()


@pytest.mark.parametrize("defect", [-1.0, 0.3, 4.0])
def test_a_lower_threshold_never_shrinks_the_mask(defect: float) -> None:
    anomaly_map = random_map(4)
    mask = judge(anomaly_map, LEVELS.moved_to(defect)).mask
    lower = judge(anomaly_map, LEVELS.moved_to(defect - 0.2)).mask
    assert (lower | mask).sum() == lower.sum()
