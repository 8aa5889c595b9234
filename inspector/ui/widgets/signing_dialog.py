"""A word that is signed: a name and a reason, beside the window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from inspector.ui.widgets.buttons import main_button
from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.layouts import column, form, label
from inspector.ui.widgets.sentences import tr

_WIDTH_PX = 480
_MOST_CHARACTERS = 400


class SigningDialog(FittingDialog):
    """Asks for both. Neither may be empty.

    Args:
        title: Of the dialog.
        sentence: The thing that is signed, in words.
        name: Offered.
        parent: The window.

    Signals:
        signed: Name and reason, without blanks around them.
    """

    signed = Signal(str, str)

    def __init__(self, title: str, sentence: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH_PX)
        self.name, self.reason = QLineEdit(name), QLineEdit()
        self.name.setPlaceholderText(tr("Who signs"))
        self.reason.setPlaceholderText(tr("The lens was dirty and is clean now, …"))
        for field in (self.name, self.reason):
            field.setMaxLength(_MOST_CHARACTERS)
            field.textChanged.connect(self._refresh)
        fields = form((tr("&Name"), self.name), (tr("&Reason"), self.reason))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = main_button(self.buttons, tr("&Sign"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.signed.emit(self.name.text().strip(), self.reason.text().strip()))
        self.setLayout(column(label(sentence, wraps=True), fields, self.buttons, spacing=16, margins=(16, 16, 16, 16)))
        self._refresh()
        (self.reason if name else self.name).setFocus()

    @Slot()
    def _refresh(self) -> None:
        is_complete = all(field.text().strip() for field in (self.name, self.reason))
        self.ok.setEnabled(is_complete)
        self.ok.setToolTip("" if is_complete else tr("Type your name and the reason first"))
