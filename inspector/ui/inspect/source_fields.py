"""The fields of one live source: its address, its trigger, and how its camera hangs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QPushButton, QWidget

from inspector.camera.address import is_camera, is_stream
from inspector.domain.live_source import TRIGGERS, Orientation, SourceChoice, SourceKind, Trigger
from inspector.text import Text
from inspector.ui.widgets.file_dialogs import ask_file, ask_folder
from inspector.ui.widgets.layouts import label, row
from inspector.ui.widgets.number_fields import DecimalField
from inspector.ui.widgets.sentences import tr

VIDEO_FILTER = Text("Videos (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.mpg *.mpeg);;All files (*)")

_TRIGGER_TEXTS = {
    Trigger.FREE_RUN: (Text("Always"), Text("The newest image is inspected, again and again. Others are passed over")),
    Trigger.INTERVAL: (Text("At an interval"), Text("One image after each interval")),
    Trigger.ON_DEMAND: (
        Text("Key, button or program"),
        Text("One image whenever you press F9 or “Inspect now”, or a program calls “inspector trigger”"),
    ),
    Trigger.HARDWARE: (Text("Trigger of the camera"), Text("One image for each signal at the camera's own input")),
    Trigger.NEW_FILE: (
        Text("Every new file"),
        Text("Each file once, when it is complete, also if it came while nobody looked"),
    ),
}
_TURNS = (Text("Upright"), Text("Turned right by 90°"), Text("Upside down"), Text("Turned left by 90°"))


@dataclass(frozen=True, slots=True)
class _Words:
    """Name, placeholder and missing thing of an address."""

    name: str
    placeholder: str
    missing: str


_WORDS = {
    SourceKind.CAMERA: _Words(
        Text("Number of the camera"), "0", Text("Type the number of the camera first: the first one is 0")
    ),
    SourceKind.STREAM: _Words(
        Text("Address of the stream"),
        "rtsp://user:password@192.168.0.10/stream",
        Text("Type the address of the stream first, such as rtsp://…"),
    ),
    SourceKind.VIDEO: _Words(Text("Video file"), "line3.mp4", Text("Choose a video file first")),
    SourceKind.SEQUENCE: _Words(Text("Folder of images"), "/data/line3", Text("Choose a folder first")),
    SourceKind.FOLDER: _Words(Text("Watched folder"), "/data/line3", Text("Choose a folder first")),
    SourceKind.BASLER: _Words(Text("Serial number"), "", Text("Choose a camera first")),
    SourceKind.GENICAM: _Words(Text("Identity of the camera"), "", Text("Choose a camera first")),
}


class SourceFields(QWidget):
    """Makes a SourceChoice.

    Signals:
        address_changed: Another source is meant.
        orientation_changed: The same one hangs in another way.
    """

    address_changed = Signal()
    orientation_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = SourceKind.CAMERA
        self.address_label = label()
        self.address = QLineEdit()
        self.browse = QPushButton(tr("C&hoose…"))
        self.trigger = QComboBox()
        self.trigger.setAccessibleName(tr("Trigger"))
        self.interval = DecimalField(0.05, 86_400)
        self.interval.setValue(1.0)
        self.interval.setSuffix(" s")
        self.interval.setAccessibleName(tr("Interval in seconds"))
        self.interval.setToolTip(tr("Time between two inspected images"))
        self.turn = QComboBox()
        self.turn.addItems([tr(each) for each in _TURNS])
        self.turn.setAccessibleName(tr("How the image is turned"))
        self.turn.setToolTip(tr("Turn the image upright if the camera does not hang so"))
        self.mirrored = QCheckBox(tr("&Mirrored"))
        self.mirrored.setToolTip(tr("Exchange left and right, as for a camera that looks into a mirror"))
        self._build()
        self.address.textChanged.connect(self.address_changed)
        self.browse.clicked.connect(self._browse)
        self.trigger.currentIndexChanged.connect(self._on_trigger_changed)
        self.turn.currentIndexChanged.connect(self.orientation_changed)
        self.mirrored.toggled.connect(self.orientation_changed)

    def _build(self) -> None:
        self.trigger_label, turn_label = label(tr("&Inspect")), label(tr("Ima&ge"))
        for name, field in (
            (self.address_label, self.address),
            (self.trigger_label, self.trigger),
            (turn_label, self.turn),
        ):
            name.setBuddy(field)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.address_label, 0, 0)
        grid.addLayout(row((self.address, 1), self.browse), 0, 1)
        grid.addWidget(self.trigger_label, 1, 0)
        grid.addLayout(row((self.trigger, 1), self.interval), 1, 1)
        grid.addWidget(turn_label, 2, 0)
        grid.addLayout(row((self.turn, 1), self.mirrored), 2, 1)

    @property
    def choice(self) -> SourceChoice:
        """The source as it is given now."""
        return SourceChoice(
            self._kind,
            self.address.text().strip(),
            self._trigger,
            self.interval.value(),
            Orientation(self.turn.currentIndex(), self.mirrored.isChecked()),
        )

    @property
    def why_not(self) -> str:
        """The thing that is missing, or ''."""
        choice = self.choice
        is_given = bool(choice.address)
        if choice.kind is SourceKind.CAMERA:
            is_given = is_camera(choice.address)
        elif choice.kind is SourceKind.STREAM:
            is_given = is_stream(choice.address)
        return "" if is_given else tr(_WORDS[choice.kind].missing)

    def show_source(self, kind: SourceKind, address: str, *, is_given: bool) -> None:
        """Begin with a source, whose address is known and need not be shown if it ``is_given``."""
        words = _WORDS[kind]
        for widget in (self.address_label, self.address):
            widget.setVisible(not is_given)
        self.browse.setVisible(not is_given and kind in (SourceKind.VIDEO, SourceKind.SEQUENCE, SourceKind.FOLDER))
        self.address_label.setText(f"&{tr(words.name)}")
        self.address.setAccessibleName(tr(words.name))
        self.address.setPlaceholderText(words.placeholder)
        before = self._trigger
        self._kind = kind
        with QSignalBlocker(self.trigger), QSignalBlocker(self.address):
            self.address.setText(address)
            self.trigger.clear()
            for trigger in TRIGGERS[kind]:
                self.trigger.addItem(tr(_TRIGGER_TEXTS[trigger][0]), trigger)
            self.trigger.setCurrentIndex(max(0, self.trigger.findData(before)))
        self.trigger.setEnabled(len(TRIGGERS[kind]) > 1)
        self._on_trigger_changed()
        self.address_changed.emit()

    def show_settings(self, choice: SourceChoice) -> None:
        """Begin with the trigger and the orientation of a source."""
        self.trigger.setCurrentIndex(max(0, self.trigger.findData(choice.trigger)))
        self.interval.setValue(choice.interval_s)
        self.turn.setCurrentIndex(choice.orientation.quarter_turns)
        self.mirrored.setChecked(choice.orientation.mirrored)

    @property
    def _trigger(self) -> Trigger:
        # Qt gives a str back.
        data = self.trigger.currentData()
        return TRIGGERS[self._kind][0] if data is None else Trigger(data)

    def _on_trigger_changed(self) -> None:
        self.interval.setVisible(self._trigger is Trigger.INTERVAL)
        self.trigger.setToolTip(tr(_TRIGGER_TEXTS[self._trigger][1]))

    def _browse(self) -> None:
        if self._kind is SourceKind.VIDEO:
            ask_file(self, tr("Choose a video file"), str(Path.home()), tr(VIDEO_FILTER), self._use)
        else:
            ask_folder(self, tr("Choose a folder"), str(Path.home()), self._use)

    def _use(self, path: Path) -> None:
        self.address.setText(str(path))
