"""Journeys: an operator draws where a defective part is defective."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.domain.arrays import Mask
from inspector.domain.result import Truth
from inspector.domain.roi import RoiTool
from inspector.storage.images import read_mask
from inspector.storage.told_images import known_images
from inspector.ui.inspect.page import InspectPage
from inspector.ui.widgets.theme import apply_theme
from tests.inspections import BLURRED
from tests.ui.conftest import messages_of
from tests.ui.inspect import test_truths
from tests.ui.inspect.test_roi_drawing import CONTROL, LEFT, SHIFT, drag
from tests.ui.inspect.test_small_bars import BAR_PX
from tests.ui.inspect.test_truths import press, step
from tests.ui.inspect_window import open_all
from tests.ui.languages import LANGUAGES


@contextmanager
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[InspectPage]:
    """Two good parts and two defective ones of 200 x 160 pixels, the spot at 66, 80. The third is shown."""
    with test_truths.place(qtbot, tmp_path) as page:
        open_all(qtbot, page, tmp_path / "new", 4)
        step(qtbot, page, 2)
        page.view.setFocus()
        yield page


def begin(qtbot: QtBot, page: InspectPage) -> None:
    """Tell that the part is defective, and take the tools, with two keys."""
    press(qtbot, page, Qt.Key.Key_D)
    qtbot.waitUntil(lambda: page.workspace.drawn_truth.path() is not None)
    qtbot.keyClick(page.view, Qt.Key.Key_D, SHIFT)
    assert page.truth_drawing.bar.isVisible()
    QApplication.processEvents()


def files(page: InspectPage) -> list[Path]:
    opened = page.workspace.document.opened
    assert opened is not None
    return sorted(opened.truth_masks_dir.glob("*.png"))


def stored(page: InspectPage) -> Mask:
    (path,) = files(page)
    return read_mask(path)


def test_only_a_part_that_was_told_to_be_defective_can_be_drawn_on(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        assert not page.bar.draw.isVisible()
        qtbot.keyClick(page.view, Qt.Key.Key_D, SHIFT)
        assert not page.truth_drawing.is_active
        begin(qtbot, page)
        assert page.truth_drawing.bar.share.text() == "0 px"
        page.truth_drawing.end()
        press(qtbot, page, Qt.Key.Key_G)
        qtbot.waitUntil(lambda: not page.bar.draw.isVisible())


def test_the_whole_image_is_seen_while_something_is_drawn(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        note = page.presenter.scene
        note.show_changes((BLURRED,))
        assert not note.isVisible()
        page.truth_drawing.end()
        assert note.isVisible()
        for drawing in (page.roi, page.length):
            drawing.toggle()
            assert not note.isVisible()
            drawing.end()
            assert note.isVisible()
        note.show_changes(())
        assert not note.isVisible()


@LANGUAGES
def test_how_much_is_drawn_is_read_in_a_small_window(spoken: type, qtbot: QtBot, tmp_path: Path) -> None:
    with spoken():
        apply_theme("dark")
        with place(qtbot, tmp_path) as page:
            page.resize(BAR_PX + page.panel.width(), 520)
            begin(qtbot, page)
            share = page.truth_drawing.bar.share
            qtbot.waitUntil(lambda: share.shown_text == share.text() == "0 px")
            drag(qtbot, page, (50, 60), (60, 70), (80, 100))
            assert share.text() not in ("", "0 px")
            qtbot.waitUntil(lambda: share.shown_text == share.text())


def test_shapes_are_stored_at_once_and_undone(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        drag(qtbot, page, (50, 60), (60, 70), (80, 100))
        one = stored(page)
        assert one.shape == (160, 200)
        assert one[60:100, 50:80].mean() > 0.9
        assert one.sum() < 1.2 * 30 * 40
        assert page.truth_drawing._line.is_shown
        page.truth_drawing.bar.choose(RoiTool.ERASER)
        drag(qtbot, page, (50, 60), (60, 62), (70, 64))
        assert 0 < stored(page).sum() < one.sum()
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        assert np.array_equal(stored(page), one)
        qtbot.keyClick(page.view, Qt.Key.Key_Z, CONTROL)
        assert files(page) == [], "the word stays, and nothing is drawn"
        assert page.bar.truth.word.truth is Truth.DEFECTIVE
        assert not page.truth_drawing._line.is_shown


def test_the_outline_of_the_detector_is_a_beginning(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        judgement = page.presenter.judgement
        assert judgement is not None
        qtbot.mouseClick(page.truth_drawing.bar.whole, LEFT)
        assert np.array_equal(stored(page), judgement.mask)
        assert not page.truth_drawing.bar.whole.isEnabled()
        assert page.truth_drawing.bar.whole.toolTip() == "The detector outlines nothing else here"


def test_it_is_shown_when_its_image_is_opened_again_and_detectors_are_compared_on_it(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        drag(qtbot, page, (50, 60), (60, 70), (80, 100))
        step(qtbot, page, 3)
        assert not page.truth_drawing._line.is_shown
        qtbot.waitUntil(lambda: not page.truth_drawing.bar.isVisible(), timeout=5000)
        step(qtbot, page, 2)
        qtbot.waitUntil(lambda: page.truth_drawing._line.is_shown)

        found = []
        opened = page.workspace.document.opened
        assert opened is not None
        page.workspace.told.ask_all(lambda parts, _: found.extend(known_images(opened, parts)), page)
        qtbot.waitUntil(lambda: len(found) == 1)
        assert [found[0].mask] == files(page)


def test_shapes_of_one_image_never_reach_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        page.session.step_to(3)
        qtbot.waitUntil(lambda: page.presenter.inspection is not None and "003" in page.presenter.inspection.path.name)
        assert not page.workspace.drawn_truth.choose(np.ones((160, 200), np.bool_))
        assert files(page) == []


def test_one_thing_is_drawn_at_a_time(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        assert page.topic == "inspect#draw-the-defect"
        qtbot.mouseClick(page.panel.roi, LEFT)
        assert (page.roi.is_active, page.truth_drawing.is_active) == (True, False)
        assert not page.truths.undo.isEnabled()
        qtbot.mouseClick(page.bar.draw, LEFT)
        assert (page.roi.is_active, page.truth_drawing.is_active) == (False, True)
        assert not page.truths.undo.isEnabled()
        drag(qtbot, page, (50, 60), (60, 70), (80, 100))
        opened = page.workspace.document.opened
        assert opened is not None
        assert not opened.roi_path.exists()
        qtbot.keyClick(page.view, Qt.Key.Key_Escape)
        assert page.truths.undo.isEnabled()


def test_a_mask_that_cannot_be_read_is_told_and_can_be_drawn_again(qtbot: QtBot, tmp_path: Path) -> None:
    with place(qtbot, tmp_path) as page:
        begin(qtbot, page)
        drag(qtbot, page, (50, 60), (60, 70), (80, 100))
        (path,) = files(page)
        path.write_bytes(b"no image")
        told = messages_of(page.workspace)
        step(qtbot, page, 3)
        step(qtbot, page, 2)
        qtbot.waitUntil(lambda: any(path.name in text for _, text in told))
        assert not page.truth_drawing._line.is_shown
        page.truth_drawing.begin()
        QApplication.processEvents()
        drag(qtbot, page, (50, 60), (60, 70), (80, 100))
        assert stored(page).any()
