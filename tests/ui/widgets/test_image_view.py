from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.results import ColourScale, Region
from inspector.ui.widgets.image_view import ImageView, outline_path
from tests.ui.synthetic import bump_map, part_image


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    """pyqtgraph's view must not be closed itself, so it gets a window, as it has in the application."""
    window = QWidget()
    qtbot.addWidget(window)
    yield window


def shown_view(qtbot: QtBot, window: QWidget, height: int = 120, width: int = 200) -> ImageView:
    view = ImageView(window)
    view.resize(600, 400)
    window.resize(600, 400)
    window.show()
    qtbot.waitExposed(window)
    view.set_image(part_image(height, width, []))
    view.set_map(bump_map(height, width, [(100, 60, 8, 9)]))
    return view


def test_without_an_image_there_is_no_zoom_to_tell(qtbot: QtBot, window: QWidget) -> None:
    view = ImageView(window)
    with qtbot.assertNotEmitted(view.zoom_changed):
        view.resize(600, 400)
        window.show()
        qtbot.waitExposed(window)
    told: list[float] = []
    view.zoom_changed.connect(told.append)
    for _ in range(2):
        view.set_image(part_image(120, 200, []))
        qtbot.waitUntil(lambda: bool(told))
        assert told[-1] == view.zoom > 0
        view.set_image(None)
        assert told[-1] == 0
        told.clear()


def test_the_outline_closes_every_region() -> None:
    mask = np.zeros((20, 20), dtype=bool)
    mask[2:6, 3:9] = True
    mask[12, 12] = True
    x, y, joined = outline_path(mask)
    ends = np.flatnonzero(joined == 0)
    assert len(ends) == 2
    starts = [0, ends[0] + 1]
    for start, end in zip(starts, ends, strict=True):
        assert (x[start], y[start]) == (x[end], y[end])
    assert {12.0, 13.0} <= set(x)
    assert outline_path(None)[0].size == 0


def test_the_map_is_drawn_where_the_score_is_and_can_be_switched_off(qtbot: QtBot, window: QWidget) -> None:
    view = shown_view(qtbot, window)
    view.set_colours(ColourScale(4.0, 3.0))
    plain = view.grab().toImage()
    centre = plain.width() // 2, plain.height() // 2
    with_map = plain.pixelColor(*centre)
    view.set_overlay(False, 0.6, "Inferno", True)
    without = view.grab().toImage().pixelColor(*centre)
    assert with_map.red() - with_map.blue() > 40
    assert abs(without.red() - without.blue()) < 10


def test_places_that_outlines_may_reach_are_drawn_more_strongly_than_good_ones(qtbot: QtBot, window: QWidget) -> None:
    view = shown_view(qtbot, window)
    view.set_map(np.full((120, 200), 4.0, np.float32))

    def shift(seen_from: float) -> int:
        view.set_colours(ColourScale(8.0, seen_from))
        view.set_overlay(True, 0.6, "Viridis", True)
        image = view.grab().toImage()
        with_map = image.pixelColor(image.width() // 2, image.height() // 2)
        view.set_overlay(False, 0.6, "Viridis", True)
        without = view.grab().toImage().pixelColor(image.width() // 2, image.height() // 2)
        return abs(with_map.red() - without.red())

    assert shift(seen_from=3.6) > 1.5 * shift(seen_from=6.0)


def test_the_value_under_the_pointer(qtbot: QtBot, window: QWidget) -> None:
    view = shown_view(qtbot, window)
    seen: list[tuple[object, object, object]] = []
    view.cursor_moved.connect(lambda *values: seen.append(values))
    view.scene().sigMouseMoved.emit(QPointF(view.width() / 2, view.height() / 2))
    column, row, score = seen[-1]
    assert isinstance(column, int)
    assert isinstance(row, int)
    assert abs(column - 100) <= 1
    assert abs(row - 60) <= 1
    assert isinstance(score, float)
    assert score > 8
    view.set_map(bump_map(120, 200, []))
    assert seen[-1][:2] == (column, row)
    assert isinstance(seen[-1][2], float)
    assert seen[-1][2] < 1, "the value is that of the map that is shown"
    view.scene().sigMouseMoved.emit(QPointF(0, 0))
    assert seen[-1] == (None, None, None)


def test_fit_actual_size_and_zoom(qtbot: QtBot, window: QWidget) -> None:
    view = shown_view(qtbot, window)
    fitted = view.zoom
    assert fitted > 2
    view.show_actual_size()
    assert abs(view.zoom - 1) < 0.02
    view.zoom_in()
    assert abs(view.zoom - 1.25) < 0.03
    view.fit()
    assert abs(view.zoom - fitted) < 0.01


def test_a_region_comes_to_the_centre(qtbot: QtBot, window: QWidget) -> None:
    view = shown_view(qtbot, window)
    view.select_region(Region(100, 9.0, 150, 80, 10, 10))
    seen: list[tuple[object, ...]] = []
    view.cursor_moved.connect(lambda *values: seen.append(values))
    view.scene().sigMouseMoved.emit(QPointF(view.width() / 2, view.height() / 2))
    column, row = seen[-1][:2]
    assert isinstance(column, int)
    assert isinstance(row, int)
    assert abs(column - 155) <= 2
    assert abs(row - 85) <= 2


def test_a_large_image_is_drawn_from_a_smaller_copy_until_it_is_magnified(qtbot: QtBot, window: QWidget) -> None:
    view = shown_view(qtbot, window, 2400, 3200)
    assert view.image is not None
    assert view.image.shape == (2400, 3200, 3)
    view.show_actual_size()
    assert abs(view.zoom - 1) < 0.02
