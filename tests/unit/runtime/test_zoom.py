import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.results import Verdict
from inspector.runtime.zoom import enlarge, fit_roi, look_within, zoom_image, zoom_mask
from tests.inspections import inspection_of

SIDES = st.integers(1, 64)


def stripes(height: int, width: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Lines of one pixel, one in eight."""
    image = np.zeros((height, width, 3), np.uint8)
    image[::8] = 240
    return image


@pytest.mark.parametrize("width", [100, 256, 900])
def test_a_side_that_shrinks_is_averaged_whatever_the_other_does(width: int) -> None:
    zoomed = zoom_image(stripes(1024, width), 128)
    assert zoomed.shape == (128, 128, 3)
    # Every zoomed row holds one line and seven rows of black.
    assert np.abs(zoomed.astype(int) - 30).max() <= 1


def test_a_side_that_grows_is_interpolated() -> None:
    ramp = np.linspace(0, 255, 32).astype(np.uint8)[:, None, None].repeat(400, 1).repeat(3, 2)
    steps = np.diff(zoom_image(ramp, 128)[:, 0, 0].astype(int))
    assert steps.min() >= 0
    assert steps.max() <= 3


@given(colour=st.tuples(*[st.integers(0, 255)] * 3), height=SIDES, width=SIDES, resolution_px=SIDES)
def test_a_plain_image_keeps_its_colour(
    colour: tuple[int, int, int], height: int, width: int, resolution_px: int
) -> None:
    image = np.full((height, width, 3), colour, np.uint8)
    zoomed = zoom_image(image, resolution_px)
    assert zoomed.shape == (resolution_px, resolution_px, 3)
    assert (zoomed == image[0, 0]).all()


@given(
    mask=arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=24)),
    times=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_a_mask_that_was_enlarged_comes_back(mask: Mask, times: tuple[int, int]) -> None:
    height, width = mask.shape
    larger = zoom_mask(mask, height * times[0], width * times[1])
    assert np.array_equal(larger, np.kron(mask, np.ones(times, bool)))
    assert np.array_equal(zoom_mask(larger, height, width), mask)


@given(mask=arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=24)), height=SIDES, width=SIDES)
def test_a_mask_of_another_size_has_no_new_values(mask: Mask, height: int, width: int) -> None:
    zoomed = zoom_mask(mask, height, width)
    assert zoomed.shape == (height, width)
    assert set(np.unique(zoomed)) <= set(np.unique(mask))


@given(
    cells=arrays(np.float32, array_shapes(min_dims=2, max_dims=2, max_side=16), elements=st.floats(-9, 9, width=16)),
    times=st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
def test_an_enlarged_map_has_its_cells_values_at_their_centres(cells: FloatMap, times: tuple[int, int]) -> None:
    # Only an odd number of pixels to a cell has one in the cell's centre.
    high, wide = (2 * count + 1 for count in times)
    height, width = cells.shape
    enlarged = enlarge(cells, height * high, width * wide)
    np.testing.assert_allclose(enlarged[high // 2 :: high, wide // 2 :: wide], cells, atol=1e-4)
    assert enlarged.min() >= cells.min() - 1e-4
    assert enlarged.max() <= cells.max() + 1e-4


def test_an_roi_of_another_size_is_stretched_and_one_of_everything_is_none() -> None:
    anomaly_map = np.zeros((40, 60), dtype=np.float32)
    anomaly_map[30, 50] = 9.0
    made = inspection_of(anomaly_map)
    assert look_within(made, None) is made
    left = np.zeros((20, 30), dtype=bool)
    left[:, :15] = True
    seen = look_within(made, left)
    assert seen.roi is not None
    assert seen.roi.shape == (40, 60)
    assert (seen.score, seen.verdict) == (0.0, Verdict.GOOD)
    assert made.score == 9.0
    everything = look_within(seen, np.ones((7, 7), dtype=bool))
    assert (everything.roi, everything.score, everything.verdict) == (None, 9.0, Verdict.DEFECT)


@example(mask=np.array([[False], [False], [True]]), height=1, width=2)
@given(mask=arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=64)), height=SIDES, width=SIDES)
def test_an_roi_never_loses_its_last_pixel(mask: Mask, height: int, width: int) -> None:
    assert fit_roi(mask, height, width).any() == mask.any()


def test_a_single_pixel_keeps_its_place() -> None:
    mask = np.zeros((64, 64), dtype=bool)
    mask[37, 5] = True
    (place,) = np.argwhere(fit_roi(mask, 8, 8))
    assert place.tolist() == [4, 0]
