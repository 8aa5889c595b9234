"""The ROI in force: the one place that decides where parts are looked at."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspector.domain.inspection import Inspection
from inspector.errors import InspectorError
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages

if TYPE_CHECKING:
    from inspector.domain.arrays import Mask

#: Earlier ROIs that can come back.
MOST_UNDO = 100


class ProjectRoi(QObject):
    """The open Project's ROI, stored in its folder. Without one the ROI of the Detector is in force.

    Attributes:
        mask: bool, height x width of the image that it was drawn on. None without one.

    Signals:
        changed: Another ROI is in force.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__()
        self._document = document
        self._messages = messages
        self.mask: Mask | None = None
        #: The content of its file.
        self._data: bytes | None = None
        self._earlier: list[bytes | None] = []
        self._later: list[bytes | None] = []
        document.project_opened.connect(self._begin)
        document.closed.connect(self._begin)

    @property
    def can_undo(self) -> bool:
        """Whether an earlier ROI can come back."""
        return bool(self._earlier)

    @property
    def can_redo(self) -> bool:
        """Whether an ROI that was undone can come back."""
        return bool(self._later)

    @property
    def digest(self) -> str:
        """SHA-256 of its file, '' without one."""
        return "" if self._data is None else hashlib.sha256(self._data).hexdigest()

    def within(self, inspection: Inspection) -> Inspection:
        """An Inspection as the Detector made it, looked at inside the ROI in force."""
        # Here and below, so that the window's process loads OpenCV when there is something to look at, not to be there.
        from inspector.runtime.zoom import look_within

        return look_within(inspection, self.mask)

    def choose(self, mask: Mask) -> bool:
        """Look inside a mask from now on. Tells whether it was stored: an ROI without a pixel is refused.

        Args:
            mask: bool, height x width of an image.
        """
        from inspector.storage.roi import encode_roi

        if not mask.any():
            text = tr("That would leave nothing to inspect, so it was not done. Include another place first.")
            self._messages.post("warning", text)
            return False
        data, before = encode_roi(mask), self._data
        if data == before or not self._store(data):
            return False
        self._earlier = [*self._earlier, before][-MOST_UNDO:]
        self._later.clear()
        self._set(data, mask)
        return True

    def undo(self) -> None:
        """Back to the ROI before the last change."""
        self._exchange(self._earlier, self._later)

    def redo(self) -> None:
        """Take ``undo`` back."""
        self._exchange(self._later, self._earlier)

    def refresh(self) -> None:
        """Read the file again, if somebody else has changed it."""
        opened = self._document.opened
        if opened is None:
            return
        data = None
        with contextlib.suppress(OSError):
            data = opened.roi_path.read_bytes()
        if data != self._data:
            self._begin()

    def _exchange(self, source: list[bytes | None], target: list[bytes | None]) -> None:
        if source and self._store(source[-1]):
            target.append(self._data)
            self._use(source.pop())

    def _store(self, data: bytes | None) -> bool:
        from inspector.storage.roi import store_roi

        opened = self._document.opened
        if opened is None:
            return False
        try:
            opened.check_there()
            store_roi(opened.roi_path, data)
        except InspectorError as error:
            self._messages.report(error)
            return False
        return True

    def _begin(self) -> None:
        self._earlier.clear()
        self._later.clear()
        opened = self._document.opened
        is_there = opened is not None and opened.roi_path.exists()
        if opened is not None and is_there:
            from inspector.storage.images import read_bytes

            self._use(self._messages.attempt(read_bytes, opened.roi_path))
        elif self._data is not None:
            self._use(None)

    def _use(self, data: bytes | None) -> None:
        mask = None
        if data is not None:
            from inspector.storage.roi import decode_roi

            mask = self._messages.attempt(decode_roi, data, "roi.png")
        self._set(data, mask)

    def _set(self, data: bytes | None, mask: Mask | None) -> None:
        self._data, self.mask = data, mask
        self.changed.emit()
