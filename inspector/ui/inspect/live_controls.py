"""Starts, freezes and stops a live source, and tells how fast it is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from inspector.ui.widgets.icons import icon


class LiveControls(QWidget):
    """Live…, Freeze and Stop, with frames per second. The buttons speak for themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = QPushButton("Li&ve…")
        self.live.setIcon(icon("video-camera"))
        self.freeze = QPushButton("Free&ze")
        self.freeze.setIcon(icon("pause"))
        self.freeze.setCheckable(True)
        self.stop = QPushButton("&Stop live")
        self.stop.setIcon(icon("stop"))
        self._fps: float | None = None
        self._is_lost = False
        self.rate = QLabel()
        self.rate.setToolTip("Inspected frames per second")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.rate)
        for button in (self.freeze, self.stop, self.live):
            button.setIconSize(QSize(24, 18))
            layout.addWidget(button)
        self.freeze.toggled.connect(self._on_freeze)
        self.freeze.setToolTip("Hold this frame; the threshold still works (F8)")
        self.stop.setToolTip("End the live view")
        self.show_stopped()

    def set_ready(self, why_not: str) -> None:
        """Whether a live source can be started: ``why_not`` is empty, or the reason."""
        self.live.setEnabled(not why_not)
        self.live.setToolTip(why_not or "Inspect a camera, a network stream or a video file")

    def show_running(self) -> None:
        """A source is being opened or runs."""
        self.live.hide()
        self.stop.show()
        self.freeze.show()
        self._fps = None
        self._refresh_rate()

    def show_stopped(self) -> None:
        """Nothing runs."""
        self.stop.hide()
        self.freeze.hide()
        with QSignalBlocker(self.freeze):
            self.freeze.setChecked(False)
        self._is_lost = False
        self._refresh_freeze()
        self.live.show()
        self.rate.setText("")

    def show_rate(self, fps: float) -> None:
        """Show the speed in frames per second."""
        self._fps = fps
        self._refresh_rate()

    def show_waiting(self) -> None:
        """No frame comes."""
        self._fps = None
        self._refresh_rate()

    def show_lost(self) -> None:
        """The source is gone, until ``show_recovered``."""
        self._is_lost = True
        self._refresh_rate()

    def show_recovered(self) -> None:
        """The source is back."""
        self._is_lost = False
        self.show_waiting()

    def _refresh_rate(self) -> None:
        if self._is_lost:
            self.rate.setText("lost, reconnecting…")
        elif self.freeze.isChecked():
            self.rate.setText("frozen")
        elif self._fps is None:
            self.rate.setText("waiting for images…")
        else:
            self.rate.setText(f"live {self._fps:.1f} fps" if self._fps < 10 else f"live {self._fps:.0f} fps")

    def _refresh_freeze(self) -> None:
        is_frozen = self.freeze.isChecked()
        self.freeze.setText("Go &on" if is_frozen else "Free&ze")
        self.freeze.setIcon(icon("play" if is_frozen else "pause"))

    def _on_freeze(self) -> None:
        self._refresh_freeze()
        self.show_waiting()
