"""Thumbnails, loaded by a few threads while the window goes on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from inspector.errors import InspectorError
from inspector.storage.images import thumbnail

#: About 160 MB of 200 px thumbnails.
MAX_CACHED = 1500

_THREADS = 2


class Thumbnails(QObject):
    """Pixmaps of image files, cached. Those not there yet are loaded in the order they were asked for.

    Args:
        side_px: The longer side, in device-independent pixels.
        device_ratio: Screen pixels per device-independent pixel.

    Signals:
        thumbnail_loaded: The Path whose thumbnail can be had now.
    """

    thumbnail_loaded = Signal(object)
    _decoded = Signal(object, object)

    def __init__(self, side_px: int, device_ratio: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device_ratio = device_ratio
        self._side_screen_px = round(side_px * device_ratio)
        self._pixmaps: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._asked: dict[Path, Future[QImage | None]] = {}
        self._threads = ThreadPoolExecutor(_THREADS, "thumbnail")
        self._is_stopped = False
        self._decoded.connect(self._on_decoded)

    def pixmap(self, path: Path) -> QPixmap | None:
        """The thumbnail. None while it is being loaded, or if the image cannot be read."""
        if path in self._pixmaps:
            self._pixmaps.move_to_end(path)
            return self._pixmaps[path]
        if path not in self._asked and not self._is_stopped:
            future = self._asked[path] = self._threads.submit(_decode, path, self._side_screen_px)
            future.add_done_callback(lambda done: self._decoded.emit(path, done))
        return None

    def is_unreadable(self, path: Path) -> bool:
        """Whether loading was tried in vain."""
        return path in self._pixmaps and self._pixmaps[path] is None

    def drop_requests(self) -> None:
        """Forget requests for images that are not being loaded yet."""
        self._asked = {path: future for path, future in self._asked.items() if not future.cancel()}

    def forget(self, paths: Iterable[Path]) -> None:
        """Load some images anew when they are asked for."""
        for path in paths:
            self._pixmaps.pop(path, None)

    def clear(self) -> None:
        """Forget all thumbnails."""
        self.drop_requests()
        self._pixmaps.clear()

    def stop(self) -> None:
        """Load nothing any more, and wait for the images being decoded (milliseconds)."""
        self._is_stopped = True
        self.drop_requests()
        self._threads.shutdown()

    @Slot(object, object)
    def _on_decoded(self, path: Path, done: Future[QImage | None]) -> None:
        if done.cancelled():
            return
        self._asked.pop(path, None)
        # An error that nobody foresaw costs one thumbnail, and is told by the excepthook.
        image = None if done.exception() is not None else done.result()
        pixmap = None if image is None else QPixmap.fromImage(image)
        if pixmap is not None:
            pixmap.setDevicePixelRatio(self._device_ratio)
        self._pixmaps[path] = pixmap
        while len(self._pixmaps) > MAX_CACHED:
            self._pixmaps.popitem(last=False)
        self.thumbnail_loaded.emit(path)
        done.result()


def _decode(path: Path, side_px: int) -> QImage | None:
    try:
        pixels = thumbnail(path, side_px)
    except InspectorError:
        return None
    height, width = pixels.shape[:2]
    # copy: QImage does not keep the array's memory alive.
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
