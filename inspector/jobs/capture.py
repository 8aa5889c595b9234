"""The thread that reads a live source into a mailbox."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Signal

from inspector.camera.source import Frame, FrameSource
from inspector.errors import InspectorError
from inspector.jobs.job import Job
from inspector.jobs.mailbox import Mailbox

log = logging.getLogger(__name__)

#: A camera or a network comes back. A file does not become a video.
_FINAL_CODES = frozenset({"source-missing", "source-unreadable"})


class CaptureJob(Job):
    """Reads frames until the source ends or the Job is cancelled. Opens a lost camera or stream again.

    Args:
        source: Used and closed in the Job's thread.
        mailbox: Gets every frame, and is closed at the end.
        retry_s: Time between two attempts to open a lost source.
        parent: Owner, if any.

    Signals:
        source_lost: The InspectorError, once until the source has recovered.
        source_recovered: A frame came after the source was lost.
    """

    source_lost = Signal(object)
    source_recovered = Signal()

    def __init__(
        self, source: FrameSource, mailbox: Mailbox[Frame], retry_s: float, parent: QObject | None = None
    ) -> None:
        super().__init__(f"Capturing {source.name}", parent)
        self._source = source
        self._mailbox = mailbox
        self._retry_s = retry_s
        self._is_lost = False

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
            self._mailbox.close()
        return None

    def _capture(self) -> None:
        try:
            self._source.open()
            while not self.is_cancel_requested:
                frame = self._source.read()
                if frame is None:
                    return
                # Told before anybody can see the frame.
                if self._is_lost:
                    self._is_lost = False
                    self.source_recovered.emit()
                self._mailbox.put(frame)
        finally:
            self._source.close()

    def _report_loss(self, error: InspectorError) -> None:
        if self._is_lost:
            return
        self._is_lost = True
        log.warning("%s: %s", self.title, error)
        self.source_lost.emit(error)
