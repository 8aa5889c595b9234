"""Journeys: an operator draws the ROI with the mouse, and with keys alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.arrays import Mask
from inspector.domain.results import Verdict
from inspector.domain.roi import RoiTool
from inspector.storage.images import read_mask
from inspector.ui.inspect.page import InspectPage
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import SyntheticClient, write_parts

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@contextmanager
def drawing(qtbot: QtBot, tmp_path: Path) -> Iterator[InspectPage]:
    """Two defective parts of 200 x 160 pixels, the spot at 66, 80, and the tools open."""
    write_parts(tmp_path / "images", good=0, defective=2)
    with inspect_place(qtbot, tmp_path / "project") as shown:
        with qtbot.waitActive(shown):
            shown.activateWindow()
        open_all(qtbot, shown, tmp_path / "images", 2)
        qtbot.mouseClick(shown.panel.roi, LEFT)
        assert shown.roi.bar.isVisible()
        QApplication.processEvents()
        yield shown


def on_screen(page: InspectPage, x: float, y: float) -> QPoint:
    """The place of an image pixel in the view's viewport."""
    view = page.view
    return view.mapFromScene(view.box.mapViewToScene(QPointF(x, y)))


def drag(qtbot: QtBot, page: InspectPage, *points: tuple[float, float]) -> None:
    viewport = page.view.viewport()
    qtbot.mousePress(viewport, LEFT, pos=on_screen(page, *points[0]))
    for point in points[1:]:
        qtbot.mouseMove(viewport, on_screen(page, *point))
    qtbot.mouseRelease(viewport, LEFT, pos=on_screen(page, *points[-1]))


def click(qtbot: QtBot, page: InspectPage, x: float, y: float) -> None:
    qtbot.mouseClick(page.view.viewport(), LEFT, pos=on_screen(page, x, y))


def stored(page: InspectPage) -> Mask | None:
    opened = page.workspace.document.opened
    assert opened is not None
    return read_mask(opened.roi_path) if opened.roi_path.exists() else None


def area(page: InspectPage) -> int:
    """Pixels of the stored ROI, all of them without one."""
    roi = stored(page)
    return 160 * 200 if roi is None else int(roi.sum())


def verdict(page: InspectPage) -> Verdict | None:
    return page.panel.banner.verdict


