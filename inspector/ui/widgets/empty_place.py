"""A place with nothing to show yet: its purpose, and the next thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.symbol import Symbol

_SYMBOL_PX = 64
#: A button: its text, its tooltip and its function.
Offer = tuple[str, str, Callable[[], object]]


class EmptyPlace(QWidget):
    """A symbol, a headline, a sentence and buttons, in the middle of the place."""

    def __init__(self) -> None:
        super().__init__()
        self.symbol = Symbol(_SYMBOL_PX)
        self.headline = label(role="title", wraps=True)
        self.sentence = label(role="hint", wraps=True)
        self.buttons: list[QPushButton] = []
        self._button_row = QHBoxLayout()
        for centred in (self.headline, self.sentence, self._button_row):
            centred.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(
            column(
                STRETCH,
                self.symbol,
                self.headline,
                self.sentence,
                8,
                self._button_row,
                STRETCH,
                margins=(32, 32, 32, 32),
            )
        )

    def say(self, symbol: str, headline: str, sentence: str, *actions: Offer) -> None:
        """Say why the place is empty, and offer buttons, the most useful one first."""
        self.symbol.show_icon(symbol)
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        for button in self.buttons:
            self._button_row.removeWidget(button)
            # It stays until the event loop runs, and must not be seen that long.
            button.hide()
            button.deleteLater()
        self.buttons = []
        for position, (text, hint, act) in enumerate(actions):
            button = QPushButton(text)
            button.setToolTip(hint)
            if position == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._button_row.addWidget(button)
            self.buttons.append(button)
