"""The line under the image: stepping, zoom, opening, live."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QToolButton, QWidget
from typing_extensions import override

from inspector.domain.inspection import Inspection
from inspector.ui.inspect.image_stepper import ImageStepper
from inspector.ui.inspect.live_controls import LiveControls
from inspector.ui.widgets.buttons import tool_button
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.truth_control import TruthControl

#: In a narrow window the image's name needs the room of the zoom.
_ZOOM_FROM_PX = 720
_SPACING_PX = 8
#: An image's name is readable.
_NAME_PX = 104


class InspectBar(QFrame):
    """Lays the controls out in one line. They speak for themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspectBar")
        self.stepper = ImageStepper()
        self.live = LiveControls()
        self.truth = TruthControl()
        self.draw = tool_button(
            "scribble-loop", tr("Draw the defect"), tr("Draw where the part is defective (Shift+D)")
        )
        self.draw.setCheckable(True)
        self.draw.hide()
        self.zoom = QLabel()
        self.zoom.setMinimumWidth(48)
        self.open = QToolButton()
        self.open.setText(tr("&Open…"))
        self.open.setAccessibleName(tr("&Open…").replace("&", ""))
        self.open.setIcon(icon("folder-open"))
        self.open.setIconSize(QSize(20, 20))
        self.open.setToolTip(tr("Open images or a folder of images"))
        self.open.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.openings = QMenu(self.open)
        self.openings.setToolTipsVisible(True)
        self.open.setMenu(self.openings)
        self.fit = tool_button("arrows-out", tr("Fit the window"), tr("Show the whole image (F)"))
        self.actual_size = tool_button(
            "frame-corners", tr("Actual size"), tr("One image pixel on one screen pixel (1)")
        )
        layout = self._line = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.stepper, 1)
        controls = (self.truth, self.draw, self.fit, self.actual_size, self.open, self.live)
        for widget in (self.zoom, *controls):
            layout.addWidget(widget)
        # Words that do not fit are taken out, and never make the window wider.
        layout.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        self.live.room_needed.connect(self._fit)
        # Only some images have them.
        for button in (self.draw, self.truth.more):
            button.installEventFilter(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.zoom.setVisible(self.width() >= _ZOOM_FROM_PX)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Where there is too little room for all words, buttons have their symbols alone."""
        name_px = 0 if self.open.isHidden() else _NAME_PX
        for open_has_word, live_has_words in ((True, True), (False, True), (False, False)):
            style = Qt.ToolButtonStyle.ToolButtonTextOnly if open_has_word else Qt.ToolButtonStyle.ToolButtonIconOnly
            self.open.setToolButtonStyle(style)
            self.live.show_words(live_has_words)
            self._line.setSpacing(_SPACING_PX if live_has_words else _SPACING_PX // 2)
            # Else the line would learn of other texts in there only later.
            self.live.updateGeometry()
            if self._line.minimumSize().width() + name_px <= self.width():
                break

    def show_zoom(self, zoom: float) -> None:
        """Screen pixels per image pixel, 0 where no image is shown."""
        self.zoom.setText(f"{100 * zoom:.0f} %" if zoom else "")

    def show_frame(self, inspection: Inspection) -> None:
        """Name the file that a live image was read from, if it was."""
        if inspection.path.is_absolute():
            self.stepper.name.setText(inspection.path.name)
            self.stepper.name.setToolTip(str(inspection.path))

    def show_live(self, is_live: bool) -> None:
        """Make room for the live controls while they are needed."""
        self.open.setVisible(not is_live)

    def set_open_ready(self, why_not: str) -> None:
        """Whether images can be opened: ``why_not`` is empty, or the reason."""
        if not self.stepper.has_image:
            self.stepper.name.setText(why_not)
            self.stepper.name.setToolTip(why_not)
        self.open.setEnabled(not why_not)
        self.open.setToolTip(why_not or tr("Open images or a folder of images"))
        for action in self.openings.actions():
            action.setEnabled(not why_not)
