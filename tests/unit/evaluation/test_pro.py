"""The PRO curve against its definition, taken literally: every threshold, every region."""

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import FloatMap, Mask
from inspector.evaluation.metrics import ProCurve, pro_curve, roc_auc
from inspector.evaluation.pixel_scores import PixelScores


def literal_regions(mask: Mask) -> list[Mask]:
    """Flood fill with eight neighbours, pixel by pixel."""
    left = mask.copy()
    regions = []
    while left.any():
        region = np.zeros_like(mask)
        waiting = [tuple(int(value) for value in np.argwhere(left)[0])]
        while waiting:
            row, column = waiting.pop()
            if 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and left[row, column]:
                left[row, column] = False
                region[row, column] = True
                waiting += [(row + down, column + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
        regions.append(region)
    return regions


def literal_curve(maps: list[FloatMap], masks: list[Mask]) -> tuple[list[float], list[float]]:
    regions = [(index, region) for index, mask in enumerate(masks) for region in literal_regions(mask)]
    good_count = sum(np.count_nonzero(~mask) for mask in masks)
    fpr, pro = [0.0], [0.0]
    for threshold in sorted({float(value) for scores in maps for value in scores.ravel()}, reverse=True):
        hits = [scores >= threshold for scores in maps]
        alarms = sum(np.count_nonzero(hit & ~mask) for hit, mask in zip(hits, masks, strict=True))
        fpr.append(alarms / good_count)
        pro.append(float(np.mean([np.mean(hits[index][region]) for index, region in regions])))
    return fpr, pro


def literal_area(fpr: list[float], pro: list[float], limit: float) -> float:
    area = 0.0
    for x0, x1, y0, y1 in zip(fpr, fpr[1:], pro, pro[1:], strict=False):
        if x0 >= limit:
            break
        end = min(x1, limit)
        if x1 > x0:
            y_end = y0 + (y1 - y0) * (end - x0) / (x1 - x0)
            area += (end - x0) * (y0 + y_end) / 2
    return area / limit


def curve_of(maps: list[FloatMap], masks: list[Mask]) -> ProCurve:
    pixels = PixelScores()
    for scores, mask in zip(maps, masks, strict=True):
        pixels.add(scores, mask)
    curve = pro_curve(pixels.ranks())
    assert curve is not None
    return curve


def blobs(rng: np.random.Generator, side: int) -> Mask:
    return cv2.GaussianBlur(rng.standard_normal((side, side)), (0, 0), 1.2) > 0.35


@pytest.mark.parametrize("levels", [3, 40, 100_000])
@pytest.mark.parametrize("limit", [0.05, 0.3, 1.0])
def test_the_area_is_the_literal_one(levels: int, limit: float) -> None:
    rng = np.random.default_rng(levels)
    masks = [blobs(rng, 18), np.zeros((14, 20), dtype=bool), blobs(rng, 16)]
    maps = [(rng.integers(0, levels, mask.shape) + mask * levels * 0.3).astype(np.float32) for mask in masks]
    assert sum(len(literal_regions(mask)) for mask in masks) > 5
    expected = literal_area(*literal_curve(maps, masks), limit)
    assert curve_of(maps, masks).area(limit) == pytest.approx(expected, abs=1e-12)


def lies_on(curve: ProCurve, x: float, y: float) -> bool:
    start, end = np.stack((curve.fpr, curve.pro), axis=1)[:-1], np.stack((curve.fpr, curve.pro), axis=1)[1:]
    length = np.hypot(*(end - start).T)
    detour = np.hypot(*(start - (x, y)).T) + np.hypot(*(end - (x, y)).T) - length
    return bool(detour.min() < 1e-12)


def test_every_literal_point_lies_on_the_curve() -> None:
    rng = np.random.default_rng(1)
    mask = blobs(rng, 16)
    scores = rng.integers(0, 12, mask.shape).astype(np.float32)
    curve = curve_of([scores], [mask])
    assert all(lies_on(curve, x, y) for x, y in zip(*literal_curve([scores], [mask]), strict=True))
    assert (np.diff(curve.fpr) >= 0).all()
    assert (np.diff(curve.pro) >= -1e-12).all()
    assert (curve.fpr[-1], curve.pro[-1]) == (1, 1)


def test_regions_touch_at_corners() -> None:
    mask = np.eye(5, dtype=bool)
    pixels = PixelScores()
    pixels.add(np.zeros((5, 5), dtype=np.float32), mask)
    assert pixels.region_count == 1


def test_a_region_of_one_pixel_counts_as_much_as_a_large_one() -> None:
    mask = np.zeros((20, 20), dtype=bool)
    mask[0, 0] = True
    mask[5:15, 5:15] = True
    scores = np.zeros((20, 20), dtype=np.float32)
    scores[0, 0] = 1
    curve = curve_of([scores], [mask])
    overlap = curve.pro[curve.fpr == 0].max()
    assert overlap == pytest.approx(0.5)


def test_a_perfect_map_has_area_one_and_a_constant_map_that_of_the_diagonal() -> None:
    mask = np.zeros((10, 10), dtype=bool)
    mask[2:4, 2:4] = True
    assert curve_of([mask.astype(np.float32)], [mask]).area() == pytest.approx(1)
    assert curve_of([np.ones((10, 10), dtype=np.float32)], [mask]).area(0.3) == pytest.approx(0.15)


@pytest.mark.parametrize("defective", [False, True])
def test_without_both_kinds_of_pixels_there_is_no_curve(defective: bool) -> None:
    pixels = PixelScores()
    pixels.add(np.random.default_rng(0).random((6, 6), dtype=np.float32), np.full((6, 6), defective))
    ranks = pixels.ranks()
    assert pro_curve(ranks) is None
    assert roc_auc(ranks) is None


def test_no_pixels_at_all_give_no_figures() -> None:
    assert pro_curve(PixelScores().ranks()) is None


def test_only_pixels_inside_the_roi_count() -> None:
    rng = np.random.default_rng(3)
    mask, scores = blobs(rng, 20), rng.random((20, 20), dtype=np.float32)
    roi = np.zeros((20, 20), dtype=bool)
    roi[:, :11] = True
    pixels = PixelScores()
    pixels.add(scores, mask, roi)
    curve = pro_curve(pixels.ranks())
    assert curve is not None
    assert curve.area() == pytest.approx(curve_of([scores[:, :11]], [mask[:, :11]]).area())


def test_a_mask_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        PixelScores().add(np.zeros((4, 5), dtype=np.float32), np.zeros((5, 4), dtype=bool))


def test_adding_goes_on_after_ranking() -> None:
    rng = np.random.default_rng(5)
    masks = [blobs(rng, 12) for _ in range(3)]
    maps = [rng.random(mask.shape, dtype=np.float32) for mask in masks]
    pixels = PixelScores()
    for scores, mask in zip(maps, masks, strict=True):
        pixels.add(scores, mask)
        curve = pro_curve(pixels.ranks())
    assert curve is not None
    assert curve.area() == pytest.approx(curve_of(maps, masks).area(), abs=1e-12)
