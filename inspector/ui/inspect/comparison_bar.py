"""The line above the image while it is compared with a reference part."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QSlider
from typing_extensions import override

from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup, close_button, symbol_button, tool_button
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.layouts import label, row
from inspector.ui.widgets.sentences import tr

_STEPS = 1000
#: A narrower bar has no room for all words.
_NAMED_FROM_PX = 720
_WIPE_PX, _LEAST_WIPE_PX = 96, 64
_SPACING_PX = 8


class Mode(StrEnum):
    """How two parts are compared."""

    BESIDE = Text("Side by side")
    WIPE = Text("Wipe")
    BLINK = Text("Blink")


MODE_KEYS = {Mode.BESIDE: "S", Mode.WIPE: "V", Mode.BLINK: "T"}
HINTS = {
    Mode.BESIDE: Text("Both parts beside each other, at the same place and zoom (S)"),
    Mode.WIPE: Text("The reference on the left of a line that you move (V)"),
    Mode.BLINK: Text("One part after the other, at the same place: the difference moves (T)"),
}
#: While blinking: the part, and the reference.
_SEEN = Text("This part"), Text("Reference")


class ComparisonBar(QFrame):
    """Asks for the mode and the reference.

    Signals:
        mode_chosen: A Mode.
        wipe_moved: The place of the line, as a share of the width.
    """

    mode_chosen = Signal(object)
    wipe_moved = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspectBar")
        self.setAccessibleName(tr("Compare with a reference part"))
        self.modes: dict[Mode, QPushButton] = {}
        group = ChoiceGroup(self)
        for mode in Mode:
            button = self.modes[mode] = QPushButton(tr(mode))
            button.setCheckable(True)
            button.setToolTip(tr(HINTS[mode]))
            button.clicked.connect(lambda _=False, mode=mode: self.mode_chosen.emit(mode))
            group.addButton(button)
        self.wipe = QSlider(Qt.Orientation.Horizontal)
        self.wipe.setRange(0, _STEPS)
        self.wipe.setPageStep(_STEPS // 10)
        self.wipe.setAccessibleName(tr("Place of the line"))
        self.wipe.setToolTip(tr("Move the line (arrow keys)"))
        self.wipe.valueChanged.connect(lambda value: self.wipe_moved.emit(value / _STEPS))
        self.shown = label()
        # Both texts take the same room, so that nothing moves with the blinking.
        self.shown.setFixedWidth(max(self.shown.fontMetrics().horizontalAdvance(tr(text)) for text in _SEEN) + 8)
        self.name = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.name.setAccessibleName(tr("Reference part"))
        self.back = tool_button("caret-left", tr("More similar part"), tr("A more similar good part (Shift+K)"))
        self.forward = tool_button("caret-right", tr("Less similar part"), tr("The next similar good part (K)"))
        self.other = symbol_button(tr("&Reference…"), "image")
        self.other.setAccessibleName(tr("&Reference…").replace("&", ""))
        self.other.setToolTip(tr("Compare with an image of your choice (Ctrl+K)"))
        self.end = close_button(tr("Stop comparing"), tr("Show the part alone (Esc)"))
        references = self.back, self.forward, self.other, self.end
        line = self._line = row(*self.modes.values(), self.wipe, self.shown, (self.name, 1), *references)
        line.setContentsMargins(8, 8, 8, 8)
        # Words that do not fit are taken out, and never make the window wider.
        line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(line)
        self.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.width() >= _NAMED_FROM_PX
        self.other.setText(tr("&Reference…") if has_room else "")
        self.wipe.setFixedWidth(_WIPE_PX if has_room else _LEAST_WIPE_PX)
        self._line.setSpacing(_SPACING_PX if has_room else _SPACING_PX // 2)

    def show_mode(self, mode: Mode) -> None:
        """Mark the mode in use."""
        self.modes[mode].setChecked(True)
        self.wipe.setVisible(mode is Mode.WIPE)
        self.shown.setVisible(mode is Mode.BLINK)

    def show_wipe(self, share: float) -> None:
        """Have the slider stand where the line is."""
        with QSignalBlocker(self.wipe):
            self.wipe.setValue(round(share * _STEPS))

    def show_blink(self, *, is_reference: bool) -> None:
        """Tell which of both parts is seen."""
        self.shown.setText(tr(_SEEN[is_reference]))

    def show_reference(self, text: str, *, can_go_back: bool, can_go_on: bool) -> None:
        """Tell which part it is."""
        self.name.setText(text)
        self.name.setToolTip(text)
        self.back.setEnabled(can_go_back)
        self.forward.setEnabled(can_go_on)
