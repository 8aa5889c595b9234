"""Asks for a live source."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from inspector.camera.opencv import open_source
from inspector.errors import SourceError
from inspector.ui.widgets.file_dialogs import ask_file
from inspector.ui.widgets.number_fields import WholeNumberField
from inspector.ui.widgets.sentences import error_sentence

VIDEO_FILTER = "Videos (*.mp4 *.avi *.mkv *.mov *.m4v *.webm *.mpg *.mpeg);;All files (*)"


class SourceDialog(QDialog):
    """A camera by its number, a network stream by its address, or a video file.

    Signals:
        source_chosen: The FrameSource, which is not open yet. A video is played again and again.
    """

    source_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Live source")
        self.camera = QRadioButton("&Camera")
        self.stream = QRadioButton("&Network stream")
        self.video = QRadioButton("&Video file")
        self.number = WholeNumberField(0, 63)
        self.number.setToolTip("The first camera of this computer is number 0")
        self.number.setAccessibleName("Camera number")
        self.address = QLineEdit()
        self.address.setPlaceholderText("rtsp://user:password@192.168.0.10/stream")
        self.address.setAccessibleName("Address of the stream")
        self.file = QLineEdit()
        self.file.setPlaceholderText("line3.mp4")
        self.file.setAccessibleName("Video file")
        self.browse = QPushButton("C&hoose…")
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.start = self.buttons.addButton("&Start live view", QDialogButtonBox.ButtonRole.AcceptRole)
        self.start.setProperty("role", "primary")
        self._build()
        for choice in (self.camera, self.stream, self.video):
            choice.toggled.connect(self._refresh)
        self.address.textEdited.connect(lambda: self.stream.setChecked(True))
        self.file.textEdited.connect(lambda: self.video.setChecked(True))
        self.address.textChanged.connect(self._refresh)
        self.file.textChanged.connect(self._refresh)
        self.number.valueChanged.connect(lambda: self.camera.setChecked(True))
        self.browse.clicked.connect(self._browse)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)
        self.camera.setChecked(True)
        self._refresh()

    def _build(self) -> None:
        self.setMinimumWidth(520)
        grid = QGridLayout()
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.camera, 0, 0)
        grid.addWidget(self.number, 0, 1, 1, 2)
        grid.addWidget(self.stream, 1, 0)
        grid.addWidget(self.address, 1, 1, 1, 2)
        grid.addWidget(self.video, 2, 0)
        grid.addWidget(self.file, 2, 1)
        grid.addWidget(self.browse, 2, 2)
        layout = QVBoxLayout(self)
        layout.addLayout(grid)
        layout.addWidget(self.problem)
        layout.addWidget(self.buttons)

    @property
    def chosen_address(self) -> str:
        """The address as ``camera.opencv.open_source`` wants it."""
        if self.camera.isChecked():
            return str(self.number.value())
        return (self.address if self.stream.isChecked() else self.file).text().strip()

    def _refresh(self) -> None:
        why_not = self._why_not()
        self.start.setEnabled(not why_not)
        self.start.setToolTip(why_not)
        self.problem.setText("")

    def _why_not(self) -> str:
        if self.stream.isChecked() and "://" not in self.chosen_address:
            return "Type the address of the stream first, such as rtsp://…"
        if self.video.isChecked() and not self.chosen_address:
            return "Choose a video file first"
        return ""

    def _browse(self) -> None:
        ask_file(self, "Choose a video file", str(Path.home()), VIDEO_FILTER, self._use_file)

    def _use_file(self, path: Path) -> None:
        self.file.setText(str(path))
        self.video.setChecked(True)

    def _accept(self) -> None:
        try:
            source = open_source(self.chosen_address, loop=True)
        except SourceError as error:
            self.problem.setText(error_sentence(error))
            return
        self.source_chosen.emit(source)
        self.accept()
