"""PNG by libpng, without the remarks in it: a sound picture is read whatever lies beside its pixels."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import imagecodecs
from PIL import Image

from inspector.storage.reading.samples import DAMAGE, Header, Samples, damaged, exif_orientation, several

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_TRANSPARENCY, _EXIF, _END = b"tRNS", b"eXIf", b"IEND"
#: Begins with the number of images of an animation.
_ANIMATION = b"acTL"


def header(file: BinaryIO, name: str) -> Header:
    """Size and orientation, from a file of which the pixels are passed over.

    Raises:
        ImageError: ``image-truncated`` or ``image-unreadable``.
    """
    try:
        chunks = dict(_chunks(file, lambda kind: kind in (b"IHDR", _EXIF)))
        width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
        return Header(width, height, _orientation(chunks.get(_EXIF)))
    except DAMAGE as error:
        raise damaged(name, error) from error


def decode(data: bytes, name: str) -> Samples:
    """All pixels.

    Raises:
        ImageError: ``image-truncated`` or ``image-unreadable``.
    """
    plain = bytearray(SIGNATURE)
    count = 1
    try:
        for kind, content in _chunks(
            io.BytesIO(data), is_read=lambda kind: kind in (_TRANSPARENCY, _ANIMATION) or _is_critical(kind)
        ):
            if kind == _ANIMATION:
                count = int.from_bytes(content[:4])
                continue
            plain += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        values = imagecodecs.png_decode(bytes(plain))
    except DAMAGE as error:
        raise damaged(name, error) from error
    if count > 1:
        raise several(name, count)
    values = values.reshape(*values.shape[:2], -1)
    colours = 1 if values.shape[2] <= 2 else 3
    return Samples(values[:, :, :colours], 255 if values.itemsize == 1 else 65535)


def _chunks(file: BinaryIO, is_read: Callable[[bytes], bool]) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the chunks that are read, without remarks of which the checksum is wrong.

    Raises:
        EOFError: The end is missing.
        ValueError: A checksum is wrong.
    """
    file.seek(len(SIGNATURE))
    while True:
        length, kind = struct.unpack(">I4s", file.read(8))
        if is_read(kind):
            content, checksum = file.read(length), file.read(4)
            if len(checksum) < 4:
                raise EOFError
            if zlib.crc32(kind + content) == int.from_bytes(checksum):
                yield kind, content
            elif _is_critical(kind):
                raise ValueError(f"wrong checksum of {kind!r}")
        else:
            file.seek(length + 4, io.SEEK_CUR)
        if kind == _END:
            return


def _is_critical(kind: bytes) -> bool:
    return kind[:1].isupper()


def _orientation(exif: bytes | None) -> int:
    if exif is None:
        return 1
    try:
        noted = Image.Exif()
        noted.load(b"Exif\0\0" + exif)
        return exif_orientation(noted)
    except DAMAGE:
        return 1
