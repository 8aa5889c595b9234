import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.pixel_size import PixelSize, pixel_size_of, three_digits
from inspector.domain.results import Region
from inspector.errors import UsageError


def test_a_known_length_gives_the_size_of_a_pixel() -> None:
    size = pixel_size_of(25.0, 200.0, 480, 640)
    assert size == PixelSize(0.125, 640, 480)
    assert size.area_mm2(64) == 1.0
    assert size.place_mm(10, 4) == (1.25, 0.5)
    assert size.box_mm(Region(10, 1.0, 5, 5, 8, 4)) == (1.0, 0.5)


def test_it_holds_for_images_of_its_size_only() -> None:
    size = PixelSize(0.1, 640, 480)
    assert size.holds_for(480, 640)
    assert not size.holds_for(640, 480)


@pytest.mark.parametrize(("length_mm", "length_px"), [(0.0, 100.0), (-1.0, 100.0), (5.0, 1.5), (float("inf"), 100.0)])
def test_what_is_no_length_is_refused(length_mm: float, length_px: float) -> None:
    with pytest.raises(UsageError, match="length"):
        pixel_size_of(length_mm, length_px, 480, 640)


def test_an_area_is_covered_by_the_fewest_pixels() -> None:
    size = PixelSize(0.1, 640, 480)
    assert size.area_px(0.3) == 30
    assert size.area_px(0.301) == 31
    assert size.area_px(0.0) == 0


@given(mm_per_px=st.floats(1e-4, 100), area_px=st.integers(0, 1_000_000))
def test_an_area_of_whole_pixels_stays_the_same_in_its_number_of_decimals(mm_per_px: float, area_px: int) -> None:
    size = PixelSize(mm_per_px, 640, 480)
    shown = round(size.area_mm2(area_px), size.decimals)
    assert size.area_px(shown) == area_px


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (0.12345, "0.123"), (1.234, "1.23"), (12.34, "12.3"), (123.4, "123"), (12345.6, "12,346")],
)
def test_measures_have_three_digits_that_mean_something(number: float, text: str) -> None:
    assert three_digits(number) == text
