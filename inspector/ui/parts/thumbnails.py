"""Thumbnails, loaded by a few threads while the window goes on."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
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
        self.side_screen_px = round(side_px * device_ratio)
        self._pixmaps: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._lock = threading.Lock()
        self._waiting: OrderedDict[Path, None] = OrderedDict()
        self._asked: set[Path] = set()
        self._workers = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(_THREADS)
        self._decoded.connect(self._on_decoded)

    def pixmap(self, path: Path) -> QPixmap | None:
        """The thumbnail. None while it is being loaded, or if the image cannot be read."""
        if path in self._pixmaps:
            self._pixmaps.move_to_end(path)
            return self._pixmaps[path]
        self._request(path)
        return None

    def is_unreadable(self, path: Path) -> bool:
        """Whether loading was tried in vain."""
        return path in self._pixmaps and self._pixmaps[path] is None

    def drop_requests(self) -> None:
        """Forget all requests that are not being loaded yet."""
        with self._lock:
            self._asked.difference_update(self._waiting)
            self._waiting.clear()

    def clear(self) -> None:
        """Forget all thumbnails."""
        self.drop_requests()
        self._pixmaps.clear()

    def stop(self) -> None:
        """Forget all requests and wait for the images being decoded (milliseconds)."""
        self.drop_requests()
        self._pool.waitForDone()

    def take_next(self) -> Path | None:
        """The next image to decode, for the threads. None ends the thread that asks."""
        with self._lock:
            return self._waiting.popitem(last=False)[0] if self._waiting else None

    def deliver(self, path: Path, image: QImage | None) -> None:
        """Take a decoded image from a thread."""
        self._decoded.emit(path, image)

    def leave(self) -> None:
        """A thread ends, whatever the reason."""
        with self._lock:
            self._workers -= 1
        self._start_thread()

    def _request(self, path: Path) -> None:
        with self._lock:
            if path in self._asked:
                return
            self._asked.add(path)
            self._waiting[path] = None
        self._start_thread()

    def _start_thread(self) -> None:
        with self._lock:
            if self._workers >= _THREADS or not self._waiting:
                return
            self._workers += 1
        self._pool.start(_Decoder(self))

    @Slot(object, object)
    def _on_decoded(self, path: Path, image: QImage | None) -> None:
        self._asked.discard(path)
        pixmap = None if image is None else QPixmap.fromImage(image)
        if pixmap is not None:
            pixmap.setDevicePixelRatio(self._device_ratio)
        self._pixmaps[path] = pixmap
        while len(self._pixmaps) > MAX_CACHED:
            self._pixmaps.popitem(last=False)
        self.thumbnail_loaded.emit(path)


class _Decoder(QRunnable):
    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def run(self) -> None:
        # An error that nobody foresaw costs one thumbnail and is told by the excepthook.
        try:
            while (path := self._thumbnails.take_next()) is not None:
                image = None
                try:
                    image = _decode(path, self._thumbnails.side_screen_px)
                finally:
                    self._thumbnails.deliver(path, image)
        finally:
            self._thumbnails.leave()


def _decode(path: Path, side_px: int) -> QImage | None:
    try:
        pixels = thumbnail(path, side_px)
    except InspectorError:
        return None
    height, width = pixels.shape[:2]
    # copy: QImage does not keep the array's memory alive.
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
