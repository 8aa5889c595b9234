from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image, ImageDraw

from inspector.storage.exports.polygons import outlines, polygon
from tests.unit.storage.exports.rasters import filled, speckled, winding, within_a_pixel


def _area(corners: list[tuple[int, int]]) -> float:
    """Shoelace formula: holes are walked the other way round."""
    x, y = np.array(corners).T
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def _scores(mask: np.ndarray) -> np.ndarray:
    return np.arange(mask.size, dtype=np.float32).reshape(mask.shape)


def _check(mask: np.ndarray) -> None:
    together = np.zeros(mask.shape, int)
    for outline in outlines(mask, _scores(mask)):
        corners = list(outline.corners)
        drawn = filled(corners, *mask.shape)
        assert np.array_equal(winding(corners, *mask.shape) != 0, drawn), "both rules fill the same"
        assert drawn.sum() == outline.area_px == _area(corners)
        rows, columns = np.nonzero(drawn)
        assert (columns.min(), rows.min()) == (outline.x, outline.y)
        assert (np.ptp(columns) + 1, np.ptp(rows) + 1) == (outline.width, outline.height)
        assert outline.peak == _scores(mask)[drawn].max()
        assert all((x1 == x2) != (y1 == y2) for (x1, y1), (x2, y2) in pairwise([*corners, corners[0]]))
        together += drawn
    assert np.array_equal(together, mask.astype(int))


def test_one_pixel_is_a_square() -> None:
    assert set(polygon(np.ones((1, 1), bool), 5, 7)) == {(5, 7), (6, 7), (6, 8), (5, 8)}


def test_two_pixels_that_touch_at_a_corner() -> None:
    assert _area(polygon(np.eye(2, dtype=bool))) == 2


def test_a_hole_is_cut_in_and_stays_empty() -> None:
    ring = np.ones((5, 5), bool)
    ring[2, 2] = False
    corners = polygon(ring)
    assert not filled(corners, 5, 5)[2, 2]
    assert _area(corners) == 24


@pytest.mark.parametrize("seed", range(40))
def test_polygons_cover_exactly_the_pixels(seed: int) -> None:
    _check(speckled(seed))


@given(arrays.arrays(bool, st.tuples(st.integers(1, 12), st.integers(1, 12))))
def test_any_mask_comes_back(mask: np.ndarray) -> None:
    _check(mask)


@pytest.mark.parametrize("seed", range(10))
def test_what_other_libraries_draw_is_within_a_pixel(seed: int) -> None:
    mask = speckled(seed)
    by_opencv, by_pillow = np.zeros(mask.shape, np.uint8), Image.new("1", mask.shape[::-1])
    for outline in outlines(mask, _scores(mask)):
        drawn = np.zeros_like(by_opencv)
        cv2.fillPoly(drawn, [np.array(outline.corners)], 1)
        by_opencv |= drawn
        ImageDraw.Draw(by_pillow).polygon(outline.corners, fill=1)
    assert within_a_pixel(by_opencv.astype(bool), mask)
    assert within_a_pixel(np.array(by_pillow), mask)


def test_thousands_of_holes_end() -> None:
    mask = np.ones((301, 301), bool)
    mask[1::2, 1::2] = False
    (outline,) = outlines(mask, _scores(mask))
    assert _area(list(outline.corners)) == outline.area_px == mask.sum()
