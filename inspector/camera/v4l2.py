"""Cameras of Linux: the facts that their drivers tell (Video4Linux2, ``linux/videodev2.h``)."""

from __future__ import annotations

import contextlib
import itertools
import os
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from inspector.camera.source import ConnectedCamera
from inspector.domain.live_source import SourceKind
from inspector.storage.image_folder import natural_key
from inspector.text import Text

SYSTEM_FOLDER = Path("/sys/class/video4linux")
DEVICE_FOLDER = Path("/dev")

_QUERYCAP, _CAPABILITY = 0x80685600, struct.Struct("16s 32s 32s I I I 12x")
_ENUM_FMT, _FORMAT = 0xC0405602, struct.Struct("I I I 32s 4s 16x")
_ENUM_FRAMESIZES, _SIZE = 0xC02C564A, struct.Struct("I 4s I 6I 8x")
_IS_CAPTURE = 0x1
_CAPTURE_TYPE = 1
_DISCRETE = 1


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """One pixel format of a camera.

    Attributes:
        code: Of four letters, such as ``MJPG``.
        sizes: Width and height in pixels.
    """

    code: str
    sizes: tuple[tuple[int, int], ...]


def video_cameras() -> list[ConnectedCamera]:
    """The cameras that give images, by number. Nodes for metadata, which many cameras also have, are left out."""
    try:
        nodes = sorted(SYSTEM_FOLDER.iterdir(), key=natural_key)
    except OSError:
        return []
    cameras = []
    for node in nodes:
        number = node.name.removeprefix("video")
        with contextlib.suppress(OSError):
            name = _short((node / "name").read_text(encoding="utf-8", errors="replace").strip())
            detail = _detail(DEVICE_FOLDER / node.name)
            if number.isdecimal() and detail is not None:
                cameras.append(
                    ConnectedCamera(SourceKind.CAMERA, number, name or Text("Camera {number}", number=number), detail)
                )
    return cameras


def video_formats(descriptor: int) -> Iterator[VideoFormat]:
    """The formats of an open device, as it names them."""
    for index in itertools.count():
        answer = asked(descriptor, _ENUM_FMT, _FORMAT.pack(index, _CAPTURE_TYPE, 0, b"", b""))
        if answer is None:
            return
        code = _FORMAT.unpack(answer)[4]
        yield VideoFormat(code.decode("ascii", "replace").strip(), tuple(_sizes(descriptor, code)))


def _short(name: str) -> str:
    """A name without its repetition: the driver calls a webcam ``HD Webcam: HD Webcam``, the second one cut off."""
    product, _, interface = name.partition(": ")
    return product if product.startswith(interface) else name


def _sizes(descriptor: int, code: bytes) -> Iterator[tuple[int, int]]:
    for index in itertools.count():
        answer = asked(descriptor, _ENUM_FRAMESIZES, _SIZE.pack(index, code, 0, *[0] * 6))
        if answer is None:
            return
        _, _, kind, first, second, _, _, largest_height, _ = _SIZE.unpack(answer)
        if kind != _DISCRETE:
            # Any size up to the largest one: width and height each as smallest, largest, step.
            yield second, largest_height
            return
        yield first, second


def _detail(device: Path) -> str | None:
    """A camera in one line, or None for a device that gives no images."""
    try:
        descriptor = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except PermissionError:
        return Text("you may not read {device}: ask to be put into the group 'video'", device=device)
    try:
        answer = asked(descriptor, _QUERYCAP, bytes(_CAPABILITY.size))
        if answer is None or not _CAPABILITY.unpack(answer)[5] & _IS_CAPTURE:
            return None
        formats = list(video_formats(descriptor))
    finally:
        os.close(descriptor)
    sizes = [size for each in formats for size in each.sizes]
    largest = max(sizes, key=lambda size: size[0] * size[1], default=None)
    codes = "".join(f", {code}" for code in dict.fromkeys(each.code for each in formats))
    number = device.name.removeprefix("video")
    if largest is None:
        return Text("camera {number}{codes}", number=number, codes=codes)
    size = f"{largest[0]} x {largest[1]}"
    return Text("camera {number}, up to {size}{codes}", number=number, size=size, codes=codes)


def asked(descriptor: int, request: int, question: bytes) -> bytes | None:
    """The driver's answer, or None where it has none."""
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        return fcntl.ioctl(descriptor, request, question)
    except OSError:
        return None
