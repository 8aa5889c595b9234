"""The length between two clicked places, in millimetres: one line above the image."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton

from inspector.text import Text
from inspector.ui.widgets.buttons import primary_button
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.number_fields import DecimalField
from inspector.ui.widgets.sentences import tr

_ASKED = Text("Click both ends of a length that you know, such as an edge of the part or a ruler")


class LengthBar(QFrame):
    """Asks for the two places, and then for the number.

    Signals:
        length_chosen: Millimetres.
    """

    length_chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspectBar")
        self.setAccessibleName(tr("Set a length"))
        self.text = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.length = DecimalField(0, 1_000_000, decimals=3)
        self.length.setSuffix(" mm")
        self.length.setFixedWidth(128)
        self.length.setAccessibleName(tr("Length in millimetres"))
        self.apply = primary_button(tr("Use"))
        self.forget = QPushButton()
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setToolTip(tr("Leave sizes as they are (Esc)"))
        line = row(self.length, (self.text, 1), self.apply, self.forget, self.cancel)
        line.setContentsMargins(8, 8, 8, 8)
        self.setLayout(line)
        self.length.valueChanged.connect(self._refresh)
        self.length.lineEdit().returnPressed.connect(self.apply.click)
        self.apply.clicked.connect(lambda: self.length_chosen.emit(self.length.value()))
        self.ask_places()
        self.show_forget(is_set=False, is_forgotten=False)

    def ask_places(self) -> None:
        """Ask for both ends."""
        self._show(tr(_ASKED), is_length_asked=False)

    def show_forget(self, *, is_set: bool, is_forgotten: bool) -> None:
        """Offer to forget the length that is set, or to bring back the one that was forgotten."""
        self.forget.setVisible(is_set or is_forgotten)
        self.forget.setText(tr("Forget") if is_set else tr("Undo"))
        self.forget.setToolTip(
            tr("Show sizes in pixels again") if is_set else tr("Bring the length back that was forgotten")
        )

    def ask_length(self, length_px: float) -> None:
        """Ask for the number of a length on the image."""
        self._show(
            tr("is the length of the line, {length_px:,.1f} pixels on the image", length_px=length_px),
            is_length_asked=True,
        )
        self.length.setFocus()
        self.length.selectAll()

    def _show(self, text: str, *, is_length_asked: bool) -> None:
        self.text.setText(text)
        for widget in (self.length, self.apply):
            widget.setVisible(is_length_asked)
        self._refresh()

    def _refresh(self) -> None:
        is_length = self.length.value() > 0
        self.apply.setEnabled(is_length)
        hint = tr("Show sizes of defects in millimetres (Enter)")
        self.apply.setToolTip(hint if is_length else tr("Type the length first"))
