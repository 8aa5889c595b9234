"""The formats that Pillow reads as strictly as is wanted: BMP, WebP, GIF, JPEG 2000, Netpbm."""

from __future__ import annotations

import io
import warnings
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from inspector.storage.reading.samples import DAMAGE, Header, Samples, damaged, exif_orientation, refused, several
from inspector.text import Text

# Left out on purpose: every decoder that starts another program or understands a page description.
_FORMATS = ("BMP", "DIB", "WEBP", "PPM", "GIF", "JPEG2000")

# The largest image that is read has a limit of its own, and Pillow would warn about images that are fine here.
Image.MAX_IMAGE_PIXELS = None
# Every fault comes as an error. Warnings would stand between the messages to the operator.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def header(file: BinaryIO, name: str) -> Header:
    """Size and orientation.

    Raises:
        ImageError: ``image-truncated`` or ``image-unreadable``.
    """
    with _opened(file, name) as image:
        return Header(*image.size, _orientation(image))


def decode(data: bytes, name: str) -> Samples:
    """All pixels.

    Raises:
        ImageError: ``image-truncated`` or ``image-unreadable``.
    """
    with _opened(io.BytesIO(data), name) as image:
        count = getattr(image, "n_frames", 1)
        if count > 1:
            raise several(name, count)
        try:
            image.load()
            return _samples(image)
        except DAMAGE as error:
            raise damaged(name, error) from error


def _opened(file: BinaryIO, name: str) -> Image.Image:
    try:
        return Image.open(file, formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise refused(Text("'{name}' is not an image", name=name)) from error
    except DAMAGE as error:
        raise damaged(name, error) from error


def _samples(image: Image.Image) -> Samples:
    # Pillow holds Netpbm's gray of 16 bits in numbers of 32, and scales all gray of more than 8 bits to 16.
    if image.mode.startswith("I"):
        return Samples(np.asarray(image).astype(np.uint16)[:, :, None], 65535)
    if image.mode == "P" and "transparency" in image.info:
        # Straight to RGB, Pillow would warn that a palette with transparency cannot become RGB.
        image = image.convert("RGBA")
    return Samples(np.asarray(image.convert("RGB")))


def _orientation(image: Image.Image) -> int:
    try:
        return exif_orientation(image.getexif())
    except DAMAGE:
        return 1
