from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.arrays import Pixels
from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Region
from inspector.ui.inspect.cursor_readout import readout
from inspector.ui.inspect.region_table import RegionTable
from inspector.ui.widgets.theme import apply_theme
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import bump_map, write_parts

#: Of the table in the smallest window, where the other half of the drawer says why.
WIDTH_PX = 620


def texts(table: RegionTable, row: int) -> list[str]:
    return [str(table.rows.index(row, column).data()) for column in range(table.rows.columnCount())]


@pytest.mark.parametrize("size", [None, PixelSize(0.0125, 4096, 3000)], ids=["pixels", "millimetres"])
def test_no_figure_is_cut_off(qtbot: QtBot, size: PixelSize | None) -> None:
    apply_theme("dark")
    table = RegionTable()
    qtbot.addWidget(table)
    table.resize(WIDTH_PX, 190)
    table.show()
    table.show_regions([Region(129_567, 114.19, 3180, 2240, 1382, 1212, 41.25, 112.5, (3200, 2300))] * 20, size)
    qtbot.waitUntil(table.verticalScrollBar().isVisible)
    header = table.horizontalHeader()
    for column in range(table.rows.columnCount()):
        assert table.sizeHintForColumn(column) <= header.sectionSize(column)
        assert header.sectionSizeHint(column) <= header.sectionSize(column)
    assert table.sizeHintForRow(0) <= table.rowHeight(0)
    assert header.length() <= table.viewport().width()


def test_figures_in_pixels_and_millimetres(qtbot: QtBot) -> None:
    table = RegionTable()
    qtbot.addWidget(table)
    region = Region(200, 12.5, 10, 20, 30, 8, mean=6.25, peak=11.75, peak_at=(12, 22))
    table.show_regions([region])
    assert texts(table, 0) == ["1", "12.50", "11.75", "6.25", "200", "30 × 8", "25, 24"]  # noqa: RUF001
    table.show_regions([region], PixelSize(0.1, 64, 48))
    assert [title for title, _ in table.rows.titles()][4:] == ["Area, px\nmm²", "Box, px\nmm", "Place, px\nmm"]
    assert texts(table, 0)[4:] == [
        "200\n2.00",
        "30 × 8\n3.00 × 0.800",  # noqa: RUF001
        "25, 24\n2.50, 2.40",
    ]


def test_the_drawer_tells_peak_and_mean_of_every_defect_and_keys_go_from_one_to_the_next(
    qtbot: QtBot, tmp_path: Path
) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        inspection, table = page.presenter.inspection, page.closely.why.panel.table
        assert inspection is not None
        made = page.presenter._made
        assert made is not None
        anomaly_map = bump_map(160, 200, [(50, 60, 5, 9), (150, 100, 4, 7)])
        made.anomaly_map[:] = anomaly_map
        page.presenter._look_again()

        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_Y)
        assert page.closely.why.panel.isVisible()
        judgement = page.presenter.judgement
        assert judgement is not None
        assert table.rows.rowCount() == 2
        for row, region in enumerate(judgement.regions):
            box = np.s_[region.y : region.y + region.height, region.x : region.x + region.width]
            inside = anomaly_map[box][judgement.mask[box]]
            assert texts(table, row)[2:5] == [f"{inside.max():.2f}", f"{inside.mean():.2f}", f"{inside.size:,}"]

        qtbot.keyClick(page.view, Qt.Key.Key_N)
        qtbot.keyClick(page.view, Qt.Key.Key_N)
        chosen = judgement.regions[1]
        assert page.closely.choice.region == chosen
        assert table.currentIndex().row() == page.panel.regions.currentIndex().row() == 1
        centre = page.view.box.viewRect().center()
        assert abs(centre.x() - chosen.centre[0]) < 2
        assert abs(centre.y() - chosen.centre[1]) < 2
        qtbot.keyClick(page.view, Qt.Key.Key_N)
        assert page.closely.choice.region == judgement.regions[0]

        zoom = page.view.zoom
        page.view.fit()
        place = table.visualRect(table.rows.index(1, 0)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
        assert page.closely.choice.region == chosen
        assert page.view.zoom >= zoom * 0.9

        with qtbot.waitSignal(page.presenter.judged):
            page.panel.threshold.number.setValue(8.0)
        assert page.closely.choice.region is None
        assert not page.view._selection.isVisible()


def test_one_drawer_is_open_at_a_time(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.why.click()
        page.panel.what_if.click()
        assert page.what_if.panel.isVisible()
        assert not page.closely.why.panel.isVisible()
        page.panel.why.click()
        assert not page.what_if.panel.isVisible()
        assert page.closely.why.panel.isVisible()


def test_a_pixel_in_one_line() -> None:
    image: Pixels = np.zeros((40, 50, 3), np.uint8)
    image[7, 5], image[8, 5] = (10, 200, 30), 99
    assert readout(image, 5, 7, None, None) == "x 5, y 7   RGB 10, 200, 30"
    assert readout(image, 5, 8, 1.234, None) == "x 5, y 8   grey 99   map 1.23"
    assert readout(image, 5, 8, 1.234, PixelSize(0.5, 50, 40)) == "x 5, y 8   2.75, 4.25 mm   grey 99   map 1.23"


def test_the_value_under_the_pointer_lies_away_from_it(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        page.thresholds.choose_pixel_size(PixelSize(0.5, 200, 160))
        view, note = page.view, page.closely.readout.note
        for place, is_left in (((150.5, 150.5), True), ((20.5, 150.5), False), ((20.5, 20.5), True)):
            view.scene().sigMouseMoved.emit(view.box.mapViewToScene(QPointF(*place)))
            assert note.isVisible()
            assert note.text().startswith(f"x {int(place[0])}, y {int(place[1])}   ")
            assert " mm   grey " in note.text()
            assert "map " in note.text()
            assert (note.x() < view.width() / 2) == is_left
            assert note.geometry().bottom() < view.height()
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
        assert not note.isVisible()
