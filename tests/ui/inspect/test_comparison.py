import itertools
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from inspector.ui.inspect.comparison_bar import Mode
from inspector.ui.inspect.page import InspectPage
from inspector.ui.widgets.theme import apply_theme
from tests.ui.conftest import messages_of
from tests.ui.inspect_window import inspect_place, open_all, wait_for_all
from tests.ui.synthetic import SyntheticClient, write_parts
from tests.ui.widgets.drawn_pixels import grabbed


def compare(qtbot: QtBot, page: InspectPage, key: Qt.Key) -> None:
    page.view.setFocus()
    qtbot.keyClick(page.view, key)
    qtbot.waitUntil(lambda: page.closely.comparison.reference.image is not None, timeout=10_000)


def colour_at(page: InspectPage, x: float, y: float) -> list[int]:
    place = page.view.mapFromScene(page.view.box.mapViewToScene(QPointF(x, y)))
    return [int(value) for value in grabbed(page.view)[place.y(), place.x()]]


def test_side_by_side_is_the_nearest_good_part_at_the_same_place_and_zoom(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=2)
    write_parts(tmp_path / "project" / "good", good=3, defective=0)
    apply_theme("dark")
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 3)
        open_all(qtbot, page, tmp_path / "images", 2)
        comparison, view = page.closely.comparison, page.view
        other = comparison.views.other
        assert not other.isVisible()
        compare(qtbot, page, Qt.Key.Key_S)
        assert comparison.mode is Mode.BESIDE
        assert page.panel.compare.isChecked()
        assert other.isVisible()
        # The same surface with another spot.
        assert comparison.bar.name.text() == "part_000.png, most similar of 3 good parts"
        qtbot.waitUntil(lambda: abs(other.width() - view.width()) <= 2)

        view.zoom_to(6.3)
        view.look_at(QPointF(66, 80), 6.3)
        assert abs(other.zoom - view.zoom) < 1e-3
        for sides in zip(_centre(view), _centre(other), strict=True):
            assert abs(sides[0] - sides[1]) < 0.5
        other.box.scaleBy((0.5, 0.5))
        other.box.sigRangeChangedManually.emit(other.box.state["mouseEnabled"])
        assert abs(view.zoom - other.zoom) < 1e-3
        assert view.zoom > 10

        reference = comparison.reference.image
        assert reference is not None
        other.scene().sigMouseMoved.emit(other.box.mapViewToScene(QPointF(70.5, 80.5)))
        assert page.closely.reference_readout.note.text() == f"x 70, y 80   grey {reference[80, 70, 0]}"

        qtbot.keyClick(view, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: comparison.bar.name.text().endswith("number 2 of 3 good parts"))
        assert comparison.bar.back.isEnabled()
        qtbot.keyClick(view, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: comparison.bar.name.text() == "part_001.png, most similar of 3 good parts")

        qtbot.keyClick(view, Qt.Key.Key_Escape)
        assert comparison.mode is None
        assert not other.isVisible()
        assert not comparison.bar.isVisible()
        wait_for_all(qtbot, page, 2)


def _centre(view: object) -> tuple[float, float]:
    centre = view.box.viewRect().center()  # type: ignore[attr-defined]
    return centre.x(), centre.y()


def test_a_wipe_shows_the_reference_on_the_left_of_its_line(qtbot: QtBot, tmp_path: Path) -> None:
    (part,) = write_parts(tmp_path / "images", good=0, defective=1)
    write_parts(tmp_path / "project" / "good", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 1)
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.overlay.shown.setChecked(False)
        page.panel.overlay.contours.setChecked(False)
        x, y = 200 // 3, 80
        assert max(colour_at(page, x, y)) < 40, "the spot"
        compare(qtbot, page, Qt.Key.Key_V)
        bar = page.closely.comparison.bar
        assert bar.wipe.isVisible()
        assert min(colour_at(page, x, y)) > 80, "covered"

        bar.wipe.setFocus()
        for _ in range(3):
            qtbot.keyClick(bar.wipe, Qt.Key.Key_PageDown)
        assert max(colour_at(page, x, y)) < 40, "the line is left of the spot"

        view = page.view
        line = view.mapFromScene(view.box.mapViewToScene(QPointF(0.2 * 200, 120)))
        target = view.mapFromScene(view.box.mapViewToScene(QPointF(0.9 * 200, 120)))
        handle = page.closely.comparison._layer._line
        jitter = itertools.cycle((0, 1))

        def move_to(place: QPoint) -> None:
            """pyqtgraph passes over moves that come too soon after another one."""
            qtbot.mouseMove(view.viewport(), place + QPoint(0, next(jitter)))

        qtbot.waitUntil(lambda: move_to(line) or handle.mouseHovering)
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=line)
        qtbot.waitUntil(lambda: move_to(target) or bar.wipe.value() > 800)
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=target)
        assert min(colour_at(page, x, y)) > 80
    assert part.exists()


