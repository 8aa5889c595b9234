"""How the Anomaly Map is drawn: on or off, opacity, colours, outlines."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QSlider, QWidget

from inspector.domain.colour_maps import COLOUR_MAPS
from inspector.storage.settings import Settings
from inspector.ui.widgets.layouts import row
from inspector.ui.widgets.sentences import tr


class OverlayControls(QWidget):
    """Chooses the drawing over the image.

    Signals:
        overlay_changed: Shown, opacity 0 to 1, colour map, outlines shown.
    """

    overlay_changed = Signal(bool, float, str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = QCheckBox(tr("Anomaly &map"))
        self.shown.setChecked(True)
        self.shown.setToolTip(tr("Lay the anomaly map over the image (Space or M)"))
        self.contours = QCheckBox(tr("O&utline defects"))
        self.contours.setChecked(True)
        self.contours.setToolTip(tr("Draw the edge of each defect (C)"))
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setValue(60)
        self.opacity.setAccessibleName(tr("Opacity of the anomaly map"))
        self.colours = QComboBox()
        self.colours.addItems(COLOUR_MAPS)
        self.colours.setToolTip(tr("The threshold is always in the middle of the colours"))
        opacity_label = QLabel(tr("O&pacity"))
        opacity_label.setBuddy(self.opacity)
        self.colours.setAccessibleName(tr("Colours of the anomaly map"))
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self.shown, 0, 0)
        layout.addWidget(self.contours, 0, 1, Qt.AlignmentFlag.AlignRight)
        layout.addLayout(row(opacity_label, (self.opacity, 1), self.colours), 1, 0, 1, 2)
        self.shown.toggled.connect(self._on_changed)
        self.contours.toggled.connect(self._on_changed)
        self.opacity.valueChanged.connect(self._on_changed)
        self.colours.currentTextChanged.connect(self._on_changed)

    def apply(self, settings: Settings) -> None:
        """Take the user's settings over. One ``overlay_changed`` follows."""
        with QSignalBlocker(self.opacity), QSignalBlocker(self.colours), QSignalBlocker(self.contours):
            self.opacity.setValue(round(100 * settings.overlay_opacity))
            self.colours.setCurrentText(settings.colour_map)
            self.contours.setChecked(settings.show_contours)
        self._on_changed()

    @property
    def choice(self) -> tuple[bool, float, str, bool]:
        """Shown, opacity 0 to 1, colour map, outlines shown."""
        return (
            self.shown.isChecked(),
            self.opacity.value() / 100,
            self.colours.currentText(),
            self.contours.isChecked(),
        )

    def _on_changed(self) -> None:
        on = self.shown.isChecked()
        for control in (self.opacity, self.colours):
            control.setEnabled(on)
        self.opacity.setToolTip(
            tr("How strongly the map covers the image") if on else tr("The anomaly map is switched off")
        )
        self.overlay_changed.emit(*self.choice)
