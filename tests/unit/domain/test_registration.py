import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.domain.arrays import Pixels
from inspector.domain.registration import MOST_SCALE, laid_over, scale_of, small_grey, template_of
from tests.turned_parts import FIXED, OUTLINE, SIDE_PX, part, placed


def small_places(points: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Shares of the height from the middle, as pixels of a small image."""
    height, width = shape
    return points * height + ((width - 1) / 2, (height - 1) / 2)


@pytest.mark.parametrize("aspect", [1.0, 1.5, 0.75])
@settings(max_examples=25, deadline=None)
@given(
    turn_deg=st.floats(-180, 180),
    scale=st.floats(0.85, 1.15),
    across=st.floats(-0.06, 0.06),
    down=st.floats(-0.06, 0.06),
)
def test_a_part_is_found_however_it_lies(
    aspect: float, turn_deg: float, scale: float, across: float, down: float
) -> None:
    template = template_of(small_grey(part(aspect=aspect), aspect))
    lies = small_grey(part(turn_deg, scale, across, down, aspect, seed=1), aspect)
    distance, warp = laid_over(template, lies)
    corners = small_places(OUTLINE, template.grey.shape)
    found = corners @ warp[:, :2].T + warp[:, 2]
    expected = small_places(placed(OUTLINE, turn_deg, scale, across, down), lies.shape)
    assert np.abs(found - expected).max() < 1.5
    assert distance < 0.2
    assert scale_of(warp) == pytest.approx(scale, abs=0.03)


def test_images_that_have_nothing_in_common_stay_far_apart() -> None:
    rng = np.random.default_rng(0)
    surfaces = [cv2.GaussianBlur(rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8), (0, 0), 6) for _ in range(6)]
    template, *others = (small_grey(each, 1.0) for each in surfaces)
    assert all(laid_over(template_of(template), each)[0] > 0.5 for each in others)


def test_nobody_looks_for_a_closer_place_than_close() -> None:
    template, lies = template_of(small_grey(part(), 1.0)), small_grey(part(50, seed=1), 1.0)
    assert laid_over(template, lies, close=2.0)[0] >= laid_over(template, lies)[0]


def test_a_part_is_never_zoomed_by_more_than_parts_differ() -> None:
    rng = np.random.default_rng(1)
    template = template_of(small_grey(part(), 1.0))
    for _ in range(5):
        surface = cv2.GaussianBlur(rng.integers(0, 256, (SIDE_PX, SIDE_PX, 3), np.uint8), (0, 0), 4)
        scale = scale_of(laid_over(template, small_grey(surface, 1.0))[1])
        assert 1 / MOST_SCALE <= scale <= MOST_SCALE


def test_a_blank_image_has_a_place_as_well() -> None:
    blank = small_grey(np.full((SIDE_PX, SIDE_PX, 3), 90, np.uint8), 1.0)
    distance, warp = laid_over(template_of(small_grey(part(), 1.0)), blank)
    assert distance == pytest.approx(1.0, abs=0.01)
    assert np.isfinite(warp).all()


#: A pin with a head, in shares of the image's height from its middle.
PIN = np.array([(-0.42, -0.03), (0.3, -0.03), (0.38, -0.1), (0.38, 0.1), (0.3, 0.03), (-0.42, 0.03)])


def pin(turn_deg: float = 0, scale: float = 1, hole: float | None = None) -> Pixels:
    """A grey pin before a bright background, with a black hole so far from its middle."""
    picture = np.full((SIDE_PX, SIDE_PX, 3), 200, np.uint8)

    def pixels(points: np.ndarray) -> np.ndarray:
        return np.asarray(placed(points, turn_deg, scale, 0, 0) * SIDE_PX + (SIDE_PX - 1) / 2)

    cv2.fillPoly(picture, [np.round(pixels(PIN) * 2**FIXED).astype(np.int32)], (150, 150, 150), cv2.LINE_AA, FIXED)
    if hole is not None:
        column, row = np.round(pixels(np.array([(hole, 0.01)]))[0]).astype(int).tolist()
        cv2.circle(picture, (column, row), 10, (10, 10, 10), -1, cv2.LINE_AA)
    return picture


@pytest.mark.parametrize("turn_deg", [20, 140, 310])
@pytest.mark.parametrize("hole", [-0.3, -0.15, 0.0, 0.15, 0.3])
def test_a_dark_hole_does_not_hide_how_a_part_lies(turn_deg: float, hole: float) -> None:
    template = template_of(small_grey(pin(), 1.0))
    for scale in (0.9, 1.13):
        _, warp = laid_over(template, small_grey(pin(turn_deg, scale, hole), 1.0))
        found = math.degrees(math.atan2(warp[1, 0], warp[0, 0]))
        assert abs((found - turn_deg + 180) % 360 - 180) < 8