def test_a_rectangle_includes_and_the_verdict_follows_without_a_network(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        asked = len(cast("SyntheticClient", page.workspace.detector.inference).asked)
        assert verdict(page) is Verdict.DEFECT
        drag(qtbot, page, (120, 20), (160, 80), (180, 140))
        assert verdict(page) is Verdict.GOOD
        roi = stored(page)
        assert roi is not None
        assert roi.shape == (160, 200)
        rows, columns = np.flatnonzero(roi.any(axis=1)), np.flatnonzero(roi.any(axis=0))
        assert abs(rows[0] - 20) <= 1 and abs(rows[-1] - 139) <= 1
        assert abs(columns[0] - 120) <= 1 and abs(columns[-1] - 179) <= 1
        assert page.presenter._shade.is_shown
        assert page.roi.bar.share.text() == "22 % of the image. Train again, so that the threshold fits it"
        qtbot.waitUntil(lambda: page.panel.summary.text() == "None of 2 parts looks unusual")
        assert len(cast("SyntheticClient", page.workspace.detector.inference).asked) == asked


def test_two_clicks_are_a_rectangle_too_and_a_hole_is_cut_out_of_it(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        click(qtbot, page, 20, 20)
        assert area(page) == 160 * 200, "one corner is no shape yet"
        click(qtbot, page, 180, 140)
        assert verdict(page) is Verdict.DEFECT
        with_defect = area(page)
        qtbot.mouseClick(page.roi.bar.exclude, LEFT)
        drag(qtbot, page, (40, 50), (60, 60), (100, 110))
        assert verdict(page) is Verdict.GOOD
        assert abs(with_defect - area(page) - 60 * 60) < 130


@pytest.mark.parametrize("closes_by", ["first corner", "double click", "enter"])
def test_a_polygon_is_closed(qtbot: QtBot, tmp_path: Path, closes_by: str) -> None:
    with drawing(qtbot, tmp_path) as page:
        page.roi.bar.tools[RoiTool.POLYGON].click()
        for corner in ((110, 10), (190, 10), (190, 150)):
            click(qtbot, page, *corner)
        assert stored(page) is None
        if closes_by == "first corner":
            click(qtbot, page, 110, 10)
        elif closes_by == "double click":
            qtbot.mouseDClick(page.view.viewport(), LEFT, pos=on_screen(page, 190, 150))
        else:
            qtbot.keyClick(page.view, Qt.Key.Key_Return)
        assert abs(area(page) - 80 * 140 / 2) < 300
        assert verdict(page) is Verdict.GOOD


def test_a_brush_paints_and_the_eraser_takes_away(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        bar = page.roi.bar
        bar.tools[RoiTool.BRUSH].click()
        bar.brush_width.setValue(31)
        drag(qtbot, page, (30, 80), (66, 80), (150, 80))
        assert verdict(page) is Verdict.DEFECT
        roi = stored(page)
        assert roi is not None
        assert abs(roi[:, 100].sum() - 31) <= 1
        bar.tools[RoiTool.ERASER].click()
        assert not bar.include.isEnabled()
        assert bar.include.toolTip() == "The eraser always excludes"
        bar.brush_width.setValue(60)
        drag(qtbot, page, (66, 80), (67, 80))
        assert verdict(page) is Verdict.GOOD


def test_shapes_are_undone_done_again_and_cleared(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        bar = page.roi.bar
        assert (bar.undo.isEnabled(), bar.undo.toolTip()) == (False, "Nothing was drawn yet")
        drag(qtbot, page, (120, 20), (130, 30), (180, 140))
        one = area(page)
        drag(qtbot, page, (10, 10), (20, 20), (60, 30))
        two = area(page)
        assert two > one
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        assert area(page) == one
        qtbot.mouseClick(bar.undo, LEFT)
        assert stored(page) is None
        assert verdict(page) is Verdict.DEFECT
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL | SHIFT)
        qtbot.mouseClick(bar.redo, LEFT)
        assert area(page) == two
        qtbot.mouseClick(bar.whole, LEFT)
        assert area(page) == 160 * 200
        assert (bar.whole.isEnabled(), bar.whole.toolTip()) == (False, "The whole image counts already")
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        assert area(page) == two


def test_undo_in_the_middle_of_a_polygon_takes_its_last_corner_back(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        drag(qtbot, page, (120, 20), (130, 30), (180, 140))
        before = area(page)
        page.roi.bar.tools[RoiTool.POLYGON].click()
        for corner in ((10, 10), (60, 10), (60, 60), (110, 155)):
            click(qtbot, page, *corner)
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
        assert abs(area(page) - before - 50 * 50 / 2) < 120
        click(qtbot, page, 10, 100)
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        assert area(page) == before, "the corner first, then the polygon before"


def test_escape_drops_a_shape_that_was_begun_and_then_puts_the_tools_away(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        click(qtbot, page, 20, 20)
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
        assert page.roi.is_active
        click(qtbot, page, 100, 100)
        assert stored(page) is None, "the first corner is forgotten"
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
        assert not page.roi.is_active
        assert page.roi.bar.isHidden()
        assert not page.panel.roi.isChecked()
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
        assert page.session.position == 1, "arrow keys step again"


def test_escape_in_the_line_of_tools_puts_them_away(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        page.roi.bar.brush_width.setEnabled(True)
        page.roi.bar.done.setFocus()
        qtbot.keyClick(page.roi.bar.done, Qt.Key.Key_Escape)
        assert not page.roi.is_active


def test_nothing_left_to_inspect_is_refused(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        posted: list[tuple[str, str]] = []
        page.workspace.messages.posted.connect(lambda *message: posted.append(message))
        drag(qtbot, page, (120, 20), (130, 30), (180, 140))
        before = area(page)
        qtbot.mouseClick(page.roi.bar.exclude, LEFT)
        drag(qtbot, page, (-5, -5), (100, 100), (210, 170))
        assert area(page) == before
        assert verdict(page) is Verdict.GOOD
        ((kind, text),) = posted
        assert kind == "warning"
        assert text == "That would leave nothing to inspect, so it was not done. Include another place first."


def test_with_keys_alone(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        view, bar = page.view, page.roi.bar
        assert view.hasFocus(), "drawing can begin at once"
        step = max(1, round(10 / view.zoom))
        # From the middle, 100, 80.
        qtbot.keyClick(view, Qt.Key.Key_Right)
        qtbot.keyClick(view, Qt.Key.Key_Space)
        for _ in range(3):
            qtbot.keyClick(view, Qt.Key.Key_Right)
            qtbot.keyClick(view, Qt.Key.Key_Down)
        qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
        qtbot.keyClick(view, Qt.Key.Key_Return)
        assert area(page) == (3 * step + 1) * 3 * step
        assert verdict(page) is Verdict.GOOD
        assert page.session.position == 0, "arrow keys step no images meanwhile"

        qtbot.keyClick(view, Qt.Key.Key_B, SHIFT)
        assert bar.tool is RoiTool.BRUSH
        width_px = bar.brush_width.value()
        qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
        assert bar.brush_width.value() < width_px
        before = area(page)
        qtbot.keyClick(view, Qt.Key.Key_Space)
        for _ in range(40 // step):
            qtbot.keyClick(view, Qt.Key.Key_Left)
        qtbot.keyClick(view, Qt.Key.Key_Space)
        assert area(page) > before

        qtbot.keyClick(view, Qt.Key.Key_R, SHIFT)
        qtbot.keyClick(view, Qt.Key.Key_X)
        assert bar.exclude.isChecked()
        assert not bar.includes
        qtbot.keyClick(view, Qt.Key.Key_A, SHIFT)
        assert area(page) == 160 * 200
        qtbot.keyClick(view, Qt.Key.Key_I)
        assert not page.roi.is_active


def test_the_next_image_of_another_size_ends_a_shape_and_tells_that_the_roi_is_stretched(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with drawing(qtbot, tmp_path) as page:
        drag(qtbot, page, (120, 20), (130, 30), (180, 140))
        paths = write_parts(tmp_path / "others", good=0, defective=1, size=(300, 300))
        click(qtbot, page, 20, 20)
        page.open_images(paths)
        qtbot.waitUntil(lambda: page.view.image is not None and page.view.image.shape[0] == 300)
        qtbot.waitUntil(lambda: "is stretched to this image" in page.roi.bar.share.text())
        assert "200 x 160" in page.roi.bar.share.text()
        assert page.roi.is_active
        click(qtbot, page, 250, 250)
        roi = stored(page)
        assert roi is not None
        assert roi.shape == (160, 200), "the corner on the other image is forgotten"


def test_it_needs_an_image_and_a_project(qtbot: QtBot, tmp_path: Path) -> None:
    with inspect_place(qtbot, tmp_path / "project") as page:
        assert not page.panel.roi.isEnabled()
        assert page.panel.roi.toolTip() == "Open an image first: the region is drawn on it"
        page.workspace.document.close()
        assert page.panel.roi.toolTip() == "Open a project first: the region is stored in it"


def test_every_control_says_what_it_is_and_does(qtbot: QtBot, tmp_path: Path) -> None:
    with drawing(qtbot, tmp_path) as page:
        bar = page.roi.bar
        for control in (
            *bar.tools.values(),
            bar.include,
            bar.exclude,
            bar.brush_width,
            bar.undo,
            bar.redo,
            bar.whole,
        ):
            assert control.accessibleName()
            assert control.toolTip()
        assert page.panel.roi.accessibleName() == "Region of interest"
