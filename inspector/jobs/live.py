"""Live inspection. In free run capture overwrites a one-slot mailbox, and nothing queues up. Triggered Frames queue."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from inspector.camera.source import Frame, FrameSource
from inspector.domain.inspection import Inspection
from inspector.domain.live_source import SourceChoice
from inspector.errors import InspectorError
from inspector.jobs.capture import MOST_WAITING, CaptureJob, ClosingJob
from inspector.jobs.frame_inspection import FrameInspectionJob, Pace
from inspector.jobs.frame_queue import FrameQueue
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import JobOutcome, JobState
from inspector.jobs.mailbox import Mailbox

#: Time between two attempts to open a lost source, or to use a Detector that failed.
RETRY_S = 2.0


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """How a live source does.

    Attributes:
        frames_per_s: Inspected.
        latency_s: From the capture of a Frame to its Inspection, on average.
        lost: Frames that should have been inspected and were lost, since the start.
    """

    frames_per_s: float
    latency_s: float
    lost: int


class LivePipeline(QObject):
    """Inspects the images of a live source. Lives in the GUI thread. Runs once, from ``start`` to ``stopped``.

    It stops by itself when a video file ends or cannot be played.

    Args:
        client: Shared with others, who take turns.
        source: Owned by the pipeline from now on. Opened, read and closed in a thread of its own.
        choice: Of that source.
        parent: Owner, if any. Must outlive ``stopped``.
        retry_s: Time between two attempts to use a lost source or a failing Detector.

    Signals:
        frame_inspected: The Inspection of the newest frame, unless the view is frozen. Its ``path`` is a name, or the
            file that the frame was read from.
        part_inspected: The Inspection of every triggered frame, also while the view is frozen.
        figures_measured: The LiveFigures, about twice a second.
        overrun: The number, from 1, of a triggered frame that is not inspected for want of room.
        frame_refused: The ImageError of one frame that cannot be used.
        source_lost: The InspectorError, once until the source has recovered. It is tried again by itself.
        source_recovered: Frames come again.
        inspection_failed: The InspectorError, once until a frame was inspected. It is tried again by itself.
        source_ended: By itself, after its last frame: the InspectorError, or None at the end of a video.
        stopped: Once, last. All threads have ended.
    """

    frame_inspected = Signal(object)
    part_inspected = Signal(object)
    figures_measured = Signal(object)
    overrun = Signal(int)
    frame_refused = Signal(object)
    source_lost = Signal(object)
    source_recovered = Signal()
    inspection_failed = Signal(object)
    source_ended = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        client: InferenceClient,
        source: FrameSource,
        choice: SourceChoice,
        parent: QObject | None = None,
        retry_s: float = RETRY_S,
    ) -> None:
        super().__init__(parent)
        frames: Mailbox[Frame] | FrameQueue = FrameQueue(MOST_WAITING) if choice.is_triggered else Mailbox()
        self._capture = CaptureJob(source, choice, frames, retry_s)
        self._inspection = FrameInspectionJob(client, source, frames, retry_s)
        self._running = 0
        self._is_started = False
        self._is_stopping = False
        self._is_frozen = False
        self._is_triggered = choice.is_triggered
        self._held: Inspection | None = None
        self._source_error: InspectorError | None = None
        self._capture.source_lost.connect(self.source_lost)
        self._capture.source_recovered.connect(self.source_recovered)
        self._inspection.frame_waiting.connect(self._on_frame_waiting)
        self._inspection.part_inspected.connect(self.part_inspected)
        self._inspection.pace_measured.connect(self._on_pace)
        self._inspection.frame_refused.connect(self.frame_refused)
        self._capture.frame_refused.connect(self.frame_refused)
        self._capture.overrun.connect(self.overrun)
        self._inspection.inspection_failed.connect(self.inspection_failed)
        self._capture.ended.connect(self._on_capture_ended)
        self._inspection.ended.connect(self._on_inspection_ended)
        self._closing = ClosingJob(source)
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
        held, self._held = self._held, None
        # Without triggers, a newer frame comes at once.
        if held is not None and not is_frozen and self._is_triggered:
            self.frame_inspected.emit(held)

    def trigger(self) -> None:
        """Inspect the next frame, with ``Trigger.ON_DEMAND``."""
        self._capture.trigger()

    @Slot()
    def _on_frame_waiting(self) -> None:
        inspection = self._inspection.results.take()
        if inspection is not None and self._is_frozen:
            self._held = inspection
        elif inspection is not None:
            self.frame_inspected.emit(inspection)

    @Slot(object)
    def _on_pace(self, pace: Pace) -> None:
        self.figures_measured.emit(LiveFigures(pace.frames_per_s, pace.latency_s, self._capture.lost))

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
