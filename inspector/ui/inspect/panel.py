"""The column beside the image: Verdict, Threshold, overlay, defects, all images taken together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy

from inspector.ui.inspect.inspection_state import SetSummary
from inspector.ui.inspect.map_choice import MapChoice
from inspector.ui.inspect.overlay_controls import OverlayControls
from inspector.ui.inspect.region_list import RegionList
from inspector.ui.inspect.threshold_control import ThresholdControl
from inspector.ui.widgets.buttons import tool_button
from inspector.ui.widgets.drag_button import DragButton
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import SidePanel, column, label, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.verdict_banner import VerdictBanner
from inspector.ui.widgets.why_not import WhyNot

WIDTH_PX = 336


class InspectPanel(SidePanel):
    """Lays the controls out. They speak for themselves."""

    def __init__(self) -> None:
        super().__init__(WIDTH_PX)
        self.banner = VerdictBanner()
        self.threshold = ThresholdControl()
        self.roi = QPushButton(icon("bounding-box"), tr("&Region…"))
        self.roi.setAccessibleName(tr("Region of interest"))
        self.length = QPushButton(icon("ruler"), tr("Len&gth…"))
        self.overlay = OverlayControls()
        self.regions = RegionList()
        self.regions.setMinimumHeight(84)
        self.summary = label(wraps=True)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.summary.setAccessibleName(tr("All opened images"))
        self.export = QPushButton(tr("E&xport…"))
        self.take = DragButton("copy", tr("Copy or drag out"))
        self.take.setPopupMode(DragButton.ToolButtonPopupMode.InstantPopup)
        self.what_if = tool_button("scales", tr("Figures and past parts"))
        self.what_if.setCheckable(True)
        self.guard = tool_button("shield-check", tr("Scene guard"))
        self.why = tool_button("question", tr("Why"), tr("All figures of the defects, and why they are there (Y)"))
        self.why.setCheckable(True)
        self.descriptors = tool_button(
            "circles-three", tr("Descriptors"), tr("Descriptors of this place beside those of good parts (J)")
        )
        self.descriptors.setCheckable(True)
        self.compare = tool_button("columns", tr("Compare"))
        self.map = MapChoice()
        tools = row((self.roi, 1), (self.length, 1), self.what_if)
        footer = row((self.export, 1), self.take, self.compare, self.why, self.descriptors, self.guard)
        controls = (self.banner, _line(), self.threshold, tools, _line(), self.overlay, self.map, _line())
        self.fill(column(*controls, (self.regions, 1)), column(self.summary, footer, WhyNot(self.export)))

    def show_summary(self, summary: SetSummary | None) -> None:
        """Tell how all opened images look."""
        text = "" if summary is None else summary.text
        self.summary.setText(text)
        self.summary.setVisible(bool(text))

    def set_what_if_ready(self, why_not: str) -> None:
        """Whether there is a Threshold to compare at: ``why_not`` is empty, or the reason."""
        self.what_if.setEnabled(not why_not)
        self.what_if.setToolTip(why_not or tr("Known and past parts at this threshold (W)"))
        if why_not:
            self.what_if.setChecked(False)

    def set_export_ready(self, why_not: str) -> None:
        """Whether there is something to export: ``why_not`` is empty, or the reason."""
        self.export.setEnabled(not why_not)
        self.export.setToolTip(why_not or tr("Write masks, maps and a results table to a folder (Ctrl+E)"))


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(line.palette().ColorRole.Mid)
    line.setLineWidth(1)
    line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return line
