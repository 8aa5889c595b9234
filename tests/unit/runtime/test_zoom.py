import numpy as np
import pytest

from inspector.runtime.zoom import zoom_image


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
