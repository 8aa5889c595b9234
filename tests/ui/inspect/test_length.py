"""Journeys: a length is set by two clicks, and sizes are in millimetres from then on."""

from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Verdict
from inspector.storage.project_store import open_project
from inspector.ui.inspect.page import InspectPage
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import SyntheticClient, write_parts

LEFT = Qt.MouseButton.LeftButton


def click(qtbot: QtBot, page: InspectPage, x: float, y: float) -> None:
    view = page.view
    position: QPoint = view.mapFromScene(view.box.mapViewToScene(QPointF(x, y)))
    qtbot.mouseClick(view.viewport(), LEFT, pos=position)


def set_length(qtbot: QtBot, page: InspectPage, length_mm: float) -> None:
    """Say how long the line of 100 pixels is that is clicked."""
    qtbot.mouseClick(page.panel.length, LEFT)
    click(qtbot, page, 50, 40)
    click(qtbot, page, 150, 40)
    page.length.bar.length.setValue(length_mm)
    qtbot.mouseClick(page.length.bar.apply, LEFT)


def texts(page: InspectPage, row: int = 0) -> list[str]:
    rows = page.panel.regions.rows
    return [str(rows.data(rows.index(row, column))) for column in range(rows.columnCount())]


def headings(page: InspectPage) -> list[object]:
    rows = page.panel.regions.rows
    return [rows.headerData(column, Qt.Orientation.Horizontal) for column in range(rows.columnCount())]


def size_of(page: InspectPage) -> PixelSize:
    size = page.thresholds.pixel_size
    assert size is not None
    return size


def test_defects_have_millimetres_once_a_length_is_set(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        asked = len(cast("SyntheticClient", page.workspace.detector.inference).asked)
        assert headings(page) == ["No.", "Score", "Pixels", "Place"]
        judgement = page.presenter.judgement
        assert judgement is not None
        set_length(qtbot, page, 50.0)
        assert page.length.bar.isHidden()
        assert size_of(page).mm_per_px == pytest.approx(0.5, rel=0.01)
        assert (size_of(page).image_width_px, size_of(page).image_height_px) == (200, 160)
        assert headings(page) == ["No.", "Score", "mm²", "mm"]
        assert float(texts(page)[2]) == pytest.approx(judgement.regions[0].area_px / 4, rel=0.03)
        width_mm, height_mm = map(float, texts(page)[3].split(" × "))  # noqa: RUF001
        assert (width_mm, height_mm) == pytest.approx(
            (judgement.regions[0].width / 2, judgement.regions[0].height / 2), rel=0.03
        )
        assert page.panel.banner.sentence.text().endswith("mm²")
        assert page.panel.length.text().endswith("mm/px")
        assert len(cast("SyntheticClient", page.workspace.detector.inference).asked) == asked
    # Kept with the Project.
    assert open_project(tmp_path / "project").project.pixel_size == size_of(page)


def test_the_smallest_defect_in_square_millimetres(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        control = page.panel.threshold.smallest
        assert (control.unit.isEnabled(), control.unit.toolTip()) == (False, "Set a length first (L)")
        control.pixels.setValue(40)
        set_length(qtbot, page, 10.0)
        assert control.unit.currentText() == "px", "nothing changes before somebody chooses"
        control.unit.setCurrentIndex(1)
        assert page.thresholds.min_area_px == 40, "the same area in another unit"
        assert control.mm2.value() == pytest.approx(0.4, rel=0.03)
        assert page.panel.banner.verdict is Verdict.DEFECT

        with qtbot.waitSignal(page.presenter.judged):
            control.mm2.setValue(50.0)
        assert page.panel.banner.verdict is Verdict.UNSURE
        assert page.thresholds.min_area_px == pytest.approx(5000, rel=0.03)
        assert "mm across" in control.mm2.toolTip()

        set_length(qtbot, page, 100.0)
        assert page.thresholds.min_area_mm2 == control.mm2.value() == 50.0, "millimetres stay as they were chosen"
        assert page.thresholds.min_area_px == pytest.approx(50, abs=2)
        assert page.panel.banner.verdict is Verdict.DEFECT
        control.unit.setCurrentIndex(0)
        assert page.thresholds.min_area_mm2 is None
        assert control.pixels.value() == page.thresholds.min_area_px


def test_an_image_of_another_size_keeps_pixels_and_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    others = write_parts(tmp_path / "others", good=0, defective=1, size=(300, 300))
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        set_length(qtbot, page, 50.0)
        open_all(qtbot, page, others[0].parent, 1)
        assert headings(page) == ["No.", "Score", "Pixels", "Place"]
        assert page.panel.banner.sentence.text().endswith("px")
        assert page.panel.length.text() == "Other size"
        assert "was set on images of 200 x 160 pixels" in page.panel.length.toolTip()


def test_with_keys_alone(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        with qtbot.waitActive(page):
            page.activateWindow()
        open_all(qtbot, page, tmp_path / "images", 1)
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_L)
        assert page.length.is_active
        qtbot.keyClick(page.view, Qt.Key.Key_Space)
        for _ in range(20):
            qtbot.keyClick(page.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
        field = page.length.bar.length
        qtbot.waitUntil(field.hasFocus)
        assert page.length.bar.text.text() == "is the length of the line, 20.0 pixels on the image"
        assert (page.length.bar.apply.isEnabled(), page.length.bar.apply.toolTip()) == (False, "Type the length first")
        qtbot.keyClicks(field, "4")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert size_of(page).mm_per_px == pytest.approx(0.2)
        assert page.view.hasFocus()


def test_escape_and_two_clicks_at_one_place_change_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.mouseClick(page.panel.length, LEFT)
        click(qtbot, page, 50, 40)
        click(qtbot, page, 50, 40)
        assert page.length.bar.length.isHidden(), "the second end is still asked for"
        click(qtbot, page, 150, 40)
        qtbot.keyClick(page.length.bar.length, Qt.Key.Key_Escape)
        assert not page.length.is_active
        assert page.thresholds.pixel_size is None


def test_one_thing_is_drawn_at_a_time(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        assert page.panel.length.toolTip() == "Open an image first: a length is measured on it"
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.mouseClick(page.panel.roi, LEFT)
        qtbot.mouseClick(page.panel.length, LEFT)
        assert (page.roi.is_active, page.length.is_active) == (False, True)
        assert (page.panel.roi.isChecked(), page.panel.length.isChecked()) == (False, True)
        qtbot.mouseClick(page.panel.roi, LEFT)
        assert (page.roi.is_active, page.length.is_active) == (True, False)


def test_a_length_is_forgotten_and_brought_back(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.mouseClick(page.panel.length, LEFT)
        assert page.length.bar.forget.isHidden(), "there is none to forget"
        page.length.end()
        set_length(qtbot, page, 10.0)
        control = page.panel.threshold.smallest
        control.unit.setCurrentIndex(1)
        control.mm2.setValue(2.0)
        size, area_px = size_of(page), page.thresholds.min_area_px

        qtbot.mouseClick(page.panel.length, LEFT)
        qtbot.mouseClick(page.length.bar.forget, LEFT)
        assert page.thresholds.pixel_size is None
        assert headings(page) == ["No.", "Score", "Pixels", "Place"]
        assert (control.unit.currentText(), control.pixels.value()) == ("px", area_px)
        assert page.length.bar.forget.text() == "Undo"

        qtbot.mouseClick(page.length.bar.forget, LEFT)
        assert page.thresholds.pixel_size == size
        assert (page.thresholds.min_area_mm2, control.mm2.value(), control.unit.currentText()) == (2.0, 2.0, "mm²")
