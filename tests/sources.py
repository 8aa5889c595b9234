"""A live source that does what a test tells it to."""

import threading
import time
from collections.abc import Callable

import numpy as np

from inspector.camera.source import Frame
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.errors import SourceError, SourceLostError

#: A camera in free run.
CAMERA = SourceChoice(SourceKind.CAMERA, "1")
LOST = SourceLostError("Camera 1 stopped delivering images", "check its cable", "source-lost")


class ScriptedSource:
    """Delivers what a test puts in: gray levels, errors, or None for the end."""

    name = "Camera 1 (test)"

    def __init__(self) -> None:
        self.script: list[int | Exception | None] = []
        self.refusals = 0
        self.opened = 0
        self.closed = 0
        self.clock: Callable[[], float] = time.monotonic
        self._changed = threading.Condition()
        self._is_open = False

    def show(self, *script: int | Exception | None) -> None:
        with self._changed:
            self.script += script
            self._changed.notify_all()

    def open(self) -> None:
        self.opened += 1
        if self.refusals > 0:
            self.refusals -= 1
            raise SourceError("There is no camera 1", "plug it in", "camera-missing")
        self._is_open = True

    def read(self) -> Frame | None:
        with self._changed:
            self._changed.wait_for(lambda: self.script or not self._is_open)
            if not self._is_open:
                return None
            shown = self.script.pop(0)
        if shown is None:
            return None
        if isinstance(shown, Exception):
            raise shown
        return Frame(np.full((20, 30, 3), shown, dtype=np.uint8), 0, self.clock())

    def close(self) -> None:
        with self._changed:
            self._is_open = False
            self.closed += 1
            self._changed.notify_all()
