import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from pytestqt.qtbot import QtBot

from inspector.domain.overlay import blend, draw_contours
from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Region
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.pictures import overlay_picture
from inspector.ui.inspect.map_choice import TERM_COLOURS, Quantity
from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.region_text import region_text
from tests.ui.inspect_window import inspect_place, open_all
from tests.ui.synthetic import write_parts


@contextmanager
def defective_part(qtbot: QtBot, tmp_path: Path) -> Iterator[InspectPage]:
    """The Inspect place with a defective part."""
    write_parts(tmp_path / "images", good=0, defective=1)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        qtbot.waitUntil(lambda: page.presenter.judgement is not None)
        yield page


def pixels_of(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)


def test_the_picture_is_copied_as_it_is_drawn(qtbot: QtBot, tmp_path: Path) -> None:
    with defective_part(qtbot, tmp_path) as place:
        inspection, judgement = place.presenter.inspection, place.presenter.judgement
        assert inspection is not None and judgement is not None
        shown, opacity, colour_map, _ = place.panel.overlay.choice
        assert shown
        place.view.setFocus()
        qtbot.keyClick(place.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        copied = QGuiApplication.clipboard().image()
        expected = overlay_picture(inspection, judgement, ExportOptions(opacity=opacity, colour_map=colour_map))
        assert np.array_equal(pixels_of(copied), expected)

        place.panel.overlay.shown.setChecked(False)
        place.panel.overlay.contours.setChecked(False)
        place.taking.picture.trigger()
        assert np.array_equal(pixels_of(QGuiApplication.clipboard().image()), inspection.image)


@pytest.mark.parametrize("quantity", [Quantity.ERROR, Quantity.VARIANCE])
def test_the_map_that_is_seen_is_copied_and_dragged(qtbot: QtBot, tmp_path: Path, quantity: Quantity) -> None:
    with defective_part(qtbot, tmp_path) as place:
        inspection, judgement = place.presenter.inspection, place.presenter.judgement
        assert inspection is not None and judgement is not None
        place.panel.map.quantities.setCurrentIndex(list(Quantity).index(quantity))
        place.taking.picture.trigger()
        copied = pixels_of(QGuiApplication.clipboard().image()).copy()
        _, opacity, colour_map, _ = place.panel.overlay.choice
        seen = place.panel.map.map_of(inspection)
        assert not np.array_equal(seen, inspection.anomaly_map)
        blended = blend(inspection.image, seen, TERM_COLOURS, opacity, colour_map)
        assert np.array_equal(copied, draw_contours(blended, judgement.mask, (255, 255, 255)))

        place.taking.files.trigger()
        overlay, mask = (Path(url.toLocalFile()) for url in QGuiApplication.clipboard().mimeData().urls())
        assert overlay.name == f"part_000_{quantity.lower().replace(' ', '_')}.png"
        with Image.open(overlay) as picture, Image.open(mask) as outlined:
            assert np.array_equal(np.asarray(picture), copied)
            assert np.array_equal(np.asarray(outlined) > 0, judgement.mask)
            assert json.loads(picture.info["Description"])["threshold"] == judgement.thresholds.defect
        QGuiApplication.clipboard().clear()
        place.taking.forget_files()


def test_the_table_is_copied_for_spreadsheets(qtbot: QtBot, tmp_path: Path) -> None:
    with defective_part(qtbot, tmp_path) as place:
        judgement = place.presenter.judgement
        assert judgement is not None
        (region,) = judgement.regions
        place.view.setFocus()
        modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        qtbot.keyClick(place.view, Qt.Key.Key_C, modifiers)
        names, figures = (line.split("\t") for line in QGuiApplication.clipboard().text().splitlines())
        row = dict(zip(names, figures, strict=True))
        assert float(row["score"]) == pytest.approx(region.score)
        assert [int(row[name]) for name in ("number", "area_px", "x", "y")] == [1, region.area_px, region.x, region.y]

        QGuiApplication.clipboard().clear()
        place.panel.regions.setFocus()
        qtbot.keyClick(place.panel.regions, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QGuiApplication.clipboard().text().startswith("number\t")


def test_millimetres_follow_where_they_are_known() -> None:
    text = region_text([Region(10, 2.5, 3, 4, 5, 6)], PixelSize(0.5, 100, 100))
    assert text.splitlines()[0].endswith("area_mm2\twidth_mm\theight_mm")
    assert text.splitlines()[1] == "1\t2.5\t\t\t10\t3\t4\t5\t6\t2.5\t2.5\t3"


def check_files(data: QMimeData, page: InspectPage) -> list[Path]:
    overlay, mask = (Path(url.toLocalFile()) for url in data.urls())
    assert (overlay.name, mask.name) == ("part_000_overlay.png", "part_000_mask.png")
    judgement = page.presenter.judgement
    assert judgement is not None
    drawn = cv2.imdecode(np.frombuffer(mask.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(drawn > 0, judgement.mask)
    with Image.open(overlay) as picture:
        assert json.loads(picture.info["Description"])["threshold"] == judgement.thresholds.defect
    return [overlay, mask]


def test_files_are_dragged_out_of_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    with defective_part(qtbot, tmp_path) as page:
        carried: list[tuple[QMimeData, QPixmap]] = []
        page.taking.drag = lambda data, preview: carried.append((data, preview))
        button, middle = page.panel.take, page.panel.take.rect().center()
        qtbot.mousePress(button, Qt.MouseButton.LeftButton, pos=middle)
        qtbot.mouseMove(button, middle + QPoint(2, 0))
        assert carried == []
        qtbot.mouseMove(button, middle + QPoint(-60, -60))
        ((data, preview),) = carried
        files = check_files(data, page)
        assert QRect(0, 0, 96, 96).contains(preview.rect())
        qtbot.mouseRelease(button, Qt.MouseButton.LeftButton)
        page.taking.files.trigger()
        clipboard = QGuiApplication.clipboard().mimeData()
        files += check_files(clipboard, page)
        assert len(set(files)) == 4, "another program may not have copied the first ones yet"
        QGuiApplication.clipboard().clear()
        page.taking.forget_files()
        assert not any(path.exists() for path in files)


def test_a_click_opens_the_menu(qtbot: QtBot, tmp_path: Path) -> None:
    with defective_part(qtbot, tmp_path) as place:
        menu = place.panel.take.menu()
        opened: list[bool] = []

        def close() -> None:
            opened.append(True)
            menu.close()

        menu.aboutToShow.connect(close, Qt.ConnectionType.QueuedConnection)
        qtbot.mouseClick(place.panel.take, Qt.MouseButton.LeftButton)
        assert opened == [True]
        assert len(menu.actions()) == 3


def test_nothing_can_be_taken_where_nothing_is_shown(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        assert not page.panel.take.isEnabled()
        assert page.panel.take.toolTip() == "No inspected image is shown"
        open_all(qtbot, page, tmp_path / "images", 1)
        assert page.panel.take.isEnabled()
        assert page.taking.picture.isEnabled()
        assert not page.taking.table.isEnabled()
        assert page.taking.table.toolTip() == "This image has no defect"
