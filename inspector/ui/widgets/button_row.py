"""Buttons beside each other, in as much room as there is."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from inspector.ui.widgets.layouts import Item, row


class ButtonRow(QWidget):
    """A row of buttons. Where their texts do not fit, those with a symbol show it alone, and keep name and tooltip."""

    def __init__(self, *items: Item) -> None:
        super().__init__()
        self._row = row(*items)
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

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The style has given the buttons their sizes by now.
        self._fit()

    def _fit(self) -> None:
        if all(button.text() for button in self._texts):
            hints = [button.sizeHint().width() for button in self.findChildren(QPushButton)]
            self._full_px = sum(hints) + self._row.spacing() * (len(hints) - 1)
        is_full = self.width() >= self._full_px
        for button, text in self._texts.items():
            button.setText(text if is_full else "")
