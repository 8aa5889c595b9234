"""The ROI in force: the one place that decides where parts are looked at."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from inspector.domain.inspection import Inspection
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.stored_mask import StoredMask

if TYPE_CHECKING:
    from inspector.domain.arrays import Mask


class ProjectRoi(StoredMask):
    """The open Project's ROI, stored in its folder. Without one the ROI of the Detector is in force."""

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__(document, messages)
        document.project_opened.connect(self._read)
        document.closed.connect(self._read)

    @property
    def digest(self) -> str:
        """SHA-256 of its file, '' without one."""
        return "" if self._data is None else hashlib.sha256(self._data).hexdigest()

    @override
    def path(self) -> Path | None:
        opened = self._document.opened
        return None if opened is None else opened.roi_path

    def within(self, inspection: Inspection) -> Inspection:
        """An Inspection as the Detector made it, looked at inside the ROI in force."""
        from inspector.runtime.zoom import look_within

        return look_within(inspection, self.mask)

    @override
    def choose(self, mask: Mask) -> bool:
        """Look inside a mask from now on. Tells whether it was stored: an ROI without a pixel is refused."""
        if not mask.any():
            text = tr("That would leave nothing to inspect, so it was not done. Include another place first.")
            self._messages.post("warning", text)
            return False
        return super().choose(mask)

    @override
    def refresh(self) -> None:
        path = self.path()
        if path is None:
            return
        data = None
        with contextlib.suppress(OSError):
            data = path.read_bytes()
        if data != self._data:
            self._read()

    @override
    def _decoded(self, data: bytes) -> Mask:
        from inspector.storage.roi import decode_roi

        return decode_roi(data, "roi.png")
