"""How fine a training looks, as the panel of Train offers it."""

from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.detail import Detail
from inspector.storage.training_request import training_request
from inspector.ui.train.sentences import outcome_text
from tests.ui.synthetic import manifest
from tests.ui.train.test_page import pretend_training, shown_page


def test_the_detail_is_chosen_with_its_gain_and_cost(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    choice = page.setup.detail
    assert choice.details.currentText() == "As the parts need"
    assert "times as long" not in choice.hint.text()
    choice.details.setFocus()
    qtbot.keyClick(choice.details, Qt.Key.Key_End)
    assert choice.details.currentText() == "Finest"
    assert "4 times as long" in choice.hint.text()
    assert workspace.document.opened is not None
    assert workspace.document.opened.project.detail is Detail.FINEST
    assert "512 x 512 px" in page.setup.profile_numbers.text()
    assert training_request(workspace.document.opened).profile.resolution_px == 512

    job = pretend_training(page, workspace)
    assert not choice.details.isEnabled()
    assert choice.details.toolTip() == "Cannot be changed while training runs"
    assert job is not None


def test_large_images_tell_the_smallest_spot(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    page, _ = shown_page(qtbot, folder, 3)
    for path in (folder / "good").iterdir():
        cv2.imwrite(str(path), np.zeros((600, 1024, 3), np.uint8))
    page.refresh()
    assert page.setup.detail.hint.text() == "In images of 1024 x 600 pixels it sees spots from about 32 pixels on."


def test_large_images_of_enough_parts_are_tried_before_training(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    page, _ = shown_page(qtbot, folder, 20)
    for path in (folder / "good").iterdir():
        cv2.imwrite(str(path), np.zeros((600, 1024, 3), np.uint8))
    page.refresh()
    hint = page.setup.detail.hint
    assert hint.text().startswith("A trial before training looks whether small defects would be missed.")
    assert hint.text().endswith("it then sees spots from about 21 pixels on, else from 32.")
    page.setup.choices["fast"].click()
    assert hint.text() == "In images of 1024 x 600 pixels it sees spots from about 32 pixels on."


def test_a_detector_that_misses_small_anomalies_asks_for_more_detail() -> None:
    weak = manifest(told_apart=0.7, part_size_px=(640, 640))
    assert "Small defects may be missed" in outcome_text(weak)
    assert "Small defects may be missed" not in outcome_text(manifest(told_apart=0.95, part_size_px=(640, 640)))
