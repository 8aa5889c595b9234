"""A message for which the strip has no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.layouts import column, label

_WIDTH_PX = 560


class MessageDialog(FittingDialog):
    """All of a message, to be read and copied. The work goes on beside it."""

    def __init__(self, title: str, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH_PX)
        self.text = label(text, wraps=True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        content = column(self.text, self.buttons, spacing=16, margins=(16, 16, 16, 16))
        self.setLayout(content)
        self.ensurePolished()
        self.resize(_WIDTH_PX, content.totalHeightForWidth(_WIDTH_PX))
