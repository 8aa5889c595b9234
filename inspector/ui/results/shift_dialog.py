"""The labels that new results get: operator, station, batch, serial number."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QWidget

from inspector.domain.shift import SerialSource, Shift
from inspector.text import Text
from inspector.ui.widgets.buttons import main_button
from inspector.ui.widgets.layouts import column, form, label
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.user_settings import UserSettings

_SOURCES = {
    SerialSource.NONE: Text("Not known"),
    SerialSource.NAME: Text("The image's name"),
    SerialSource.FOLDER: Text("The name of the image's folder"),
}
_WIDTH_PX = 320


class ShiftDialog(QDialog):
    """Stands beside the window. The work goes on while it is open, and nothing changes before OK."""

    def __init__(self, settings: UserSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Labels of new results"))
        self._settings = settings
        shift = settings.current.shift
        self.operator = _line(shift.operator, tr("Who inspects"))
        self.station = _line(shift.station, tr("Where it is inspected, such as the name of the line"))
        self.batch = _line(shift.batch, tr("The batch, lot or order that the parts belong to"))
        self.serial = QComboBox()
        self.serial.setToolTip(tr("Where the serial number of a part is read"))
        for source, text in _SOURCES.items():
            self.serial.addItem(tr(text), str(source))
        self.serial.setCurrentIndex(self.serial.findData(str(shift.serial)))
        fields = form(
            (tr("&Operator"), self.operator),
            (tr("&Station"), self.station),
            (tr("&Batch"), self.batch),
            (tr("Serial &number"), self.serial),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        main_button(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        hint = label(tr("Results that are stored already keep the labels that they have."), "hint", wraps=True)
        self.setLayout(column(hint, fields, buttons, spacing=16, margins=(24, 16, 24, 16)))
        self.accepted.connect(self._store)

    def _store(self) -> None:
        operator, station, batch = (field.text().strip() for field in (self.operator, self.station, self.batch))
        self._settings.change(shift=Shift(operator, station, batch, SerialSource(self.serial.currentData())))


def _line(text: str, hint: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setMinimumWidth(_WIDTH_PX)
    line.setMaxLength(200)
    line.setToolTip(hint)
    return line
