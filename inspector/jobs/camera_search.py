"""Looking for connected cameras, which can take seconds."""

from __future__ import annotations

from PySide6.QtCore import QObject

from inspector.camera.connected import connected_cameras
from inspector.jobs.job import Job
from inspector.text import Text


class CameraSearch(Job):
    """Its result is a list of ConnectedCamera."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(Text("Searching for cameras"), parent)

    def perform(self) -> object:
        """Search."""
        return connected_cameras()
