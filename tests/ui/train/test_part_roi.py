"""Journeys: the ROI is drawn on a good part before there is any Detector."""

from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from inspector.domain.train_request import TrainRequest
from inspector.jobs.training import training_job
from inspector.storage.roi import read_roi
from inspector.ui.train.page import TrainPage
from tests.ui.train.test_page import pretend_training, shown_page

LEFT = Qt.MouseButton.LeftButton


def drag(qtbot: QtBot, page: TrainPage, start: tuple[float, float], end: tuple[float, float]) -> None:
    view = page.roi.view
    first, last = (view.mapFromScene(view.box.mapViewToScene(QPointF(*point))) for point in (start, end))
    qtbot.mousePress(view.viewport(), LEFT, pos=first)
    qtbot.mouseMove(view.viewport(), (first + last) / 2)
    qtbot.mouseMove(view.viewport(), last)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=last)


def test_it_is_drawn_before_the_first_training_which_uses_it(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    opened = workspace.document.opened
    assert opened is not None
    assert page.setup.roi_share.text() == "Whole image"
    qtbot.mouseClick(page.setup.roi, LEFT)
    assert page.stack.currentWidget() is page.roi
    assert page.roi.editing.bar.isVisible()
    drag(qtbot, page, (0.0, 0.0), (100.0, 160.0))
    assert page.setup.roi_share.text() == "50 % of the image"
    roi = read_roi(opened.roi_path)
    assert roi.shape == (160, 200)
    assert roi[:, :98].all() and not roi[:, 102:].any()
    _, request, _ = training_job(opened).task.arguments
    assert isinstance(request, TrainRequest)
    assert request.roi_path == opened.roi_path

    page.refresh()
    assert page.stack.currentWidget() is page.roi, "a count of parts does not put the drawing away"
    qtbot.mouseClick(page.roi.editing.bar.done, LEFT)
    assert page.empty.headline.text() == "Ready to train"
    assert page.stack.currentWidget() is page.empty
    assert not page.setup.roi.isChecked()


def test_a_key_begins_and_escape_ends_it(qtbot: QtBot, tmp_path: Path) -> None:
    page, _ = shown_page(qtbot, tmp_path / "project", 3)
    with qtbot.waitActive(page):
        page.activateWindow()
    page.setup.choices["fast"].setFocus()
    qtbot.keyClick(page.setup.choices["fast"], Qt.Key.Key_I)
    assert page.roi.editing.is_active
    qtbot.keyClick(page.roi.view, Qt.Key.Key_Escape)
    assert not page.roi.editing.is_active


def test_it_needs_parts_and_no_running_training(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "none", 0)
    assert (page.setup.roi.isEnabled(), page.setup.roi.toolTip()) == (False, "Add images of good parts first")
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    qtbot.mouseClick(page.setup.roi, LEFT)
    pretend_training(page, workspace)
    assert not page.roi.editing.is_active
    assert (page.setup.roi.isEnabled(), page.setup.roi.toolTip()) == (False, "Cannot be changed while training runs")
    workspace.training.job = None


def test_a_part_that_cannot_be_read_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 1)
    (part,) = workspace.parts.paths()
    part.write_text("no image")
    with qtbot.waitSignal(workspace.messages.posted) as told:
        qtbot.mouseClick(page.setup.roi, LEFT)
    assert told.args is not None and told.args[0] == "error"
    assert not page.setup.roi.isChecked()


def test_another_project_ends_it(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    qtbot.mouseClick(page.setup.roi, LEFT)
    drag(qtbot, page, (0.0, 0.0), (100.0, 160.0))
    assert workspace.document.create(tmp_path / "other", "Other")
    assert not page.roi.editing.is_active
    assert page.setup.roi_share.text() == "Whole image"
