"""Everything that an operator can tell about a part."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QRadioButton, QWidget

from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.text import Text
from inspector.ui.widgets.buttons import main_button
from inspector.ui.widgets.fitting_dialog import FittingDialog
from inspector.ui.widgets.layouts import column, form, label, row
from inspector.ui.widgets.sentences import tr

_WIDTH_PX = 440
#: Longer words are for a report.
_MOST_CHARACTERS = 400
_CHOICES = {Truth.GOOD: Text("Really &good"), Truth.DEFECTIVE: Text("Really &defective")}


class WordDialog(FittingDialog):
    """Truth, kind and note of a part.

    Signals:
        word_told: The Word.
    """

    word_told = Signal(object)

    def __init__(self, name: str, word: Word, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What this part really is"))
        self.setMinimumWidth(_WIDTH_PX)
        self.choices = {truth: QRadioButton(tr(text)) for truth, text in _CHOICES.items()}
        self.kind = QLineEdit(word.kind)
        self.kind.setPlaceholderText(tr("scratch, dust, reflection, …"))
        self.note = QLineEdit(word.note)
        for field in (self.kind, self.note):
            field.setMaxLength(_MOST_CHARACTERS)
        self.choices[word.truth or Truth.DEFECTIVE].setChecked(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        main_button(buttons)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.word_told.emit(self.word))
        fields = form((tr("&Kind"), self.kind), (tr("&Note"), self.note))
        hint = label(
            tr("Kind and note are kept with your word, and go with the part into the golden set."), "hint", wraps=True
        )
        heading = label(name, "heading", wraps=True)
        self.setLayout(column(heading, row(*self.choices.values()), fields, hint, buttons, margins=(16, 16, 16, 16)))
        self.kind.setFocus()

    @property
    def word(self) -> Word:
        """As it is filled in."""
        truth = next(truth for truth, choice in self.choices.items() if choice.isChecked())
        return Word(truth, self.kind.text().strip(), self.note.text().strip())


def ask_word(parent: QWidget, name: str, word: Word, then: Callable[[Word], object]) -> None:
    """Open the dialog beside the window, and give the word to ``then``."""
    dialog = WordDialog(name, word, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.word_told.connect(then)
    dialog.open()
