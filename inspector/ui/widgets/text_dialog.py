"""Asking for a line of text, beside the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from inspector.ui.widgets.buttons import main_button
from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.layouts import column, label
from inspector.ui.widgets.sentences import tr

_WIDTH_PX = 440
_MOST_CHARACTERS = 400


class TextDialog(FittingDialog):
    """A sentence, and a line to fill in.

    Args:
        title: Of the dialog.
        sentence: Says what is asked for.
        text: That is there at first.
        is_needed: Whether it must not be empty.
        parent: The window.

    Signals:
        text_given: The text, without blanks around it.
    """

    text_given = Signal(str)

    def __init__(
        self, title: str, sentence: str, text: str = "", *, is_needed: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._is_needed = is_needed
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH_PX)
        self.sentence = label(sentence, wraps=True)
        self.field = QLineEdit(text)
        self.field.setMaxLength(_MOST_CHARACTERS)
        self.field.setAccessibleName(title)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self.ok = main_button(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.text_given.emit(self.field.text().strip()))
        self.field.textChanged.connect(self._refresh)
        self.setLayout(column(self.sentence, self.field, self.buttons, margins=(16, 16, 16, 16)))
        self._refresh()
        self.field.selectAll()

    @Slot()
    def _refresh(self) -> None:
        is_missing = self._is_needed and not self.field.text().strip()
        self.ok.setEnabled(not is_missing)
        self.ok.setToolTip(tr("Type something first") if is_missing else "")


def ask_text(
    parent: QWidget, title: str, sentence: str, text: str, then: Callable[[str], object], *, is_needed: bool = False
) -> None:
    """Open the dialog beside the window, and give the text to ``then``."""
    dialog = TextDialog(title, sentence, text, is_needed=is_needed, parent=parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.text_given.connect(then)
    dialog.open()
