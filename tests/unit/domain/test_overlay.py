import colorsys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from inspector.domain.colour_maps import COLOUR_MAPS
from inspector.domain.defect_mask import outline_level
from inspector.domain.inspection import colours_at
from inspector.domain.overlay import (
    blend,
    colour_index,
    colour_levels,
    colour_table,
    draw_contours,
    mask_contours,
    overlay_table,
)
from inspector.domain.results import ColourScale, Thresholds

LEVELS = colours_at(Thresholds(2.0, 1.5))
IMAGE = np.random.default_rng(0).integers(0, 256, (24, 31, 3), dtype=np.uint8)


def luminance(colours: np.ndarray) -> np.ndarray:
    """CIE L* of sRGB colours, n x 3, uint8."""
    linear = np.where(colours / 255 <= 0.04045, colours / 255 / 12.92, ((colours / 255 + 0.055) / 1.055) ** 2.4)
    y = linear @ np.array([0.2126, 0.7152, 0.0722])
    return np.where(y > (6 / 29) ** 3, 116 * np.cbrt(y) - 16, y * (29 / 3) ** 3)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_maps_get_lighter_all_the_way(name: str) -> None:
    table = colour_table(name)
    assert table.shape == (256, 3)
    lightness = luminance(table)
    assert (np.diff(lightness) > -1.0).all(), "steps of 8-bit rounding only"
    assert lightness[-1] - lightness[0] > 60


def test_colours_are_rgb_not_bgr() -> None:
    red, _, blue = (channel / 255 for channel in colour_table("Inferno")[140])
    hue = colorsys.rgb_to_hsv(red, 0, blue)[0]
    assert red > 2 * blue, f"the middle of Inferno is reddish, hue {hue:.2f}"
    assert colour_table("Viridis")[0][2] > colour_table("Viridis")[0][1], "Viridis begins in violet"


@pytest.mark.parametrize("threshold", [-3.0, 0.0, 0.2, 1.0, 40.0])
def test_the_threshold_is_the_middle_of_the_scale(threshold: float) -> None:
    low, high = colour_levels(threshold)
    assert (low + high) / 2 == pytest.approx(threshold)
    assert high - low >= 1.0
    assert colour_index(np.float32([[threshold]]), threshold)[0, 0] in (127, 128)


def test_the_scale_is_the_same_for_every_image() -> None:
    quiet = np.full((4, 4), 0.3, dtype=np.float32)
    loud = quiet.copy()
    loud[0, 0] = 90.0
    assert np.array_equal(colour_index(quiet, 2.0)[1:], colour_index(loud, 2.0)[1:])


@pytest.mark.parametrize("score", [-1e9, 1e9])
def test_scores_beyond_the_scale_take_its_ends(score: float) -> None:
    assert colour_index(np.float32([[score]]), 1.0)[0, 0] == (0 if score < 0 else 255)


@pytest.mark.parametrize("threshold", [-3.4e38, -1e20, 3.4e38])
def test_every_threshold_has_a_scale(threshold: float) -> None:
    scores = np.array([[0, 3.25]], np.float32)
    assert (colour_index(scores, threshold) == (255 if threshold < 0 else 0)).all()


def test_a_good_part_stays_as_it_is() -> None:
    low = np.full(IMAGE.shape[:2], colour_levels(2.0)[0] - 1, dtype=np.float32)
    assert np.array_equal(blend(IMAGE, low, LEVELS, 1.0, "Inferno"), IMAGE)


def test_no_opacity_shows_the_image_and_full_opacity_the_colour() -> None:
    high = np.full(IMAGE.shape[:2], 99.0, dtype=np.float32)
    assert np.array_equal(blend(IMAGE, high, LEVELS, 0.0, "Magma"), IMAGE)
    assert (blend(IMAGE, high, LEVELS, 1.0, "Magma") == colour_table("Magma")[255]).all()


