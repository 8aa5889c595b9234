from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from inspector.domain.shift import SerialSource, Shift
from inspector.ui.results.shift_dialog import ShiftDialog
from inspector.ui.workspace.workspace import Workspace


def test_new_results_are_labelled_by_keyboard_alone(workspace: Workspace, qtbot: QtBot) -> None:
    dialog = ShiftDialog(workspace.settings)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    qtbot.keyClicks(dialog.operator, "  Anna ")
    qtbot.keyClicks(dialog.station, "Line 3")
    qtbot.keyClicks(dialog.batch, "B7")
    qtbot.keyClick(dialog.serial, Qt.Key.Key_Down)
    assert workspace.settings.current.shift == Shift()
    qtbot.keyClick(dialog.batch, Qt.Key.Key_Return)
    assert workspace.settings.current.shift == Shift("Anna", "Line 3", "B7", SerialSource.NAME)


def test_cancel_changes_nothing_and_the_labels_are_there_again(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.settings.change(shift=Shift(batch="B7", serial=SerialSource.FOLDER))
    dialog = ShiftDialog(workspace.settings)
    qtbot.addWidget(dialog)
    assert (dialog.batch.text(), dialog.serial.currentText()) == ("B7", "The name of the image's folder")
    dialog.batch.setText("B8")
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    box.button(QDialogButtonBox.StandardButton.Cancel).click()
    assert workspace.settings.current.shift.batch == "B7"
