"""Journeys with keys alone: reports as PDF, old results, and the signature after a missed part."""

import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.domain.study import StudyKind
from inspector.jobs.inference import InferenceClient
from inspector.storage.results.store import ResultsStore
from inspector.storage.studies import begin_study, find_study
from inspector.ui.app.main_window import MainWindow
from inspector.ui.app.settings_dialog import SettingsDialog
from inspector.ui.results.report_dialog import ReportDialog
from inspector.ui.widgets.signing_dialog import SigningDialog
from inspector.ui.workspace.workspace import Workspace
from tests.results import prepared, row_of
from tests.studies import study_of
from tests.ui.conftest import WindowOpener
from tests.ui.synthetic import SyntheticClient, manifest
from tests.ui.train.learning import project_of

CONTROL, ALT, SHIFT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
NONE = Qt.KeyboardModifier.NoModifier
DAYS = 100
DAY_MS = 86_400_000


def press(qtbot: QtBot, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key wherever the keyboard is."""
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    qtbot.keyClick(cast("QWidget", QApplication.focusWidget()), key, modifiers)


def keyboard_in(qtbot: QtBot, kind: type[QWidget]) -> QWidget:
    """Wait until the keyboard is in a dialog of a kind."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeWindow(), kind) and QApplication.focusWidget() is not None)
    return cast("QWidget", QApplication.activeWindow())


def back_in(qtbot: QtBot, window: MainWindow) -> None:
    """After a dialog: without a screen there is no window manager that gives the keyboard back."""
    with qtbot.waitActive(window):
        window.activateWindow()


def type_file(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    keyboard_in(qtbot, QFileDialog)
    QApplication.clipboard().setText(str(path))
    press(qtbot, Qt.Key.Key_A, CONTROL)
    press(qtbot, Qt.Key.Key_V, CONTROL)
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(path.exists)
    back_in(qtbot, window)


@pytest.fixture
def window(open_window: WindowOpener, workspace: Workspace, tmp_path: Path) -> MainWindow:
    """A trained Project with one result a day."""
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    window = open_window()
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    workspace.detector.manifest = manifest()
    workspace.detector.changed.emit(workspace.detector.manifest)
    now_ms = round(time.time() * 1000)
    rows = [row_of(f"{day}.png", inspected_ms=now_ms - day * DAY_MS) for day in range(DAYS)]
    with ResultsStore(project_of(workspace).results_path) as store:
        store.add([prepared(row, shade) for shade, row in enumerate(rows)])
    return window


def show_results(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, Qt.Key.Key_4, CONTROL)
    table = window.places.results.table
    qtbot.waitUntil(lambda: QApplication.focusWidget() is table)


def test_results_are_saved_as_a_pdf(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    show_results(qtbot, window)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    keyboard_in(qtbot, ReportDialog)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    type_file(qtbot, window, tmp_path / "shift 2.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "shift 2.pdf").read_bytes().startswith(b"%PDF-"))
    qtbot.waitUntil(lambda: any("were saved as" in text for _, text in window.strip.messages))
    assert QApplication.focusWidget() is window.places.results.table, "and the next key goes on"


def test_a_study_is_saved_as_a_pdf(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    begin_study(project_of(window.workspace), study_of([Verdict.GOOD, Verdict.DEFECT]))
    press(qtbot, Qt.Key.Key_2, CONTROL)
    press(qtbot, Qt.Key.Key_5, ALT)
    view = window.places.train.acceptance
    qtbot.waitUntil(lambda: QApplication.focusWidget() is view.list)
    press(qtbot, Qt.Key.Key_Home)
    press(qtbot, Qt.Key.Key_S, CONTROL)
    type_file(qtbot, window, tmp_path / "to sign.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "to sign.pdf").read_bytes().startswith(b"%PDF-"))
    qtbot.waitUntil(lambda: not window.workspace.runner.jobs)
    assert QApplication.focusWidget() is view.list


def test_old_results_go_when_somebody_has_confirmed_it(window: MainWindow, qtbot: QtBot) -> None:
    page = window.places.results
    show_results(qtbot, window)
    press(qtbot, Qt.Key.Key_Comma, CONTROL)
    dialog = cast("SettingsDialog", keyboard_in(qtbot, SettingsDialog))
    press(qtbot, Qt.Key.Key_K, ALT)
    assert QApplication.focusWidget() is dialog.fields["keep_days"]
    press(qtbot, Qt.Key.Key_A, CONTROL)
    qtbot.keyClicks(dialog.fields["keep_days"], "10")
    press(qtbot, Qt.Key.Key_Escape)
    back_in(qtbot, window)
    qtbot.waitUntil(lambda: any("None was deleted" in text for _, text in window.strip.messages))
    qtbot.waitUntil(page.delete_old.isVisible)
    for key, left in ((Qt.Key.Key_Return, DAYS), (Qt.Key.Key_D, 11)):
        press(qtbot, Qt.Key.Key_Delete, CONTROL | SHIFT)
        keyboard_in(qtbot, QMessageBox)
        press(qtbot, key, NONE if key == Qt.Key.Key_Return else ALT)
        back_in(qtbot, window)
        qtbot.waitUntil(lambda left=left: len(page.model.ids) == left)
    assert not page.delete_old.isVisible()


def test_a_missed_part_is_signed_for(window: MainWindow, qtbot: QtBot) -> None:
    workspace = window.workspace
    judged_by = workspace.acceptance.judged_by
    assert judged_by is not None
    missed = replace(study_of([Verdict.DEFECT, Verdict.DEFECT], StudyKind.CHALLENGE), judged_by=judged_by)
    number = begin_study(project_of(workspace), missed).number
    workspace.acceptance.refresh()
    press(qtbot, Qt.Key.Key_3, CONTROL)
    press(qtbot, Qt.Key.Key_F6)
    dialog = cast("SigningDialog", keyboard_in(qtbot, SigningDialog))
    assert QApplication.focusWidget() is dialog.name
    press(qtbot, Qt.Key.Key_Return)
    assert dialog.isVisible(), "neither is empty"
    qtbot.keyClicks(dialog.name, "Bea")
    press(qtbot, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is dialog.reason
    qtbot.keyClicks(dialog.reason, "the lens is clean")
    press(qtbot, Qt.Key.Key_Return)
    release = find_study(project_of(workspace), number).release
    assert release is not None
    assert (release.name, release.reason) == ("Bea", "the lens is clean")
    assert not workspace.acceptance.is_blocked
