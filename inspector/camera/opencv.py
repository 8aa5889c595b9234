"""Cameras, network streams and video files through OpenCV."""

from __future__ import annotations

import math
import os
import threading
import time

import cv2
import numpy as np

from inspector.camera.address import is_camera, is_file, is_stream, source_name
from inspector.camera.source import Frame, FrameSource
from inspector.camera.v4l2 import DEVICE_FOLDER
from inspector.domain.arrays import Pixels
from inspector.errors import SourceError, SourceLostError
from inspector.text import Text

_OPEN_TIMEOUT_MS = 5_000
_READ_TIMEOUT_MS = 5_000
_DEFAULT_FRAMES_PER_S = 25.0
# FFmpeg reads it once, when it is first used: AV_LOG_QUIET, as stderr is ours.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
_MAX_FRAMES_PER_S = 1_000.0
_CONVERSIONS = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}


class OpenCVSource:
    """A camera, a network stream or a video file.

    A video file is played at its own frame rate. A reader that is too slow sees every frame, later. A camera or stream
    delivers the frames that arrive.

    Args:
        address: Camera index ("0"), address of a stream ("rtsp://...") or path of a video file.
        loop: Whether a video file starts again at its end.
    """

    def __init__(self, address: str, loop: bool = False) -> None:
        self._address = address.strip()
        self._loop = loop
        self._capture: cv2.VideoCapture | None = None
        self._first: Pixels | None = None
        self._shape: tuple[int, ...] = ()
        self._index = 0
        self._period_s = 1 / _DEFAULT_FRAMES_PER_S
        self._due_s = 0.0
        # Held while OpenCV works: releasing a capture that another thread reads from crashes.
        self._lock = threading.Lock()
        self._closed = threading.Event()

    @property
    def name(self) -> str:
        """For people and logs. See ``source_name``."""
        return source_name(self._address)

    @property
    def _is_video(self) -> bool:
        return not (is_camera(self._address) or is_stream(self._address))

    def open(self) -> None:
        """Connect and fetch the first frame. A source that is open already stays as it is.

        Raises:
            SourceError: ``source-missing``, ``source-unreadable``, ``camera-missing`` or ``stream-unreachable``.
        """
        with self._lock:
            if self._capture is not None:
                return
            self._closed.clear()
            capture = self._connected()
            image = _grabbed(capture) if capture.isOpened() else None
            if image is None:
                capture.release()
                raise self._refused()
            self._capture, self._first, self._index, self._shape = capture, image, 0, image.shape
            self._period_s = 1 / _frames_per_s(capture)
            self._due_s = time.monotonic()

    def read(self) -> Frame | None:
        """Wait for the next frame.

        Returns:
            The frame. None when a video file has ended or the source was closed or never opened.

        Raises:
            SourceLostError: ``source-lost``: a camera or stream stopped delivering, or ``frame-size``: its images have
                another size now. The source is closed then.
        """
        if self._is_video and self._closed.wait(max(0.0, self._due_s - time.monotonic())):
            return None
        with self._lock:
            if self._capture is None:
                return None
            image = self._next_image()
            if image is None:
                self._release()
                if self._is_video:
                    return None
                raise SourceLostError(
                    Text("{name} stopped delivering images", name=self.name),
                    "check its cable, power and network",
                    "source-lost",
                )
            if image.shape != self._shape:
                self._release()
                raise _resized(self.name, image.shape, self._shape)
            now = time.monotonic()
            # Counted from now when late, else a reader that was held up would be flooded afterwards.
            self._due_s = max(self._due_s + self._period_s, now)
            frame = Frame(image, self._index, now)
            self._index += 1
            return frame

    def close(self) -> None:
        """Disconnect. Closing twice does no harm. A waiting ``read`` of another thread returns None."""
        self._closed.set()
        with self._lock:
            self._release()

    def _next_image(self) -> Pixels | None:
        assert self._capture is not None
        if self._first is not None:
            first, self._first = self._first, None
            return first
        image = _grabbed(self._capture)
        if image is None and self._is_video and self._loop:
            # Opened again, since not every file can be wound back.
            self._capture.release()
            self._capture = self._connected()
            image = _grabbed(self._capture)
        return image

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = self._first = None

    def _connected(self) -> cv2.VideoCapture:
        # OpenCV writes its own complaints to stderr, where ours belong.
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
        if is_camera(self._address):
            capture = cv2.VideoCapture(int(self._address))
            # Old frames in the driver's queue would be shown late.
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
            return capture
        if is_stream(self._address):
            timeouts = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_TIMEOUT_MS]
            timeouts += [cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS]
            return cv2.VideoCapture(self._address, cv2.CAP_FFMPEG, timeouts)
        return cv2.VideoCapture(self._address)

    def _refused(self) -> SourceError:
        if is_camera(self._address):
            return _refused_camera(self._address)
        if is_stream(self._address):
            return SourceError(
                Text("'{name}' cannot be reached", name=self.name),
                "check the address, the network and the password",
                "stream-unreachable",
            )
        if not is_file(self._address):
            return _missing_video(self._address)
        return SourceError(
            Text("'{name}' is not a video that can be played", name=self.name),
            "choose an MP4, AVI or MKV file",
            "source-unreadable",
        )


