import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.stamp import roi_digest
from inspector.storage.settings import load_settings
from inspector.ui.inspect.export_dialog import ExportDialog
from tests.ui.inspect_window import inspect_place, open_all, open_dialogs
from tests.ui.synthetic import write_parts


def test_an_export_that_fails_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    out = tmp_path / "results.txt"
    out.write_text("no folder")
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        told: list[tuple[str, str]] = []
        page.workspace.messages.posted.connect(lambda kind, text: told.append((kind, text)))
        page.actions_asked.export(out, ExportOptions(masks=True))
        qtbot.waitUntil(lambda: bool(told))
    ((kind, text),) = told
    assert kind == "error"
    assert str(out) in text


@pytest.mark.parametrize(("gone", "told"), [(1, "1 image was left out"), (2, "2 images were left out")])
def test_export_tells_images_that_are_gone(qtbot: QtBot, tmp_path: Path, gone: int, told: str) -> None:
    write_parts(tmp_path / "images", good=2, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 2)
        for number in range(gone):
            (tmp_path / "images" / f"part_{number:03}.png").unlink()
        with qtbot.waitSignal(page.workspace.messages.posted) as posted:
            page.actions_asked.export(tmp_path / "out", ExportOptions(masks=True))
    kind, text = posted.args or ("", "")
    assert kind == "warning"
    assert text.startswith(f"{told}: There is no file '{tmp_path / 'images' / 'part_000.png'}'. Check the name")
    assert text.endswith(f"The results are in {tmp_path / 'out'}.") == (gone == 1)


@pytest.mark.parametrize(
    ("typed", "why_not"), [("", "Choose"), ("~nosuchuser/x", "no user “~nosuchuser”"), ("results", "whole path")]
)
def test_results_go_to_a_folder_that_is_known(qtbot: QtBot, typed: str, why_not: str) -> None:
    dialog = ExportDialog(1, Path.home() / "results", ExportOptions())
    qtbot.addWidget(dialog)
    assert dialog.start.isEnabled()
    dialog.folder.setText(typed)
    assert not dialog.start.isEnabled()
    assert why_not in dialog.problem.text()


def test_the_work_goes_on_while_files_are_chosen(qtbot: QtBot, tmp_path: Path) -> None:
    (image,) = write_parts(tmp_path / "images", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        asked: list[Callable[[], None]] = [page.actions_asked.ask_files, page.actions_asked.ask_folder]
        for ask, chosen in zip(asked, (image, image.parent), strict=True):
            ask()
            (dialog,) = open_dialogs(page, QFileDialog)
            with qtbot.waitSignal(page.actions_asked.images_chosen) as images:
                dialog.filesSelected.emit([str(chosen)])
            assert images.args == [[chosen]]
            dialog.reject()


def test_choices_of_an_export_are_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    out = tmp_path / "out"
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        page.panel.export.click()
        (dialog,) = open_dialogs(page, ExportDialog)
        assert dialog.options.kinds == ("masks", "overlays")
        assert dialog.folder.text() == str(tmp_path / "project" / "results")
        for box in (dialog.masks, dialog.labelme, dialog.yolo):
            qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        dialog.folder.setText(str(out))
        with qtbot.waitSignal(page.workspace.messages.posted):
            qtbot.mouseClick(dialog.start, Qt.MouseButton.LeftButton)
        assert (out / "yolo" / "data.yaml").is_file()
        assert (out / "labelme" / "part_000.json").is_file()
        assert not (out / "masks").exists()
        assert load_settings()[0].export_kinds == ("overlays", "labelme", "yolo")
        page.panel.export.click()
        (dialog,) = open_dialogs(page, ExportDialog)
        assert dialog.options.kinds == ("overlays", "labelme", "yolo")
        assert dialog.folder.text() == str(out)
        dialog.reject()


def test_choices_that_cannot_be_made_say_why(qtbot: QtBot) -> None:
    dialog = ExportDialog(1, Path.home() / "results", ExportOptions())
    qtbot.addWidget(dialog)
    assert not dialog.frames.isEnabled()
    assert dialog.frames.toolTip() == "Of a frozen live image only: others are files already"
    assert dialog.table.isChecked()
    assert dialog.table.toolTip().endswith("Always written")
    of_frame = ExportDialog(1, Path.home() / "results", ExportOptions(frames=True))
    qtbot.addWidget(of_frame)
    assert of_frame.frames.isEnabled()


def test_an_export_knows_detector_roi_and_length(qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "images", good=1, defective=0)
    with inspect_place(qtbot, tmp_path / "project") as page:
        open_all(qtbot, page, tmp_path / "images", 1)
        roi = np.zeros((160, 200), bool)
        roi[:80] = True
        page.workspace.roi.choose(roi)
        page.workspace.detector.digest = "ab" * 32
        with qtbot.waitSignal(page.workspace.messages.posted):
            page.actions_asked.export(tmp_path / "out", ExportOptions(labelme=True))
        stamp = json.loads((tmp_path / "out" / "labelme" / "part_000.json").read_text())["inspector"]
        assert stamp["detector"] == "ab" * 32
        assert stamp["roi"] == roi_digest(roi)
        assert stamp["threshold"] == page.thresholds.thresholds.defect
