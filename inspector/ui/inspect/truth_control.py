"""The operator's word on the part that is shown: really good, or really defective."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from inspector.domain.result import Truth
from inspector.ui.widgets.buttons import tool_button
from inspector.ui.widgets.layouts import row

_LOOKS = {
    Truth.GOOD: ("thumbs-up", "Really good", "This part is really good, whatever the verdict (G)"),
    Truth.DEFECTIVE: ("thumbs-down", "Really defective", "This part is really defective, whatever the verdict (D)"),
}


class TruthControl(QWidget):
    """Two buttons. The one that was told is pressed, and pressing it again takes it back.

    Signals:
        truth_told: The Truth of the button.
    """

    truth_told = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._truth: Truth | None = None
        self.buttons: dict[Truth, QToolButton] = {}
        for truth, (symbol, name, _) in _LOOKS.items():
            button = self.buttons[truth] = tool_button(symbol, name)
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, truth=truth: self._on_clicked(truth))
        self.setLayout(row(*self.buttons.values(), spacing=4))
        self.set_ready("No image is shown")

    @property
    def shortcuts(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        """Keys and their actions."""
        return ("G", self.buttons[Truth.GOOD].click), ("D", self.buttons[Truth.DEFECTIVE].click)

    def show_truth(self, truth: Truth | None) -> None:
        """Show a Truth, or that nobody has told."""
        self._truth = truth
        for each, button in self.buttons.items():
            button.setChecked(each is truth)
            button.setAccessibleDescription("Told" if each is truth else "")

    def set_ready(self, why_not: str) -> None:
        """Whether a Truth can be told: ``why_not`` is empty, or the reason."""
        for truth, button in self.buttons.items():
            button.setEnabled(not why_not)
            button.setToolTip(why_not or f"{_LOOKS[truth][2]}. Again, or Ctrl+Z, takes it back")

    def _on_clicked(self, truth: Truth) -> None:
        # It looks pressed once it is stored.
        self.show_truth(self._truth)
        self.truth_told.emit(truth)
