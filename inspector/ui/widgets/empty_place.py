"""A place with nothing to show yet: what it is for, and what to do next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from inspector.ui.widgets.icons import icon

_SYMBOL_PX = 64


class EmptyPlace(QWidget):
    """A symbol, a headline, a sentence and buttons, in the middle of the place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._symbol = ""
        self.symbol = QLabel()
        self.symbol.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.headline = QLabel()
        self.headline.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.headline.setWordWrap(True)
        self.headline.setProperty("role", "title")
        self.sentence = QLabel()
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sentence.setWordWrap(True)
        self.sentence.setProperty("role", "hint")
        self.buttons: list[QPushButton] = []
        self._button_row = QHBoxLayout()
        self._button_row.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 32, 32, 32)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self.symbol)
        layout.addWidget(self.headline)
        layout.addWidget(self.sentence)
        layout.addSpacing(8)
        layout.addLayout(self._button_row)
        layout.addStretch(1)

    def say(self, symbol: str, headline: str, sentence: str, *actions: tuple[str, Callable[[], object]]) -> None:
        """Say what is missing; each action is a button's text and what it does, the most useful one first."""
        self._symbol = symbol
        self._draw_symbol()
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        for button in self.buttons:
            self._button_row.removeWidget(button)
            # It stays until the event loop runs, and must not be seen that long.
            button.hide()
            button.deleteLater()
        self.buttons = []
        for position, (text, act) in enumerate(actions):
            button = QPushButton(text)
            if position == 0:
                button.setProperty("role", "primary")
            button.clicked.connect(lambda _checked=False, act=act: act())
            self._button_row.addWidget(button)
            self.buttons.append(button)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._symbol:
            # A pixmap, unlike the icon of a button, keeps the colour of the theme it was drawn in.
            self._draw_symbol()

    def _draw_symbol(self) -> None:
        self.symbol.setPixmap(icon(self._symbol).pixmap(QSize(_SYMBOL_PX, _SYMBOL_PX)))