def test_blinking_shows_one_part_after_the_other_and_says_which(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    write_parts(tmp_path / "project" / "good", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 1)
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.overlay.shown.setChecked(False)
        page.panel.overlay.contours.setChecked(False)
        compare(qtbot, page, Qt.Key.Key_T)
        shown = page.closely.comparison.bar.shown
        for _ in range(2):
            qtbot.waitUntil(lambda: shown.text() == "Reference")
            assert min(colour_at(page, 200 // 3, 80)) > 80
            qtbot.waitUntil(lambda: shown.text() == "This part")
            assert max(colour_at(page, 200 // 3, 80)) < 40
        qtbot.keyClick(page.view, Qt.Key.Key_T)
        assert not page.closely.comparison._blink.isActive()
        assert max(colour_at(page, 200 // 3, 80)) < 40


def test_an_image_of_ones_own_choice_is_stretched_and_stays(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=2)
    (mine,) = write_parts(tmp_path / "mine", good=1, defective=0, size=(100, 100))
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 2)
        comparison = page.closely.comparison
        page.panel.compare.click()
        qtbot.waitUntil(lambda: comparison.bar.name.text().startswith("The good parts are not here"))
        assert not comparison.bar.forward.isEnabled()
        comparison.reference.choose(mine)
        qtbot.waitUntil(lambda: comparison.bar.name.text() == "part_000.png, your choice, stretched to this image")
        assert comparison.reference.image is not None
        assert comparison.reference.image.shape == (160, 200, 3)
        page.view.setFocus()
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: page.session.position == 1 and comparison.reference.image is not None)
        assert comparison.bar.name.text().startswith("part_000.png, your choice")
        wait_for_all(qtbot, page, 2)


def test_a_detector_of_before_asks_for_an_image(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    write_parts(tmp_path / "project" / "good", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        cast("SyntheticClient", page.workspace.detector.inference).is_old = True
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 1)
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.compare.click()
        name = page.closely.comparison.bar.name
        qtbot.waitUntil(lambda: "does not tell what its networks see" in name.text())
        assert np.array_equal(page.view.image, page.presenter.inspection.image)  # type: ignore[union-attr]


def test_a_choice_that_cannot_be_read_is_told_and_the_nearest_good_part_is_back(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    write_parts(tmp_path / "project" / "good", good=2, defective=0)
    (tmp_path / "no image.png").write_text("no image")
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 2)
        open_all(qtbot, page, tmp_path / "images", 1)
        compare(qtbot, page, Qt.Key.Key_S)
        posted = messages_of(page.workspace)
        page.closely.comparison.reference.choose(tmp_path / "no image.png")
        qtbot.waitUntil(lambda: bool(posted))
        assert "no image.png" in posted[0][1]
        name = page.closely.comparison.bar.name
        qtbot.waitUntil(lambda: name.text() == "part_000.png, most similar of 2 good parts")
        assert page.closely.comparison.reference.image is not None


def test_a_good_part_that_is_gone_is_told_and_the_next_one_is_a_key_away(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=1)
    parts = tmp_path / "project" / "good"
    write_parts(parts, good=3, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 3)
        open_all(qtbot, page, tmp_path / "images", 1)
        compare(qtbot, page, Qt.Key.Key_S)
        comparison = page.closely.comparison
        comparison.reference.step(1)
        qtbot.waitUntil(lambda: "number 2" in comparison.bar.name.text())
        second = comparison.bar.name.text().split(",")[0]
        comparison.reference.step(-1)
        qtbot.waitUntil(lambda: "most similar" in comparison.bar.name.text())
        (parts / second).unlink()
        qtbot.keyClick(page.view, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: f"{second} is not shown" in comparison.bar.name.text())
        assert comparison.reference.image is None
        assert comparison.bar.back.isEnabled()
        qtbot.keyClick(page.view, Qt.Key.Key_K)
        qtbot.waitUntil(lambda: "number 3" in comparison.bar.name.text())


def test_images_of_a_live_source_keep_the_reference(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=0, defective=2)
    write_parts(tmp_path / "project" / "good", good=2, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        qtbot.waitUntil(lambda: len(page.workspace.parts.paths()) == 2)
        open_all(qtbot, page, tmp_path / "images", 2)
        compare(qtbot, page, Qt.Key.Key_S)
        comparison, shown = page.closely.comparison, page.presenter.inspection
        assert shown is not None
        reference = comparison.reference.image
        comparison._is_live = lambda: True
        page.presenter.show(replace(shown, path=Path("frame 7"), image=shown.image[::-1].copy()))
        assert comparison.reference.image is reference, "a search would begin without one"
        page.presenter.show(
            replace(shown, path=Path("frame 8"), image=shown.image[:80].copy(), anomaly_map=shown.anomaly_map[:80])
        )
        assert comparison.reference.image is not reference, "another camera needs another one"
        qtbot.waitUntil(lambda: comparison.reference.image is not None)
        assert comparison.reference.image.shape == (80, 200, 3)