def test_blending_is_the_weighted_mean() -> None:
    anomaly_map = np.random.default_rng(1).uniform(-1, 4, IMAGE.shape[:2]).astype(np.float32)
    drawn = blend(IMAGE, anomaly_map, ColourScale(1.5, 1.5), 0.6, "Cividis")
    table = overlay_table("Cividis", 0.6, ColourScale(1.5, 1.5)).astype(float)
    for y, x in [(0, 0), (5, 30), (23, 12)]:
        red, green, blue, alpha = table[int(np.clip(anomaly_map[y, x] / 3.0 * 255, 0, 255))]
        expected = IMAGE[y, x] * (1 - alpha / 255) + np.array([red, green, blue]) * alpha / 255
        assert np.abs(drawn[y, x] - expected).max() <= 1


@given(
    defect=st.floats(-50, 50),
    good_level=st.floats(-5, 60),
    opacity=st.floats(0.2, 1),
    colour_map=st.sampled_from(COLOUR_MAPS),
)
def test_what_outlines_may_hold_is_seen_and_what_good_parts_reach_is_faint(
    defect: float, good_level: float, opacity: float, colour_map: str
) -> None:
    thresholds = Thresholds(defect, defect, good_level)
    scores = np.linspace(*colour_levels(defect), 256)
    alpha = overlay_table(colour_map, opacity, colours_at(thresholds))[:, 3] / (opacity * 255)
    is_seen = scores >= outline_level(defect, thresholds)
    assert (np.diff(alpha) >= 0).all()
    assert (alpha[is_seen] >= 0.5 - 0.03).all()
    assert (alpha[~is_seen] < 0.5).all()
    assert alpha[0] == 0 or is_seen[0]


@pytest.mark.parametrize("colour_map", COLOUR_MAPS)
def test_the_faintest_defect_is_seen_on_dark_and_on_bright_parts(colour_map: str) -> None:
    thresholds = Thresholds(8.0, 7.0, good_level=1.0)
    faint = np.full((1, 1), outline_level(8.0, thresholds) + 0.1, np.float32)
    for brightness in (20, 235):
        part = np.full((1, 1, 3), brightness, np.uint8)
        drawn = blend(part, faint, colours_at(thresholds), 0.6, colour_map)
        assert np.abs(drawn.astype(int) - part).max() >= 20


def test_contours_are_the_edge_pixels_of_regions_and_holes() -> None:
    smooth = ndimage.gaussian_filter(np.random.default_rng(3).standard_normal((60, 80)), 4)
    mask = ndimage.binary_opening(smooth > 0.02, np.ones((3, 3)))
    mask[0, :] = mask[-1, :] = mask[:, 0] = mask[:, -1] = False
    outlined = np.zeros_like(mask)
    for contour in mask_contours(mask):
        assert contour.shape[1] == 2
        outlined[contour[:, 1], contour[:, 0]] = True
    inner_edge = mask & ~ndimage.binary_erosion(mask, ndimage.generate_binary_structure(2, 1))
    assert mask.any()
    assert np.array_equal(outlined, inner_edge)


def test_a_hole_has_its_own_contour() -> None:
    mask = np.zeros((20, 20), dtype=bool)
    mask[3:17, 3:17] = True
    assert len(mask_contours(mask)) == 1
    mask[8:12, 8:12] = False
    assert len(mask_contours(mask)) == 2
    assert mask_contours(np.zeros((5, 5), dtype=bool)) == []


def test_drawing_contours_changes_nothing_but_the_outline() -> None:
    mask = np.zeros(IMAGE.shape[:2], dtype=bool)
    mask[4:12, 6:20] = True
    before = IMAGE.copy()
    drawn = draw_contours(IMAGE, mask, (0, 255, 0))
    changed = (drawn != IMAGE).any(axis=2)
    edge = mask & ~ndimage.binary_erosion(mask)
    assert (drawn[edge] == (0, 255, 0)).all()
    assert not (changed & ~edge).any()
    assert np.array_equal(IMAGE, before)
