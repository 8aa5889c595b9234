import numpy as np
import pytest

from inspector.domain.roi import RoiShape, RoiTool, with_shape

SIZE = 20, 30
WHOLE = np.ones(SIZE, dtype=bool)


def rectangle(left: float, top: float, right: float, bottom: float, *, includes: bool = True) -> RoiShape:
    return RoiShape(RoiTool.RECTANGLE, ((left, top), (right, bottom)), includes)


@pytest.mark.parametrize("corners", [(3, 2, 9, 7), (9, 7, 3, 2), (9, 2, 3, 7)])
def test_a_rectangle_covers_its_pixels_whatever_corner_came_first(corners: tuple[float, float, float, float]) -> None:
    roi = with_shape(None, rectangle(*corners), *SIZE)
    assert roi.sum() == 6 * 5
    assert roi[2:7, 3:9].all()


@pytest.mark.parametrize("before", [None, WHOLE])
def test_the_first_shape_that_includes_leaves_only_its_pixels(before: np.ndarray | None) -> None:
    assert with_shape(before, rectangle(0, 0, 4, 4), *SIZE).sum() == 16
    assert with_shape(before, rectangle(0, 0, 4, 4, includes=False), *SIZE).sum() == 20 * 30 - 16


def test_further_shapes_add_and_take_away() -> None:
    first = with_shape(None, rectangle(0, 0, 4, 4), *SIZE)
    both = with_shape(first, rectangle(10, 10, 14, 14), *SIZE)
    assert both.sum() == 32
    assert with_shape(both, rectangle(0, 0, 30, 12, includes=False), *SIZE).sum() == 8
    assert first.sum() == 16, "the ROI before stays as it was"


def test_a_shape_beyond_the_border_ends_there() -> None:
    assert with_shape(None, rectangle(-50, -50, 4, 4), *SIZE).sum() == 16
    assert with_shape(None, rectangle(28, 18, 500, 500), *SIZE).sum() == 4
    assert not with_shape(None, rectangle(40, 40, 50, 50), *SIZE).any()


def test_a_polygon_is_filled() -> None:
    roi = with_shape(None, RoiShape(RoiTool.POLYGON, ((2.5, 2.5), (22.5, 2.5), (2.5, 12.5))), *SIZE)
    assert roi[4, 4]
    assert not roi[12, 20]
    assert 100 <= roi.sum() <= 135, "half of 20 x 10, and its border"


@pytest.mark.parametrize("points", [((15.5, 10.5),), ((15.5, 10.5), (15.5, 10.5))])
def test_a_brush_leaves_a_disc_and_the_eraser_takes_it_away(points: tuple[tuple[float, float], ...]) -> None:
    roi = with_shape(None, RoiShape(RoiTool.BRUSH, points, width_px=9), *SIZE)
    assert roi[10, 15]
    assert roi.sum() == 69, "every pixel nearer than 4.5"
    assert not with_shape(roi, RoiShape(RoiTool.ERASER, points, width_px=9), *SIZE).any()


def test_a_brush_is_as_wide_as_it_is_said_to_be() -> None:
    roi = with_shape(None, RoiShape(RoiTool.BRUSH, ((-20, 10.5), (50, 10.5)), width_px=7), *SIZE)
    assert roi.all(axis=1).sum() == 7
