"""A look at a live source before anything starts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from inspector.camera.source import Frame, FrameSource
from inspector.domain.live_source import PropertyValue, SourceChoice
from inspector.errors import InspectorError
from inspector.jobs.capture import CaptureJob, ClosingJob
from inspector.jobs.job import JobOutcome
from inspector.jobs.mailbox import Mailbox

RETRY_S = 1.0


class SourcePreview(QObject):
    """Shows the newest images of a source and inspects none. Lives in the GUI thread. Runs once, until ``stopped``.

    Args:
        source: Owned by the preview from now on.
        choice: Of that source, in free run.
        parent: Owner, if any. Must outlive ``stopped``.

    Signals:
        frame_captured: The newest Frame.
        properties_read: The properties (tuple of SourceProperty) of a source that was opened or adjusted.
        adjustment_refused: The InspectorError of a value that the source does not take.
        failed: The InspectorError. The source is tried again by itself where that may help.
        stopped: Once, last. The source is closed.
    """

    frame_captured = Signal(object)
    properties_read = Signal(tuple)
    adjustment_refused = Signal(object)
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, source: FrameSource, choice: SourceChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frames: Mailbox[Frame] = Mailbox()
        self._capture = CaptureJob(source, choice, self._frames, RETRY_S)
        self._closing = ClosingJob(source)
        self._running = 0
        self._is_stopping = False
        self._capture.frame_waiting.connect(self._on_frame_waiting)
        self._capture.properties_read.connect(self.properties_read)
        self._capture.adjustment_refused.connect(self.adjustment_refused)
        self._capture.source_lost.connect(self.failed)
        self._capture.frame_refused.connect(self.failed)
        self._capture.ended.connect(self._on_ended)
        for job in (self._capture, self._closing):
            job.finished.connect(self._on_thread_finished)

    def start(self) -> None:
        """Open the source. Returns at once."""
        self._running = 1
        self._capture.start()

    def adjust(self, key: str, value: PropertyValue) -> None:
        """Change a property of the source."""
        self._capture.adjust(key, value)

    def stop(self) -> None:
        """End it. Returns at once. Only ``stopped`` is sent after this."""
        if self._is_stopping or self._running == 0:
            return
        self._is_stopping = True
        self._running += 1
        self._capture.cancel()
        self._closing.start()

    @Slot()
    def _on_frame_waiting(self) -> None:
        frame = self._frames.take()
        if frame is not None and not self._is_stopping:
            self.frame_captured.emit(frame)

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        error: InspectorError | None = outcome.error
        if error is not None and not self._is_stopping:
            self.failed.emit(error)

    @Slot()
    def _on_thread_finished(self) -> None:
        self._running -= 1
        if self._running == 0:
            self.stopped.emit()
