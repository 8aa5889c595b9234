"""A place with nothing to show yet: its purpose, and the next thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from inspector.ui.widgets.layouts import STRETCH, column, label
from inspector.ui.widgets.symbol import Symbol

_SYMBOL_PX = 64
_MOST_OFFERS = 3
#: A button: its text, its tooltip and its function.
Offer = tuple[str, str, Callable[[], object]]


class EmptyPlace(QWidget):
    """A symbol, a headline, a sentence and buttons, in the middle of the place."""

    def __init__(self) -> None:
        super().__init__()
        self.symbol = Symbol(_SYMBOL_PX)
        self.headline = label(role="title", wraps=True)
        self.sentence = label(role="hint", wraps=True)
        # All made at once: the keyboard reaches widgets in the order in which they were made.
        self._made = [QPushButton() for _ in range(_MOST_OFFERS)]
        self._offers: tuple[Offer, ...] = ()
        self._made[0].setProperty("role", "primary")
        self._button_row = QHBoxLayout()
        for position, button in enumerate(self._made):
            button.hide()
            button.clicked.connect(lambda _checked=False, position=position: self._offers[position][2]())
            self._button_row.addWidget(button)
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
        self._offers = actions
        for button, (text, hint, _) in zip(self._made, actions, strict=False):
            button.setText(text)
            button.setToolTip(hint)
        had_focus = any(button.hasFocus() for button in self._made)
        for position, button in enumerate(self._made):
            if position >= len(actions):
                # Else the place would give the keyboard to it when it is shown again.
                button.clearFocus()
            button.setVisible(position < len(actions))
        if had_focus:
            self.take_focus()

    @property
    def buttons(self) -> list[QPushButton]:
        """Those that are offered."""
        return self._made[: len(self._offers)]

    def take_focus(self) -> None:
        """Put the keyboard on the first thing to do, or on the place itself."""
        (self.buttons[0] if self.buttons else self).setFocus(Qt.FocusReason.OtherFocusReason)
