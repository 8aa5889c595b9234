"""Descriptors of a place beside those of Good Parts: a drawer whose points show their patches."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from inspector.domain.descriptor_map import DescriptorMap
from inspector.ui.inspect.descriptor_drawer import DescriptorPanel
from inspector.ui.inspect.page import InspectPage
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.pointer import move_pointer
from tests.ui.synthetic import SyntheticClient, write_parts


@contextmanager
def place_with_images(qtbot: QtBot, folder: Path) -> Iterator[InspectPage]:
    """The Inspect place with two defective images, and three Good Parts."""
    write_parts(folder / "project" / "good", good=3, defective=0)
    write_parts(folder / "images", good=0, defective=2)
    with inspect_place(qtbot, folder / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 3)
        open_all(qtbot, page, folder / "images", 2)
        yield page


def shown(page: InspectPage, qtbot: QtBot) -> DescriptorPanel:
    """The drawer with its points, opened by its key."""
    panel = page.closely.descriptors.panel
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_J)
    assert panel.isVisible()
    qtbot.waitUntil(lambda: panel.plot.index == 0)
    return panel


def map_of(page: InspectPage) -> DescriptorMap:
    made = page.closely.descriptors._map
    assert made is not None
    return made


def point(panel: DescriptorPanel, index: int) -> QPoint:
    at: QPointF = panel.plot.points_px(index)[0]
    return panel.plot.mapFromScene(at)


def test_a_point_shows_its_patch_and_a_click_compares(qtbot: QtBot, tmp_path: Path) -> None:
    with place_with_images(qtbot, tmp_path) as page:
        panel = shown(page, qtbot)
        assert "This part." in panel.caption.text()
        assert "miss the teacher by 3.00, and are 2.00 apart" in panel.caption.text()
        assert not panel.picture.is_blank and not panel.picture.isEnabled()
        assert "how far they are apart" in panel.legend.text()
        assert "0 % of the distances" in panel.legend.text(), "the grey values of a synthetic part lie on a line"
        places = map_of(page).places
        good = next(index for index, each in enumerate(places) if not each.place.is_own)
        names = {each.place.part.name for each in places[good:]}
        assert len(names) == 3

        jitter = itertools.cycle((0, 1))

        def is_pointed() -> bool:
            """pyqtgraph leaves out moves that come too soon, and Qt those to the same place."""
            move_pointer(panel.plot.viewport(), point(panel, good) + QPoint(0, next(jitter)))
            return panel.plot.index >= good

        qtbot.waitUntil(is_pointed)
        assert places[panel.plot.index].place.part.name in panel.caption.text()
        assert panel.picture.isEnabled()
        with qtbot.waitSignal(page.closely.descriptors.part_chosen) as chosen:
            qtbot.mouseClick(panel.plot.viewport(), Qt.MouseButton.LeftButton, pos=point(panel, good))
        assert chosen.args[0].name in names
        qtbot.waitUntil(lambda: page.closely.comparison.reference.image is not None)
        page.closely.comparison.end()


def test_points_are_reached_by_keys(qtbot: QtBot, tmp_path: Path) -> None:
    with place_with_images(qtbot, tmp_path) as page:
        panel = shown(page, qtbot)
        places = map_of(page).places
        panel.plot.setFocus()
        qtbot.keyClick(panel.plot, Qt.Key.Key_Left)
        assert panel.plot.index == len(places) - 1
        assert places[-1].place.part.name in panel.caption.text()
        qtbot.keyClick(panel.plot, Qt.Key.Key_Right)
        assert panel.plot.index == 0
        qtbot.keyClick(panel.plot, Qt.Key.Key_Left)
        with qtbot.waitSignal(page.closely.descriptors.part_chosen) as chosen:
            qtbot.keyClick(panel.plot, Qt.Key.Key_Return)
        assert chosen.args[0] == places[-1].place.part
        qtbot.waitUntil(lambda: page.closely.comparison.reference.image is not None)
        page.closely.comparison.end()


def test_it_follows_the_image_and_one_drawer_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    with place_with_images(qtbot, tmp_path) as page:
        panel = shown(page, qtbot)
        before = map_of(page)
        with qtbot.waitSignal(page.presenter.replaced):
            page.session.step(1)
        qtbot.waitUntil(lambda: map_of(page) is not before and panel.plot.index == 0)
        assert map_of(page).places[0].place.part != before.places[0].place.part
        page.panel.why.click()
        assert not panel.isVisible() and page.closely.why.panel.isVisible()
        page.panel.descriptors.click()
        assert panel.isVisible() and not page.closely.why.panel.isVisible()


def test_one_student_is_not_apart_from_others(qtbot: QtBot, tmp_path: Path) -> None:
    with place_with_images(qtbot, tmp_path) as page:
        cast("SyntheticClient", page.workspace.detector.inference).variance = 0
        panel = shown(page, qtbot)
        assert "The student misses the teacher by 3.00." in panel.caption.text()
        assert "apart" not in panel.legend.text()


def test_an_old_detector_says_why_there_is_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with place_with_images(qtbot, tmp_path) as page:
        cast("SyntheticClient", page.workspace.detector.inference).is_old = True
        page.panel.descriptors.click()
        panel = page.closely.descriptors.panel
        qtbot.waitUntil(lambda: "does not tell what its students predict" in panel.caption.text())
        assert panel.picture.is_blank


def test_the_drawer_is_higher_in_a_high_window(qtbot: QtBot, tmp_path: Path) -> None:
    with place_with_images(qtbot, tmp_path) as page:
        panel = shown(page, qtbot)
        page.resize(1184, 640)
        qtbot.waitUntil(lambda: panel.height() == panel.minimumHeight())
        page.resize(1184, 1050)
        qtbot.waitUntil(lambda: panel.height() > panel.minimumHeight() + 60)
        qtbot.waitUntil(lambda: page.view.height() > 1.8 * panel.height())
