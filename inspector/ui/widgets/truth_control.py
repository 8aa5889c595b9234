"""The operator's word on a part: really good, or really defective, and why."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from inspector.domain.result import Truth
from inspector.domain.told_part import UNTOLD, Word
from inspector.text import Text
from inspector.ui.widgets.actions import Action, ButtonAction
from inspector.ui.widgets.buttons import tool_button
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.sentences import tr

_LOOKS = {
    Truth.GOOD: ("thumbs-up", Text("Really good"), Text("This part is really good, whatever the verdict (G)")),
    Truth.DEFECTIVE: (
        "thumbs-down",
        Text("Really defective"),
        Text("This part is really defective, whatever the verdict (D)"),
    ),
}
_MORE = Text("Tell kind and note (E)")


class TruthControl(QWidget):
    """Two buttons. The one that was told is pressed, and pressing it again takes it back. A third one tells more.

    Signals:
        truth_told: The Truth of the button.
        word_wanted: The operator wants to tell kind and note.
    """

    truth_told = Signal(object)
    word_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.word = UNTOLD
        self.buttons: dict[Truth, QToolButton] = {}
        for truth, (symbol, name, _) in _LOOKS.items():
            button = self.buttons[truth] = tool_button(symbol, tr(name))
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, truth=truth: self._on_clicked(truth))
        self.more = tool_button("note-pencil", tr("Kind and note"))
        self.more.clicked.connect(self.word_wanted)
        self.setLayout(row(*self.buttons.values(), self.more, spacing=4))
        self.set_ready(tr("No image is shown"))
        self.show_word(UNTOLD)

    def actions_in(self, page: QWidget) -> tuple[Action, ...]:
        """Everything that can be told while the focus is in a page."""
        good, defective = (
            ButtonAction(page, self.buttons[truth], key) for truth, key in ((Truth.GOOD, "G"), (Truth.DEFECTIVE, "D"))
        )
        return good, defective, Action(page, tr("&Kind and note…"), "E", tr(_MORE), self.word_wanted.emit)

    def show_word(self, word: Word) -> None:
        """Show a word, or that nobody has told."""
        self.word = word
        for each, button in self.buttons.items():
            button.setChecked(each is word.truth)
            button.setAccessibleDescription(tr("Told") if each is word.truth else "")
        # An image without a word leaves the room to its name.
        self.more.setVisible(word.truth is not None)
        told = ": ".join(text for text in (word.kind, word.note) if text)
        self.more.setToolTip(tr("{told}. Change kind and note (E)", told=told) if told else tr(_MORE))

    def set_ready(self, why_not: str) -> None:
        """Whether a Truth can be told: ``why_not`` is empty, or the reason."""
        for truth, button in self.buttons.items():
            button.setEnabled(not why_not)
            button.setToolTip(
                why_not or tr("{hint}. Again, or Ctrl+Z, takes it back. E tells more", hint=_LOOKS[truth][2])
            )
        self.more.setEnabled(not why_not)

    def _on_clicked(self, truth: Truth) -> None:
        # It looks pressed once it is stored.
        self.show_word(self.word)
        self.truth_told.emit(truth)
