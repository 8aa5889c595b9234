"""The threads that inspect the Frames of a live source."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Signal

from inspector.camera.source import Frame, FrameSource, RememberingSource
from inspector.domain.inspection import Inspection
from inspector.domain.side_by_side import images_at_once
from inspector.errors import CancelledError, ImageError, InspectorError
from inspector.jobs.frame_queue import FrameQueue
from inspector.jobs.in_order import InOrder
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job
from inspector.jobs.mailbox import Mailbox
from inspector.text import Text

log = logging.getLogger(__name__)

_PACE_WINDOW_S = 2.0
_PACE_INTERVAL_S = 0.5


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast Frames are inspected.

    Attributes:
        frames_per_s: Inspected.
        latency_s: From the capture of a Frame to its Inspection, on average.
    """

    frames_per_s: float
    latency_s: float


class FrameInspectionJob(Job):
    """Inspects the newest frames of a Mailbox, or every frame of a FrameQueue, several at a time, in their order.

    Args:
        client: Shared with others, who take turns.
        source: Gives its name, and is told of the files that are done.
        frames: Closed by whoever fills it.
        retry_s: Time between two attempts to use a Detector that failed.

    Signals:
        frame_waiting: There is something in ``results``.
        part_inspected: The Inspection of a frame that counts.
        pace_measured: The Pace, about twice a second.
        inspection_failed: The InspectorError, once until a frame was inspected.
        frame_refused: The ImageError of a frame that cannot be used.
    """

    frame_waiting = Signal()
    part_inspected = Signal(object)
    pace_measured = Signal(object)
    inspection_failed = Signal(object)
    frame_refused = Signal(object)

    def __init__(
        self, client: InferenceClient, source: FrameSource, frames: Mailbox[Frame] | FrameQueue, retry_s: float
    ) -> None:
        super().__init__(Text("Inspecting {name}", name=source.name))
        self.results: Mailbox[Inspection] = Mailbox()
        self._client = client
        self._source = source
        self._name = re.sub(r"[^\w.-]+", "_", source.name).strip("_") or "live"
        self._frames = frames
        self._counts = isinstance(frames, FrameQueue)
        self._retry_s = retry_s
        self._unfrozen = threading.Event()
        self._unfrozen.set()
        self._has_failed = False
        self._telling = threading.Lock()
        self._taking = threading.Lock()
        self._order = InOrder()
        self._meter = _PaceMeter()

    def freeze(self, is_frozen: bool) -> None:
        """Inspect nothing for a while. Frames that count are inspected all the same."""
        if is_frozen and not self._counts:
            self._unfrozen.clear()
        else:
            self._unfrozen.set()

    def cancel(self) -> None:
        """As ``Job.cancel``. Frames that wait are not inspected."""
        super().cancel()
        self._frames.close()
        self._unfrozen.set()

    def perform(self) -> object:
        """Inspect until there are no more frames."""
        with ThreadPoolExecutor(images_at_once(), "frames") as pool:
            for each in [pool.submit(self._serve) for _ in range(images_at_once())]:
                each.result()
        return None

    def _serve(self) -> None:
        try:
            while not self.is_cancel_requested:
                self._unfrozen.wait()
                with self._taking:
                    frame, number = self._frames.take(None), self._order.begin()
                outcome = None if frame is None else self._outcome(frame)
                with self._order.turn(number):
                    if frame is None:
                        return
                    self._deliver(frame, outcome)
        finally:
            # Where one thread has to give up, the others find no more frames.
            self._frames.close()

    def _outcome(self, frame: Frame) -> Inspection | Exception | None:
        """The Inspection of a frame, or why there is none. None where it is dropped because the Detector fails."""
        path = frame.path or Path(f"{self._name}_{frame.index + 1:06d}")
        while True:
            try:
                return replace(self._client.inspect(path, frame.image), captured_s=frame.captured_s)
            except (ImageError, CancelledError) as error:
                return error
            except InspectorError as error:
                self._report_failure(error)
                self._cancel_requested.wait(self._retry_s)
            except Exception as error:  # noqa: BLE001 - it is raised in its turn
                return error
            if not self._counts or self.is_cancel_requested:
                return None

    def _deliver(self, frame: Frame, outcome: Inspection | Exception | None) -> None:
        if isinstance(outcome, ImageError):
            self.frame_refused.emit(outcome)
            self._confirm(frame)
        elif isinstance(outcome, Exception):
            raise outcome
        elif outcome is not None:
            self._send(frame, outcome)

    def _send(self, frame: Frame, inspection: Inspection) -> None:
        self._has_failed = False
        if self._counts:
            self.part_inspected.emit(inspection)
        if self.results.put(inspection):
            self.frame_waiting.emit()
        self._confirm(frame)
        pace = self._meter.tick(frame.captured_s, time.monotonic())
        if pace is not None:
            self.pace_measured.emit(pace)

    def _confirm(self, frame: Frame) -> None:
        if frame.path is not None and isinstance(self._source, RememberingSource):
            try:
                self._source.confirm(frame.path)
            except InspectorError as error:
                self._report_failure(error)

    def _report_failure(self, error: InspectorError) -> None:
        with self._telling:
            if self._has_failed or self.is_cancel_requested:
                return
            self._has_failed = True
        log.warning("%s: %s", self.title, error)
        self.inspection_failed.emit(error)


class _PaceMeter:
    def __init__(self) -> None:
        self._ticks: deque[tuple[float, float]] = deque()
        self._told_s = 0.0

    def tick(self, captured_s: float, now_s: float) -> Pace | None:
        self._ticks.append((now_s, now_s - captured_s))
        while now_s - self._ticks[0][0] > _PACE_WINDOW_S and len(self._ticks) > 2:
            self._ticks.popleft()
        span_s = now_s - self._ticks[0][0]
        if len(self._ticks) < 2 or span_s <= 0 or now_s - self._told_s < _PACE_INTERVAL_S:
            return None
        self._told_s = now_s
        latencies_s = [latency_s for _, latency_s in self._ticks]
        return Pace((len(self._ticks) - 1) / span_s, sum(latencies_s) / len(latencies_s))
