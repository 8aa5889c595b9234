import numpy as np
import pytest

from inspector.camera.pixel_formats import is_read, to_rgb
from inspector.errors import SourceError

#: Even sides, three different channels.
COLOUR = np.broadcast_to(np.array([200, 100, 40], np.uint8), (8, 10, 3)).copy()
_SAMPLED = {"RG": ((0, 1), (1, 2)), "BG": ((2, 1), (1, 0)), "GR": ((1, 0), (2, 1)), "GB": ((1, 2), (0, 1))}


def mosaic(pattern: str) -> np.ndarray:
    """What a sensor with a Bayer filter sees of ``COLOUR``."""
    numbers = np.empty(COLOUR.shape[:2], np.uint8)
    for row in (0, 1):
        for column in (0, 1):
            numbers[row::2, column::2] = COLOUR[row::2, column::2, _SAMPLED[pattern][row][column]]
    return numbers


@pytest.mark.parametrize("pattern", list(_SAMPLED))
@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_bayer_patterns_give_their_colours(pattern: str, bits: int) -> None:
    numbers = mosaic(pattern).astype(np.uint16) << (bits - 8) if bits > 8 else mosaic(pattern)
    image = to_rgb(numbers, 10, 8, f"Bayer{pattern}{bits}")
    assert image is not None
    assert np.abs(image.astype(int) - COLOUR).max() <= 1


@pytest.mark.parametrize(
    ("name", "bits"), [("Mono8", 8), ("Mono10", 10), ("Mono12", 12), ("Mono14", 14), ("Mono16", 16)]
)
def test_gray_is_scaled_from_its_full_range(name: str, bits: int) -> None:
    numbers = np.full((8, 10), (1 << bits) - 1, np.uint16 if bits > 8 else np.uint8)
    image = to_rgb(numbers, 10, 8, name)
    assert image is not None
    assert image.shape == (8, 10, 3)
    assert (image == 255).all()


def test_colours_come_in_any_order() -> None:
    for name, numbers in (
        ("RGB8", COLOUR),
        ("RGB8Packed", COLOUR),
        ("BGR8", COLOUR[:, :, ::-1]),
        ("RGBa8", np.dstack([COLOUR, np.zeros((8, 10), np.uint8)])),
        ("BGRa8", np.dstack([COLOUR[:, :, ::-1], np.zeros((8, 10), np.uint8)])),
    ):
        image = to_rgb(np.ascontiguousarray(numbers).reshape(-1), 10, 8, name)
        assert image is not None, name
        assert np.array_equal(image, COLOUR), name


def test_half_a_buffer_is_no_image() -> None:
    assert to_rgb(np.zeros(79, np.uint8), 10, 8, "Mono8") is None


@pytest.mark.parametrize("name", ["Mono12p", "Mono12Packed", "Coord3D_ABC32f", "YUV422_8", "JPEG", ""])
def test_other_formats_are_refused_with_advice(name: str) -> None:
    assert not is_read(name)
    with pytest.raises(SourceError, match="pixel-format"):
        to_rgb(np.zeros(1000, np.uint8), 10, 8, name)
