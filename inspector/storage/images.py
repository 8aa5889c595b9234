"""Reading image files strictly: a file is read completely and correctly, or it is refused with a reason.

The formats are in ``storage/reading/formats.py`` and ``docs/formats.md``.
"""

from __future__ import annotations

import io
import stat
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import cv2
import numpy as np

from inspector.domain.arrays import Mask, Pixels
from inspector.domain.image_size import check_image_size
from inspector.errors import ImageError
from inspector.storage.reading import jpeg, others, png, tiff
from inspector.storage.reading.formats import refusal
from inspector.storage.reading.samples import ADVICE_REPLACE, Header, Samples, refused
from inspector.text import Text

_READERS = {jpeg.SIGNATURE: jpeg, png.SIGNATURE: png} | dict.fromkeys(tiff.SIGNATURES, tiff)
#: The place in which ISO media files, HEIC and AVIF among them, name their kind.
_ISO_MEDIA = slice(4, 8)


def read_image(path: Path) -> Pixels:
    """Read an image as the operator sees it in an image viewer.

    Args:
        path: Of any format in ``storage/reading/formats.py``. More than 8 bits are scaled from their full range,
            transparency is dropped, CMYK is converted, a rotation noted by the camera (EXIF) is applied.

    Returns:
        uint8, height x width x 3, RGB, contiguous.

    Raises:
        ImageError: ``image-missing``, ``image-unreadable``, ``image-truncated``, ``image-format`` (one that is not
            read), ``image-too-small`` (a side below 16 px) or ``image-too-large`` (above 256 megapixels).
    """
    return decode_image(read_bytes(path), path.name)


def decode_image(data: bytes, name: str) -> Pixels:
    """Decode the content of an image file, by the rules of ``read_image``.

    Args:
        data: All bytes of the file.
        name: Of the file, with its suffix.

    Raises:
        ImageError: As ``read_image``.
    """
    samples, header = _decoded(data, name)
    return samples.pixels(name, header.orientation)


def read_mask(path: Path) -> Mask:
    """Read a mask: every pixel that is not black is marked, whatever the depth of its numbers.

    Transparency marks nothing.

    Returns:
        bool, height x width.

    Raises:
        ImageError: As ``read_image``, but numbers without an agreed white are read.
    """
    return decode_mask(read_bytes(path), path.name)


def decode_mask(data: bytes, name: str) -> Mask:
    """Decode the content of a mask's file, by the rules of ``read_mask``."""
    samples, header = _decoded(data, name)
    return samples.marked(header.orientation)


def thumbnail(path: Path, side_px: int) -> Pixels:
    """A small version of an image, several times faster than ``read_image`` for large JPEG files.

    Args:
        path: As for ``read_image``.
        side_px: The longer side of the result. Smaller images keep their size.

    Returns:
        uint8, height x width x 3, RGB, with the proportions of the image (but no side below 1 px).

    Raises:
        ImageError: As ``read_image``.
    """
    samples, header = _decoded(read_bytes(path), path.name, side_px)
    image = samples.pixels(path.name, header.orientation)
    height, width = image.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def image_size_px(path: Path) -> tuple[int, int]:
    """Width and height of an image as it is shown, from the header alone.

    Raises:
        ImageError: ``image-missing``, ``image-unreadable``, ``image-truncated`` or ``image-format``. The size itself is
            not judged.
    """
    _check_regular(path)
    try:
        with path.open("rb") as file:
            return _header(file, path.name).shown_size
    except OSError as error:
        raise _unopened(path, error) from error


def check_pixels(pixels: object, name: str) -> None:
    """Find out whether an array, such as a frame of a camera, is an image as ``read_image`` gives them.

    Raises:
        ImageError: ``not-an-image`` (not uint8, height x width x 3), ``image-too-small`` or ``image-too-large``.
    """
    if not isinstance(pixels, np.ndarray):
        raise ImageError(
            Text("'{name}' is of the type {kind}, and no array", name=name, kind=type(pixels).__name__),
            "give the path of a file, or uint8, height x width x 3, in RGB",
            "not-an-image",
        )
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ImageError(
            Text(
                "'{name}' is an array of {dtype}, {listed}",
                name=name,
                dtype=pixels.dtype,
                listed=" x ".join(map(str, pixels.shape)),
            ),
            "give uint8, height x width x 3, in RGB",
            "not-an-image",
        )
    check_image_size(pixels.shape[1], pixels.shape[0], name)


def read_bytes(path: Path) -> bytes:
    """All bytes of an image file.

    Raises:
        ImageError: ``image-missing`` or ``image-unreadable``.
    """
    _check_regular(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unopened(path, error) from error


def _decoded(data: bytes, name: str, least_side_px: int = 0) -> tuple[Samples, Header]:
    if not data:
        raise ImageError(Text("'{name}' is empty", name=name), ADVICE_REPLACE, "image-unreadable")
    file = io.BytesIO(data)
    header = _header(file, name)
    check_image_size(header.width, header.height, name)
    reader = _reader(data[:16], name)
    try:
        if reader is jpeg:
            return jpeg.decode(data, name, least_side_px), header
        return reader.decode(data, name), header
    except MemoryError as error:
        raise ImageError(
            Text("'{name}' does not fit into memory", name=name),
            "close other programs, or make it smaller",
            "image-too-large",
        ) from error


def _header(file: BinaryIO, name: str) -> Header:
    reader = _reader(file.read(16), name)
    file.seek(0)
    header: Header = reader.header(file, name)
    return header


def _reader(beginning: bytes, name: str) -> ModuleType:
    """The reader of a file, by its first bytes, as its name may be wrong."""
    error = refusal(Path(name))
    if error is not None:
        raise error
    if beginning[_ISO_MEDIA] == b"ftyp":
        raise ImageError(
            Text("'{name}' is HEIC, AVIF or a video, whatever its name says", name=name),
            "save it again as PNG or JPEG, or leave it out",
            "image-format",
        )
    for signature, reader in _READERS.items():
        if beginning.startswith(signature):
            return reader
    return others


def _check_regular(path: Path) -> None:
    """Refuse everything but files: a pipe or a device may never answer."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unopened(path, error) from error
    if stat.S_ISDIR(mode):
        raise ImageError(Text("'{path}' is a folder", path=path), "choose the images in it", "image-unreadable")
    if not stat.S_ISREG(mode):
        raise refused(Text("'{name}' is a pipe, a socket or a device", name=path.name), Text("choose an image file"))


def _unopened(path: Path, error: OSError) -> ImageError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ImageError(
            Text("There is no file '{path}'", path=path), "check the name, or choose another image", "image-missing"
        )
    reason = error.strerror or str(error)
    return refused(
        Text("'{name}' cannot be opened: {reason}", name=path.name, reason=reason),
        Text("check that you may read it and try again"),
    )
