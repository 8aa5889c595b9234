"""Plays the results one after the other, as they were inspected."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from inspector.ui.widgets.buttons import tool_button
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.layouts import STRETCH, row
from inspector.ui.widgets.sentences import tr

_PER_SECOND = (1, 2, 5, 10, 25)
_FIRST_SPEED = 2


class Replay(QWidget):
    """Buttons to step and to play. The owner has the results.

    Signals:
        stepped: By so many places.
        end_chosen: To the first (False) or the last (True) result.
    """

    stepped = Signal(int)
    end_chosen = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.first = tool_button("skip-back", tr("First result"), tr("Show the first result (Home or Ctrl+Home)"))
        self.back = tool_button("caret-left", tr("Previous result"), tr("Show the result before (Up or Alt+Up)"))
        self.play = tool_button("play", tr("Play"), tr("Show one result after the other (P)"))
        self.forward = tool_button("caret-right", tr("Next result"), tr("Show the next result (Down or Alt+Down)"))
        self.last = tool_button("skip-forward", tr("Last result"), tr("Show the last result (End or Ctrl+End)"))
        self.speed = QComboBox()
        self.speed.setAccessibleName(tr("Results per second"))
        self.speed.setToolTip(tr("Results per second"))
        for count in _PER_SECOND:
            self.speed.addItem(tr("{count} / s", count=count), count)
        self.speed.setCurrentIndex(_FIRST_SPEED)
        self._clock = QTimer(self)
        self._clock.timeout.connect(lambda: self.stepped.emit(1))
        self.play.setCheckable(True)
        self.play.toggled.connect(self._on_toggled)
        self.first.clicked.connect(lambda: self.end_chosen.emit(False))
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))
        self.last.clicked.connect(lambda: self.end_chosen.emit(True))
        self.speed.currentIndexChanged.connect(self._on_speed_chosen)
        self.setLayout(self._layout())

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._clock.isActive()

    def stop(self) -> None:
        """Stay where it is."""
        self.play.setChecked(False)

    def _layout(self) -> QHBoxLayout:
        return row(self.first, self.back, self.play, self.forward, self.last, STRETCH, self.speed, spacing=4)

    def _on_toggled(self, is_playing: bool) -> None:
        self.play.setIcon(icon("pause" if is_playing else "play"))
        self.play.setAccessibleName(tr("Pause") if is_playing else tr("Play"))
        self.play.setToolTip(tr("Stay at this result (P)") if is_playing else tr("Show one result after the other (P)"))
        if is_playing:
            self._on_speed_chosen()
            self._clock.start()
        else:
            self._clock.stop()

    def _on_speed_chosen(self) -> None:
        self._clock.setInterval(round(1000 / self.speed.currentData()))