def open_source(address: str, loop: bool = False) -> FrameSource:
    """The source for an address.

    It is not connected yet, which can take seconds: that is left to its ``open``, in the thread that reads.

    Args:
        address: Camera index ("0"), address of a stream ("rtsp://...") or path of a video file.
        loop: Whether a video file starts again at its end.

    Raises:
        SourceError: ``source-missing``: the address is empty, or there is no such file.
    """
    text = address.strip()
    if not text:
        raise SourceError("No source is given", "type a camera number, an address or a video file", "source-missing")
    if not (is_camera(text) or is_stream(text) or is_file(text)):
        raise _missing_video(text)
    return OpenCVSource(text, loop)


def _refused_camera(number: str) -> SourceError:
    device = DEVICE_FOLDER / f"video{number}"
    if device.exists():
        return SourceError(
            Text(
                "Camera {number} is plugged in and gives no images: another program uses it, or you may not",
                number=number,
            ),
            Text("close other programs that show it, and check that you may read {device}", device=device),
            "camera-busy",
        )
    return SourceError(
        Text("There is no camera {number}, or another program uses it", number=number),
        "check that it is plugged in, close other programs that show it, or try another number",
        "camera-missing",
    )


def _resized(name: str, shape: tuple[int, ...], promised: tuple[int, ...]) -> SourceLostError:
    return SourceLostError(
        Text(
            "{name} delivers images of {value} x {value2} pixels instead of {value3} x {value4}",
            name=name,
            value=shape[1],
            value2=shape[0],
            value3=promised[1],
            value4=promised[0],
        ),
        "see whether somebody changed its settings; inspection goes on with the new size",
        "frame-size",
    )


def _missing_video(address: str) -> SourceError:
    return SourceError(
        Text("There is no video file '{source_name}'", source_name=source_name(address)),
        "check its name, or type a camera number or an address such as rtsp://...",
        "source-missing",
    )


def _frames_per_s(capture: cv2.VideoCapture) -> float:
    rate = capture.get(cv2.CAP_PROP_FPS)
    return rate if math.isfinite(rate) and 0 < rate <= _MAX_FRAMES_PER_S else _DEFAULT_FRAMES_PER_S


def _grabbed(capture: cv2.VideoCapture) -> Pixels | None:
    """The next image, uint8, height x width x 3, RGB. None if there is none."""
    is_read, image = capture.read()
    if not is_read:
        return None
    if image.dtype == np.uint16:
        image = np.right_shift(image, 8).astype(np.uint8)
    channels = 1 if image.ndim == 2 else image.shape[2]
    return np.asarray(cv2.cvtColor(image, _CONVERSIONS[channels]), dtype=np.uint8)
