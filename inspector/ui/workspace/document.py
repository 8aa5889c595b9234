"""The open document: a Project, or a Detector alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from inspector.storage.detector_file import read_detector_file
from inspector.storage.project_store import OpenProject, change_project, create_project, open_project
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.open_detector import OpenDetector
from inspector.ui.workspace.user_settings import UserSettings


class Document(QObject):
    """Opens and closes Projects and Detectors, one at a time.

    Methods tell by their result whether they worked. Why not is a message.

    Attributes:
        opened: The open Project, or None.

    Signals:
        project_opened: The OpenProject.
        closed: Nothing is open any more. Also sent before another document is opened.
        detector_opened: The Path of a Detector that was opened by itself.
        project_changed: The OpenProject, with other settings.
    """

    project_opened = Signal(OpenProject)
    closed = Signal()
    detector_opened = Signal(Path)
    project_changed = Signal(OpenProject)

    def __init__(self, messages: Messages, settings: UserSettings, detector: OpenDetector) -> None:
        super().__init__()
        self._messages = messages
        self._settings = settings
        self._detector = detector
        self._lone_detector: Path | None = None
        self.opened: OpenProject | None = None

    @property
    def detector_path(self) -> Path | None:
        """Of the open Project, whether it is trained or not, or of the Detector that is open by itself. Else None."""
        return self._lone_detector if self.opened is None else self.opened.detector_path

    def create(self, folder: Path, name: str) -> bool:
        """Make a Project in a folder and open it."""
        return self._enter(self._messages.attempt(create_project, folder, name))

    def open(self, folder: Path) -> bool:
        """Open a Project by its folder or a file that stands for it. The document that is open stays if that fails."""
        return self._enter(self._messages.attempt(open_project, folder))

    def open_detector(self, path: Path) -> bool:
        """Open a Detector by itself, to inspect with. The document that is open stays if that fails."""
        if self._messages.attempt(read_detector_file, path) is None:
            return False
        self.close()
        self._messages.begin_document()
        self._lone_detector = path.absolute()
        self._settings.remember_recent(self._lone_detector)
        self._detector.use(self._lone_detector)
        self.detector_opened.emit(self._lone_detector)
        return True

    @Slot()
    def close(self) -> None:
        """Close the document. Running Jobs go on."""
        if self.detector_path is None:
            return
        self.opened = self._lone_detector = None
        self._messages.end_document()
        self.closed.emit()
        self._detector.use(None)

    def update(self, **changes: Any) -> bool:  # noqa: ANN401 - the fields of Project
        """Change fields of the open Project and store them. All controls show what is in force then."""
        if self.opened is None:
            return False
        saved = self._messages.attempt(change_project, self.opened, **changes)
        self.opened = saved or self.opened
        self.project_changed.emit(self.opened)
        return saved is not None

    def _enter(self, opened: OpenProject | None) -> bool:
        if opened is None:
            return False
        self.close()
        self._messages.begin_document()
        self.opened = opened
        self._settings.remember_recent(opened.folder)
        self.project_opened.emit(opened)
        self._detector.use(opened.detector_path)
        return True
