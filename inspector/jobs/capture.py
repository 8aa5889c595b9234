"""The thread that reads a live source into a mailbox, or into a queue when Frames are triggered."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from inspector.camera.source import AdjustableSource, Frame, FrameSource, TriggeredSource
from inspector.domain.live_source import PropertyValue, SourceChoice, Trigger
from inspector.errors import ImageError, InspectorError, SourceError
from inspector.jobs.frame_queue import FrameQueue
from inspector.jobs.job import Job
from inspector.jobs.mailbox import Mailbox
from inspector.text import Text

log = logging.getLogger(__name__)

#: Triggers that wait for a Frame of theirs, and Frames that wait for their inspection.
MOST_WAITING = 16

#: A camera or a network comes back. A file does not become a video.
_FINAL_CODES = frozenset({"source-missing", "source-unreadable"})


class CaptureJob(Job):
    """Reads frames until the source ends or the Job is cancelled. Opens a lost camera or stream again.

    Frames are turned upright, and numbered from 0 without a break: in free run all that were captured, else those that
    count.

    Args:
        source: Used and closed in the Job's thread.
        choice: Of that source.
        frames: Gets the frames, and is closed at the end: a Mailbox in free run, a FrameQueue when they are triggered.
        retry_s: Time between two attempts to open a lost source.
        parent: Owner, if any.

    Signals:
        source_lost: The InspectorError, once until the source has recovered.
        source_recovered: A frame came after the source was lost.
        frame_waiting: There is a frame in the Mailbox.
        frame_refused: The ImageError of a frame that cannot be used.
        properties_read: The properties (tuple of SourceProperty) of a source that was opened or adjusted.
        adjustment_refused: The InspectorError of a value that the source does not take.
        overrun: The number, from 1, of a triggered frame for which there was no room or no source.
    """

    source_lost = Signal(object)
    source_recovered = Signal()
    frame_waiting = Signal()
    frame_refused = Signal(object)
    properties_read = Signal(tuple)
    adjustment_refused = Signal(object)
    overrun = Signal(int)

    def __init__(
        self,
        source: FrameSource,
        choice: SourceChoice,
        frames: Mailbox[Frame] | FrameQueue,
        retry_s: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(Text("Capturing {name}", name=source.name), parent)
        self._source = source
        self._choice = choice
        self._frames = frames
        self._retry_s = retry_s
        self._is_lost = False
        self._number = 0
        self._lost = 0
        self._triggers: deque[tuple[int, float]] = deque()
        self._triggers_lock = threading.Lock()
        self._interval_due_s = 0.0
        self._adjustments: deque[tuple[str, PropertyValue]] = deque()

    @property
    def lost(self) -> int:
        """Frames that were lost so far, by the camera or for want of room. May be read from any thread."""
        return self._lost

    def trigger(self) -> None:
        """Ask for one frame, with ``Trigger.ON_DEMAND``. May be called from any thread.

        Without room, or while the source is lost, there is an overrun instead.
        """
        if self._armed is not None and self._armed.trigger():
            return
        with self._triggers_lock:
            number = self._next_number()
            is_room = self._armed is None and len(self._triggers) < MOST_WAITING and not self._is_lost
            if is_room:
                self._triggers.append((number, time.monotonic()))
        if not is_room:
            self._report_overrun(number)

    def adjust(self, key: str, value: PropertyValue) -> None:
        """Change a property of an AdjustableSource, before its next frame. May be called from any thread."""
        self._adjustments.append((key, value))

    def perform(self) -> object:
        """Capture until the end."""
        try:
            while not self.is_cancel_requested:
                try:
                    self._capture()
                except InspectorError as error:
                    if error.code in _FINAL_CODES:
                        raise
                    self._report_loss(error)
                    self._cancel_requested.wait(self._retry_s)
                else:
                    break
        finally:
            self._frames.close()
        return None

    def _capture(self) -> None:
        try:
            self._source.open()
            self._tell_properties()
            while not self.is_cancel_requested:
                self._adjust()
                try:
                    frame = self._source.read()
                except ImageError as error:
                    log.warning("%s: %s", self.title, error)
                    self.frame_refused.emit(error)
                    continue
                if frame is None:
                    return
                # Told before anybody can see the frame.
                if self._is_lost:
                    self._is_lost = False
                    self.source_recovered.emit()
                self._deliver(frame)
        finally:
            self._source.close()

    def _tell_properties(self) -> None:
        if isinstance(self._source, AdjustableSource):
            self.properties_read.emit(self._source.properties())

    def _adjust(self) -> None:
        if not self._adjustments or not isinstance(self._source, AdjustableSource):
            return
        try:
            while self._adjustments:
                self._source.adjust(*self._adjustments.popleft())
        except SourceError as error:
            self.adjustment_refused.emit(error)
        self._tell_properties()

    @property
    def _armed(self) -> TriggeredSource | None:
        """The source, if it waits for triggers itself."""
        return self._source if isinstance(self._source, TriggeredSource) and self._source.is_armed else None

    def _deliver(self, frame: Frame) -> None:
        self._lost += frame.lost
        number = self._number_of(frame)
        if number is None:
            return
        upright = replace(frame, image=self._choice.orientation.apply(frame.image), index=number)
        if isinstance(self._frames, Mailbox):
            if self._frames.put(upright):
                self.frame_waiting.emit()
        elif not self._frames.put(upright, waits=self._choice.waits):
            self._report_overrun(number)

    def _number_of(self, frame: Frame) -> int | None:
        """The number of a frame that counts."""
        trigger = self._choice.trigger
        with self._triggers_lock:
            if trigger is Trigger.ON_DEMAND and self._armed is None:
                is_due = bool(self._triggers) and self._triggers[0][1] <= frame.captured_s
                return self._triggers.popleft()[0] if is_due else None
            # The images of a folder come at the interval.
            if trigger is Trigger.INTERVAL and not self._choice.waits:
                if frame.captured_s < self._interval_due_s:
                    return None
                next_s = self._interval_due_s + self._choice.interval_s
                is_late = next_s <= frame.captured_s
                self._interval_due_s = frame.captured_s + self._choice.interval_s if is_late else next_s
            return self._next_number()

    def _next_number(self) -> int:
        number = self._number
        self._number += 1
        return number

    def _report_overrun(self, number: int) -> None:
        self._lost += 1
        log.warning("%s: no room for frame %d", self.title, number + 1)
        self.overrun.emit(number + 1)

    def _report_loss(self, error: InspectorError) -> None:
        if self._is_lost:
            return
        self._is_lost = True
        log.warning("%s: %s", self.title, error)
        self.source_lost.emit(error)
        with self._triggers_lock:
            in_vain = [number for number, _ in self._triggers]
            self._triggers.clear()
        for number in in_vain:
            self._report_overrun(number)


class ClosingJob(Job):
    """Ends the waiting for a frame that may never come, which can take a while itself."""

    def __init__(self, source: FrameSource) -> None:
        super().__init__(Text("Closing {name}", name=source.name))
        self._source = source

    def perform(self) -> object:
        """Close it."""
        self._source.close()
        return None
