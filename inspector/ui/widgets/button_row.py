"""Buttons beside each other, and below each other, in as much room as there is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from inspector.ui.widgets.layouts import Item, row

_SPACING_PX = 8
#: A remark behind the buttons has so much room at least.
_REMARK_PX = 240
#: No limit to a width, as Qt has it.
_ANY_PX = 2**24 - 1


class FittedButtons(QWidget):
    """Fits its buttons into its room, and anew once the style has given them their sizes."""

    def fit(self) -> None:
        """Nothing is to be fitted."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()


class ButtonRow(FittedButtons):
    """A row of buttons. Where their texts do not fit, those with a symbol show it alone, and keep name and tooltip."""

    def __init__(self, *items: Item) -> None:
        super().__init__()
        self._row = row(*items, spacing=_SPACING_PX)
        self._row.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(self._row)
        buttons = [item for item in items if isinstance(item, QPushButton) and not item.icon().isNull()]
        self._texts = {button: button.text() for button in buttons}
        self._full_px = 0
        for button, text in self._texts.items():
            button.setAccessibleName(text.replace("&", ""))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    @property
    def full_px(self) -> int:
        """The width of all buttons with their texts."""
        if all(button.text() for button in self._texts):
            buttons = self.findChildren(QPushButton)
            for button in buttons:
                button.ensurePolished()
            hints = [button.sizeHint().width() for button in buttons]
            self._full_px = sum(hints) + _SPACING_PX * (len(hints) - 1)
        return self._full_px

    @override
    def fit(self) -> None:
        is_full = self.width() >= self.full_px
        for button, text in self._texts.items():
            button.setText(text if is_full else "")


class ButtonRows(FittedButtons):
    """Two rows of buttons. They stand beside each other where both fit with their texts."""

    def __init__(self, first: ButtonRow, second: ButtonRow) -> None:
        super().__init__()
        self._first, self._second = first, second
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(_SPACING_PX)
        self._line.addWidget(first)
        self._line.addWidget(second)
        self.setLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def is_one_row(self) -> bool:
        """Whether they stand beside each other."""
        return self._line.direction() is QBoxLayout.Direction.LeftToRight

    @override
    def fit(self) -> None:
        remark_px = _REMARK_PX if self._second.findChildren(QLabel) else 0
        first_px = self._first.full_px
        fits = self.width() >= first_px + _SPACING_PX + self._second.full_px + remark_px
        self._first.setMaximumWidth(first_px if fits else _ANY_PX)
        self._first.setMinimumWidth(first_px if fits else 0)
        directions = QBoxLayout.Direction
        self._line.setDirection(directions.LeftToRight if fits else directions.TopToBottom)
