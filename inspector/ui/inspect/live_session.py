"""One live source at a time, from the choice of its address to its end."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspector.camera.opencv import open_source
from inspector.domain.inspection import Inspection
from inspector.errors import InspectorError
from inspector.jobs.live import LivePipeline
from inspector.ui.workspace.workspace import Workspace


class LiveSession(QObject):
    """Owns the LivePipeline that runs.

    Signals:
        started: A source is being opened. Its name.
        frame_inspected: The Inspection of the newest frame.
        fps_measured: Inspected frames per second.
        lost: The source is gone and is tried again by itself.
        recovered: It is back.
        ended: No source runs any more.
    """

    started = Signal(str)
    frame_inspected = Signal(object)
    fps_measured = Signal(float)
    lost = Signal()
    recovered = Signal()
    ended = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pipeline: LivePipeline | None = None

    @property
    def is_running(self) -> bool:
        """Whether a source is open or being opened."""
        return self._pipeline is not None

    def start(self, address: str) -> None:
        """Show a source in place of the one that runs.

        Args:
            address: As ``camera.opencv.open_source``. A video file is played again and again.

        Raises:
            SourceError: The address cannot be one.
        """
        source = open_source(address, loop=True)
        self.stop()
        pipeline = self._pipeline = LivePipeline(self._workspace.detector.inference, source, self)
        pipeline.frame_inspected.connect(lambda inspection: self._on_frame(pipeline, inspection))
        pipeline.fps_measured.connect(self.fps_measured)
        pipeline.source_lost.connect(self._on_lost)
        pipeline.source_recovered.connect(self._on_recovered)
        pipeline.inspection_failed.connect(self._workspace.messages.report)
        pipeline.stopped.connect(lambda: self._on_stopped(pipeline))
        self._workspace.runner.watch(pipeline)
        pipeline.start()
        self.started.emit(source.name)

    def freeze(self, is_frozen: bool) -> None:
        """Hold the newest frame, or go on."""
        if self._pipeline is not None:
            self._pipeline.freeze(is_frozen)

    def stop(self) -> None:
        """End the source. Returns at once."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.stop()
            self.ended.emit()

    def _on_frame(self, pipeline: LivePipeline, inspection: Inspection) -> None:
        if pipeline is self._pipeline:
            self.frame_inspected.emit(inspection)

    def _on_lost(self, error: InspectorError) -> None:
        self._workspace.messages.report(error, "warning")
        self.lost.emit()

    def _on_recovered(self) -> None:
        self._workspace.messages.post("info", "The live source is back.")
        self.recovered.emit()

    def _on_stopped(self, pipeline: LivePipeline) -> None:
        pipeline.deleteLater()
        if pipeline is self._pipeline:
            self._pipeline = None
            self.ended.emit()
