"""Starts, freezes and stops a live source, and tells how fast it is."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from inspector.domain.live_source import SourceChoice, Trigger
from inspector.jobs.live import LiveFigures
from inspector.text import Text
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.widgets.actions import Action, ButtonAction
from inspector.ui.widgets.buttons import SYMBOL, tool_button
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.sentences import tr

_IDLE_TEXTS = {Trigger.ON_DEMAND: Text("waiting for a trigger…"), Trigger.NEW_FILE: Text("waiting for a file…")}

#: From here on a latency is told in seconds: four figures of milliseconds do not fit into the smallest window.
LONG_S = 0.9995
_SPACING_PX = 8


class LiveControls(QWidget):
    """Live…, Freeze and Stop, with frames per second. The buttons speak for themselves.

    Signals:
        room_needed: The controls have other texts, or are other ones.
    """

    room_needed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = QPushButton(tr("Li&ve…"))
        self.live.setIcon(icon("video-camera"))
        self.trigger = QPushButton(tr("Inspect &now"))
        self.trigger.setIcon(icon("lightning"))
        self.trigger.setToolTip(tr("Inspect the next image (F9)"))
        self.freeze = QPushButton(tr("Free&ze"))
        self.freeze.setIcon(icon("pause"))
        self.freeze.setCheckable(True)
        self.snapshot = tool_button("folder-simple-plus", tr("Add to the good parts"))
        self.stop = QPushButton(tr("&Stop live"))
        self.stop.setIcon(icon("stop"))
        self._figures: LiveFigures | None = None
        self._is_lost = False
        self._has_words = True
        self._idle_text = ""
        self.rate = QLabel()
        self.rate.setToolTip(
            tr("Inspected images per second, the time from an image to its verdict, and images that were lost")
        )
        layout = self._line = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.rate)
        for button in (self.trigger, self.freeze, self.stop, self.live):
            button.setIconSize(SYMBOL)
        for widget in (self.trigger, self.freeze, self.snapshot, self.stop, self.live):
            layout.addWidget(widget)
        self.freeze.toggled.connect(self._on_freeze)
        self.freeze.setToolTip(tr("Hold this frame; the threshold still works (F8)"))
        self.stop.setToolTip(tr("End the live view (Shift+F7)"))
        self.show_stopped()

    def actions_in(self, page: QWidget) -> tuple[Action, ...]:
        """The buttons, which can be pressed while they are seen."""
        keys = {
            self.live: "F7",
            self.trigger: "F9",
            self.freeze: "F8",
            self.snapshot: "Ctrl+G",
            self.stop: "Shift+F7",
        }
        return tuple(ButtonAction(page, button, key, seen_with=button) for button, key in keys.items())

    def follow(self, session: LiveSession) -> None:
        """Control a session and show its state."""
        self.trigger.clicked.connect(session.trigger)
        self.freeze.toggled.connect(session.freeze)
        self.stop.clicked.connect(session.stop)
        session.figures_measured.connect(self.show_figures)
        session.overdue.connect(self.show_waiting)
        session.lost.connect(self.show_lost)
        session.recovered.connect(self.show_recovered)

    def set_ready(self, why_not: str) -> None:
        """Whether a live source can be started: ``why_not`` is empty, or the reason."""
        self.live.setEnabled(not why_not)
        self.live.setToolTip(why_not or tr("Inspect a camera, a network stream or a video file (F7)"))

    def set_snapshot_ready(self, why_not: str) -> None:
        """Whether an image can become a Good Part: ``why_not`` is empty, or the reason."""
        self.snapshot.setEnabled(not why_not)
        self.snapshot.setToolTip(why_not or tr("Add this image to the good parts of the project (Ctrl+G)"))

    def show_words(self, has_words: bool) -> None:
        """Whether buttons have words beside their symbols."""
        self._has_words = has_words
        self._line.setSpacing(_SPACING_PX if has_words else _SPACING_PX // 2)
        freeze = tr("Go &on") if self.freeze.isChecked() else tr("Free&ze")
        words = {
            self.trigger: tr("Inspect &now"),
            self.freeze: freeze,
            self.stop: tr("&Stop live"),
            self.live: tr("Li&ve…"),
        }
        for button, text in words.items():
            button.setText(text if has_words else "")
            button.setAccessibleName(text.replace("&", ""))

    def show_running(self, choice: SourceChoice) -> None:
        """A source is being opened or runs."""
        self.trigger.setVisible(choice.trigger is Trigger.ON_DEMAND)
        self._idle_text = tr(_IDLE_TEXTS.get(choice.trigger, Text("waiting for images…")))
        self.live.hide()
        self.stop.show()
        self.freeze.show()
        self.snapshot.show()
        self._figures = None
        self._refresh_rate()

    def show_stopped(self) -> None:
        """Nothing runs."""
        for button in (self.trigger, self.snapshot, self.stop, self.freeze):
            button.hide()
        with QSignalBlocker(self.freeze):
            self.freeze.setChecked(False)
        self._is_lost = False
        self._refresh_freeze()
        self.live.show()
        self.rate.setText("")

    def show_figures(self, figures: LiveFigures) -> None:
        """Show speed, latency and losses."""
        self._figures = figures
        self._refresh_rate()

    def show_waiting(self) -> None:
        """No frame comes."""
        self._figures = None
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
            self.rate.setText(tr("lost, reconnecting…"))
        elif self.freeze.isChecked():
            self.rate.setText(tr("frozen"))
        elif self._figures is None:
            self.rate.setText(self._idle_text)
        else:
            self.rate.setText(_figures_text(self._figures))
        self.room_needed.emit()

    def _refresh_freeze(self) -> None:
        self.freeze.setIcon(icon("play" if self.freeze.isChecked() else "pause"))
        self.show_words(self._has_words)

    def _on_freeze(self) -> None:
        self._refresh_freeze()
        self.show_waiting()


def speed_text(images_per_s: float) -> str:
    """Images per second, so that slow ones are told apart as well."""
    return f"{images_per_s:.1f}" if images_per_s < 10 else f"{images_per_s:.0f}"


def _figures_text(figures: LiveFigures) -> str:
    speed = speed_text(figures.frames_per_s)
    lost = tr(", {lost} lost", lost=figures.lost) if figures.lost else ""
    if figures.latency_s < LONG_S:
        return tr("live {speed} fps, {latency:.0f} ms{lost}", speed=speed, latency=1000 * figures.latency_s, lost=lost)
    return tr("live {speed} fps, {latency:.1f} s{lost}", speed=speed, latency=figures.latency_s, lost=lost)
