"""The Detector that inspects: its Manifest here, its networks in the inference process."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspector.domain.manifest import DetectorManifest
from inspector.jobs.inference import InferenceClient
from inspector.jobs.messages import DetectorLoaded
from inspector.storage.detector_file import detector_digest, read_manifest
from inspector.ui.workspace.messages import Messages


class OpenDetector(QObject):
    """The Detector of the open Project, or one that is open by itself.

    Attributes:
        manifest: Its Manifest. None while there is no usable Detector.
        digest: Names it, as ``detector_digest``. '' while there is no usable one.
        inference: Holds its networks.

    Signals:
        changed: The DetectorManifest, or None.
        loaded: The DetectorLoaded of the inference process.
    """

    changed = Signal(object)
    loaded = Signal(DetectorLoaded)

    def __init__(self, messages: Messages, device: str) -> None:
        super().__init__()
        self._messages = messages
        self._path: Path | None = None
        self.manifest: DetectorManifest | None = None
        self.digest = ""
        self.inference = InferenceClient(device=device, on_load=self.loaded.emit)

    def use(self, path: Path | None) -> None:
        """Inspect with a file, which need not exist, or with nothing."""
        self._path = path
        self.reload()

    def reload(self) -> None:
        """Read the file again, after it was written."""
        self.manifest, self.digest = None, ""
        if self._path is not None and self._path.exists():
            self.manifest = self._messages.attempt(read_manifest, self._path)
            if self.manifest is not None:
                self.digest = self._messages.attempt(detector_digest, self._path) or ""
        self.inference.use(self._path if self.manifest is not None else None)
        self.changed.emit(self.manifest)
