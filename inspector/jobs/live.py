"""Live inspection: capture overwrites a one-slot mailbox, inference takes the newest frame. Nothing queues up."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.camera.source import Frame, FrameSource
from inspector.domain.inspection import Inspection
from inspector.errors import CancelledError, InspectorError
from inspector.jobs.capture import CaptureJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.mailbox import Mailbox

log = logging.getLogger(__name__)

#: Time between two attempts to open a lost source, or to use a Detector that failed.
RETRY_S = 2.0

_FPS_WINDOW_S = 2.0
_FPS_INTERVAL_S = 0.5


class _FrameInspectionJob(Job):
    frame_waiting = Signal()
    fps_measured = Signal(float)
    inspection_failed = Signal(object)

    def __init__(self, client: InferenceClient, source: FrameSource, frames: Mailbox[Frame], retry_s: float) -> None:
        super().__init__(f"Inspecting {source.name}")
        self.results: Mailbox[Inspection] = Mailbox()
        self._client = client
        self._name = re.sub(r"[^\w.-]+", "_", source.name).strip("_") or "live"
        self._count = 0
        self._frames = frames
        self._retry_s = retry_s
        self._unfrozen = threading.Event()
        self._unfrozen.set()
        self._has_failed = False
        self._fps = _FpsMeter()

    def freeze(self, is_frozen: bool) -> None:
        if is_frozen:
            self._unfrozen.clear()
        else:
            self._unfrozen.set()

    def cancel(self) -> None:
        super().cancel()
        self._frames.close()
        self._unfrozen.set()

    def perform(self) -> object:
        while not self.is_cancel_requested:
            self._unfrozen.wait()
            frame = self._frames.take(None)
            if frame is None:
                break
            try:
                self._inspect(frame)
            except CancelledError:
                raise
            except InspectorError as error:
                self._report_failure(error)
                self._cancel_requested.wait(self._retry_s)
        return None

    def _inspect(self, frame: Frame) -> None:
        self._count += 1
        inspection = self._client.inspect(Path(f"{self._name}_{self._count:06d}"), frame.image)
        self._has_failed = False
        if self.results.put(inspection):
            self.frame_waiting.emit()
        fps = self._fps.tick(time.monotonic())
        if fps is not None:
            self.fps_measured.emit(fps)

    def _report_failure(self, error: InspectorError) -> None:
        if self._has_failed or self.is_cancel_requested:
            return
        self._has_failed = True
        log.warning("%s: %s", self.title, error)
        self.inspection_failed.emit(error)


class _ClosingJob(Job):
    """Ends the waiting for a frame that may never come, which can take a while itself."""

    def __init__(self, source: FrameSource) -> None:
        super().__init__(f"Closing {source.name}")
        self._source = source

    def perform(self) -> object:
        self._source.close()
        return None


class _FpsMeter:
    def __init__(self) -> None:
        self._ticks_s: deque[float] = deque()
        self._told_s = 0.0

    def tick(self, now_s: float) -> float | None:
        self._ticks_s.append(now_s)
        while now_s - self._ticks_s[0] > _FPS_WINDOW_S and len(self._ticks_s) > 2:
            self._ticks_s.popleft()
        span_s = now_s - self._ticks_s[0]
        if len(self._ticks_s) < 2 or span_s <= 0 or now_s - self._told_s < _FPS_INTERVAL_S:
            return None
        self._told_s = now_s
        return (len(self._ticks_s) - 1) / span_s


class LivePipeline(QObject):
    """Inspects the images of a live source. Lives in the GUI thread. Runs once, from ``start`` to ``stopped``.

    It stops by itself when a video file ends or cannot be played.

    Args:
        client: Shared with others, who take turns.
        source: Owned by the pipeline from now on. Opened, read and closed in a thread of its own.
        parent: Owner, if any. Must outlive ``stopped``.
        retry_s: Time between two attempts to use a lost source or a failing Detector.

    Signals:
        frame_inspected: The Inspection of the newest frame. Its ``path`` is a name, not a file.
        fps_measured: Inspected frames per second, about twice a second.
        source_lost: The InspectorError, once until the source has recovered. It is tried again by itself.
        source_recovered: Frames come again.
        inspection_failed: The InspectorError, once until a frame was inspected. It is tried again by itself.
        source_ended: By itself, after its last frame: the InspectorError, or None at the end of a video.
        stopped: Once, last. All threads have ended.
    """

    frame_inspected = Signal(object)
    fps_measured = Signal(float)
    source_lost = Signal(object)
    source_recovered = Signal()
    inspection_failed = Signal(object)
    source_ended = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        client: InferenceClient,
        source: FrameSource,
        parent: QObject | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        super().__init__(parent)
        frames: Mailbox[Frame] = Mailbox()
        self._capture = CaptureJob(source, frames, retry_s)
        self._inspection = _FrameInspectionJob(client, source, frames, retry_s)
        self._running = 0
        self._is_started = False
        self._is_stopping = False
        self._is_frozen = False
        self._source_error: InspectorError | None = None
        self._capture.source_lost.connect(self.source_lost)
        self._capture.source_recovered.connect(self.source_recovered)
        self._inspection.frame_waiting.connect(self._on_frame_waiting)
        self._inspection.fps_measured.connect(self.fps_measured)
        self._inspection.inspection_failed.connect(self.inspection_failed)
        self._capture.ended.connect(self._on_capture_ended)
        self._inspection.ended.connect(self._on_inspection_ended)
        self._closing = _ClosingJob(source)
        for job in (self._capture, self._inspection, self._closing):
            job.finished.connect(self._on_thread_finished)

    @property
    def is_frozen(self) -> bool:
        """Whether the view stays as it is."""
        return self._is_frozen

    def start(self) -> None:
        """Open the source and begin. Returns at once."""
        if self._is_started:
            raise RuntimeError("a LivePipeline is started once")
        self._is_started = True
        self._running = 2
        self._capture.start()
        self._inspection.start()

    def stop(self) -> None:
        """End it for good. Returns at once. Only ``stopped`` is sent after this."""
        if self._is_stopping:
            return
        self._is_stopping = True
        if self._is_started:
            self.blockSignals(True)
            self._capture.cancel()
            self._inspection.cancel()
            self._running += 1
            self._closing.start()
        else:
            self._is_started = True
            self.stopped.emit()

    def freeze(self, is_frozen: bool) -> None:
        """Keep the frame that is shown, or go on with the newest one."""
        self._is_frozen = is_frozen
        self._inspection.freeze(is_frozen)

    @Slot()
    def _on_frame_waiting(self) -> None:
        inspection = self._inspection.results.take()
        if inspection is not None and not self._is_frozen:
            self.frame_inspected.emit(inspection)

    @Slot(object)
    def _on_capture_ended(self, outcome: JobOutcome) -> None:
        self._source_error = outcome.error

    @Slot(object)
    def _on_inspection_ended(self, outcome: JobOutcome) -> None:
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self.inspection_failed.emit(outcome.error)
        if outcome.state is not JobState.SUCCEEDED:
            self.stop()

    @Slot()
    def _on_thread_finished(self) -> None:
        self._running -= 1
        if self._running == 0:
            self.source_ended.emit(self._source_error)
            self._is_stopping = True
            self.blockSignals(False)
            self.stopped.emit()
