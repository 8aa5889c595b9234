"""Judges the opened images again, one a turn of the event loop, so that the window stays quick."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspector.ui.inspect.inspection_state import OpenedImages
from inspector.ui.widgets.frame_pace import single_shot


class JudgingAnew(QObject):
    """Goes through the images without a result whose Inspection is in memory.

    Signals:
        begun: All results are outdated.
        inspection_found: The Inspection of the next one.
        ended: None is left. The others take a network.
    """

    begun = Signal()
    inspection_found = Signal(object)
    ended = Signal()

    def __init__(self, opened: OpenedImages, parent: QObject) -> None:
        super().__init__(parent)
        self._opened = opened
        self._turn = single_shot(self, 0)
        self._turn.timeout.connect(self._go_on)

    def begin(self) -> None:
        """Another ROI is in force: begin with the image that is shown."""
        self._opened.outdate_results()
        self.begun.emit()
        self._turn.start()

    def _go_on(self) -> None:
        inspection = self._opened.next_kept()
        if inspection is None:
            self.ended.emit()
        else:
            self.inspection_found.emit(inspection)
            self._turn.start()
