import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from inspector.ui.app.diagnostics import Diagnostics
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import WindowOpener
from tests.ui.languages import language


@pytest.fixture
def diagnostics(opened: Workspace, qtbot: QtBot) -> Diagnostics:
    dialog = Diagnostics(opened)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_all_lines_are_copied(diagnostics: Diagnostics, opened: Workspace, qtbot: QtBot) -> None:
    qtbot.mouseClick(diagnostics.copy, Qt.MouseButton.LeftButton)
    copied = QApplication.clipboard().text()
    assert str(opened.document.opened.folder) in copied  # type: ignore[union-attr]
    assert "Speed: Not measured yet" in copied
    assert all(fact.value in copied for fact in diagnostics.facts)


def test_lines_are_shown_and_copied_in_german_and_sent_in_english(
    opened: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    with language():
        dialog = Diagnostics(opened)
        qtbot.addWidget(dialog)
        values = [each.text() for each in dialog.findChildren(QLabel)]
        assert any(value.endswith("GiB frei") for value in values)
        dialog.copy.click()
        copied = QApplication.clipboard().text()
        assert "Tempo: Noch nicht gemessen" in copied
        assert "GiB free" not in copied
        dialog.save_bundle(tmp_path / "support.zip")
    with zipfile.ZipFile(tmp_path / "support.zip") as archive:
        sent = archive.read("diagnostics.txt").decode()
    assert "Speed: Not measured yet" in sent
    assert "GiB free" in sent


def test_speed_is_measured_in_the_background(diagnostics: Diagnostics, opened: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.runner.job_ended, timeout=120_000):
        diagnostics.measure.click()
        assert not diagnostics.measure.isEnabled()
    assert "ms for an image of the demo" in diagnostics.speed.text()
    assert diagnostics.measure.isEnabled()


def test_a_measurement_that_is_stopped_says_so(diagnostics: Diagnostics, opened: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.runner.job_ended, timeout=120_000):
        diagnostics.measure.click()
        opened.runner.jobs[0].cancel()
    assert diagnostics.speed.text().startswith("Not measured: ")


def test_a_support_file_is_saved(
    diagnostics: Diagnostics, opened: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    path = tmp_path / "support.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(opened.messages.posted) as told:
        diagnostics.bundle.click()
    assert "No image is in it" in told.args[1]
    assert zipfile.ZipFile(path).testzip() is None
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path), ""))
    with qtbot.waitSignal(opened.messages.posted) as told:
        diagnostics.bundle.click()
    assert "cannot" in told.args[1]


def test_it_opens_with_a_key(open_window: WindowOpener, qtbot: QtBot) -> None:
    window = open_window()
    qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(Diagnostics)
    assert dialog is not None and dialog.isVisible()
