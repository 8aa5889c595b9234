"""The tools to draw a mask with, in one line above the image."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QToolButton

from inspector.domain.roi import RoiTool
from inspector.text import Text
from inspector.ui.widgets.buttons import ChoiceGroup, primary_button, tool_button
from inspector.ui.widgets.elided_label import ElidedLabel
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.widgets.sentences import tr

_TOOLS = {
    RoiTool.RECTANGLE: ("rectangle", Text("Rectangle"), Text("Drag from corner to corner (Shift+R)")),
    RoiTool.POLYGON: ("polygon", Text("Polygon"), Text("Click its corners, the first one again to close it (Shift+P)")),
    RoiTool.BRUSH: ("paint-brush", Text("Brush"), Text("Paint with the button held down (Shift+B)")),
    RoiTool.ERASER: ("eraser", Text("Eraser"), Text("Take away what was painted too much (Shift+E)")),
}
#: Of the brush, in image pixels.
FIRST_WIDTH_PX = 24
MOST_WIDTH_PX = 999


@dataclass(frozen=True, slots=True)
class DrawingTexts:
    """The words of a bar for one kind of mask.

    Attributes:
        name: Of the bar.
        include: The next shape belongs to the mask.
        exclude: It does not.
        whole: Of the button that draws a whole mask at once, with its symbol, its hint and why it cannot be pressed.
        whole_symbol: Likewise.
        whole_hint: Likewise.
        whole_why_not: Likewise.
        share: Names the sentence about the mask.
        done: Hint of the button that ends it.
    """

    name: str
    include: str
    exclude: str
    whole: str
    whole_symbol: str
    whole_hint: str
    whole_why_not: str
    share: str
    done: str


class DrawingBar(QFrame):
    """Lays the tools out. They speak for themselves.

    Signals:
        tool_changed: The tool, include or exclude, or the brush.
    """

    tool_changed = Signal()

    def __init__(self, texts: DrawingTexts) -> None:
        super().__init__()
        self._texts = texts
        self.setObjectName("inspectBar")
        self.setAccessibleName(texts.name)
        self.tools = {tool: _checkable(symbol, tr(name), tr(hint)) for tool, (symbol, name, hint) in _TOOLS.items()}
        self.include = _checkable("plus-circle", tr("Include"), texts.include)
        self.exclude = _checkable("minus-circle", tr("Exclude"), texts.exclude)
        self._tool_group, self._mode_group = ChoiceGroup(self), ChoiceGroup(self)
        self.brush_width = WholeNumberField(1, MOST_WIDTH_PX, "px")
        self.brush_width.setValue(FIRST_WIDTH_PX)
        self.brush_width.setFixedWidth(84)
        self.brush_width.setAccessibleName(tr("Width of the brush"))
        self.undo = tool_button("arrow-counter-clockwise", tr("Undo"))
        self.redo = tool_button("arrow-clockwise", tr("Redo"))
        self.whole = tool_button(texts.whole_symbol, texts.whole)
        self.share = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.share.setAccessibleName(texts.share)
        self.done = primary_button(tr("Done"), texts.done)
        self._build()
        self.tools[RoiTool.RECTANGLE].setChecked(True)
        self.include.setChecked(True)
        self._tool_group.buttonToggled.connect(self._on_changed)
        self._mode_group.buttonToggled.connect(self._on_changed)
        self.brush_width.valueChanged.connect(self._on_changed)
        self._on_changed()

    def _build(self) -> None:
        for tool in self.tools.values():
            self._tool_group.addButton(tool)
        for mode in (self.include, self.exclude):
            self._mode_group.addButton(mode)
        tools = row(*self.tools.values(), spacing=2)
        modes = row(self.include, self.exclude, spacing=2)
        steps = row(self.undo, self.redo, self.whole, spacing=2)
        line = row(tools, 8, modes, 8, self.brush_width, 8, steps, 8, (self.share, 1), 8, self.done, spacing=0)
        line.setContentsMargins(8, 8, 8, 8)
        self.setLayout(line)

    @property
    def tool(self) -> RoiTool:
        """The tool that is chosen."""
        return next(tool for tool, button in self.tools.items() if button.isChecked())

    @property
    def includes(self) -> bool:
        """Whether the next shape includes its pixels. The eraser always excludes."""
        return self.include.isChecked() and self.tool is not RoiTool.ERASER

    def change_mode(self) -> None:
        """From include to exclude, and back."""
        if self.include.isEnabled():
            (self.exclude if self.include.isChecked() else self.include).setChecked(True)

    def change_width(self, factor: float) -> None:
        """Make the brush wider or narrower."""
        width_px = self.brush_width.value()
        self.brush_width.setValue(max(round(width_px * factor), width_px + 1) if factor > 1 else int(width_px * factor))

    def show_steps(self, *, can_undo: bool, can_redo: bool, can_draw_whole: bool) -> None:
        """Whether there is something to take back, to do again, and to draw at once."""
        for button, is_possible, hint, why_not in (
            (self.undo, can_undo, tr("Take the last shape back (Ctrl+Z)"), tr("Nothing was drawn yet")),
            (self.redo, can_redo, tr("Draw it again (Ctrl+Shift+Z)"), tr("Nothing was taken back")),
            (self.whole, can_draw_whole, self._texts.whole_hint, self._texts.whole_why_not),
        ):
            button.setEnabled(is_possible)
            button.setToolTip(hint if is_possible else why_not)

    def show_share(self, text: str) -> None:
        """Tell how much is drawn."""
        self.share.setText(text)
        self.share.setToolTip(text)

    def _on_changed(self) -> None:
        tool = self.tool
        for button, hint in ((self.include, self._texts.include), (self.exclude, self._texts.exclude)):
            button.setEnabled(tool is not RoiTool.ERASER)
            button.setToolTip(tr("The eraser always excludes") if tool is RoiTool.ERASER else hint)
        self.brush_width.setEnabled(tool.is_stroke)
        self.brush_width.setToolTip(
            tr("Width of the brush ([ and ])") if tool.is_stroke else tr("Choose a brush first")
        )
        self.tool_changed.emit()

    def choose(self, tool: RoiTool) -> None:
        """Take a tool."""
        with QSignalBlocker(self._tool_group):
            self.tools[tool].setChecked(True)
        self._on_changed()


def _checkable(symbol: str, name: str, hint: str) -> QToolButton:
    button = tool_button(symbol, name, f"{name}: {hint[0].lower()}{hint[1:]}")
    button.setCheckable(True)
    return button
