from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from inspector.storage.exports.options import ExportOptions
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
