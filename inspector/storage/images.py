"""Reading image files strictly: a file is read completely and correctly, or it is refused with a reason.

The formats, the limits and why Pillow does it are written down in ``docs/adr/0003-pillow-reads-images.md``.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from inspector.domain.arrays import Pixels
from inspector.errors import ImageError
from inspector.storage.image_folder import IMAGE_SUFFIXES, expand_images, image_files

__all__ = [
    "IMAGE_SUFFIXES",
    "MAX_AREA_PX",
    "MIN_SIDE_PX",
    "check_pixels",
    "decode_image",
    "expand_images",
    "image_files",
    "image_size_px",
    "read_bytes",
    "read_image",
    "thumbnail",
]


#: Smaller images hold nothing that a receptive field of 17 pixels could describe.
MIN_SIDE_PX = 16
#: Larger images do not fit beside the networks in the memory of an ordinary computer.
MAX_AREA_PX = 256_000_000

# Left out on purpose: every decoder that starts another program or understands a page description.
_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM")

# What Pillow raises on files that are not what they claim to be.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, IndexError, KeyError, TypeError)

_ADVICE_REPLACE = "copy it again from where it came from, or leave it out"
_ADVICE_CONVERT = "save it again as PNG or JPEG, or leave it out"

# MAX_AREA_PX replaces Pillow's own limit, which would warn about images that are fine here.
Image.MAX_IMAGE_PIXELS = None
# What matters of them comes as an error; on a command line they would stand between the messages to the operator.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


def read_image(path: Path) -> Pixels:
    """Read an image as the operator sees it in an image viewer.

    Args:
        path: PNG, JPEG, BMP, TIFF, WebP, PGM or PPM. 16-bit gray is scaled from its full range, transparency is
            dropped, CMYK is converted, a rotation noted by the camera (EXIF) is applied. Of several pages the first.

    Returns:
        uint8, height x width x 3, RGB, contiguous.

    Raises:
        ImageError: ``image-missing``, ``image-unreadable``, ``image-truncated``, ``image-too-small``
            (a side below 16 px) or ``image-too-large`` (above 256 megapixels).
    """
    return decode_image(read_bytes(path), path.name)


def decode_image(data: bytes, name: str) -> Pixels:
    """Decode the content of an image file; the same rules as ``read_image``.

    Args:
        data: All bytes of the file.
        name: Names the file in errors.

    Raises:
        ImageError: As ``read_image``.
    """
    return _decode(data, name, None)


def thumbnail(path: Path, side_px: int) -> Pixels:
    """A small version of an image, several times faster than ``read_image`` for large JPEG files.

    Args:
        path: As for ``read_image``.
        side_px: The longer side of the result; smaller images keep their size.

    Returns:
        uint8, height x width x 3, RGB, with the proportions of the image (but no side below 1 px).

    Raises:
        ImageError: As ``read_image``.
    """
    image = _decode(read_bytes(path), path.name, side_px)
    height, width = image.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return image
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def image_size_px(path: Path) -> tuple[int, int]:
    """Width and height of an image as it is shown, from the header alone.

    Raises:
        ImageError: ``image-missing`` or ``image-unreadable``; the size itself is not judged.
    """
    try:
        with path.open("rb") as file, _identified(file, path.name) as image:
            width, height = image.size
            if _orientation(image) in (5, 6, 7, 8):
                width, height = height, width
    except OSError as error:
        raise _unopened(path, error) from error
    return width, height


def read_bytes(path: Path) -> bytes:
    """All bytes of an image file.

    Raises:
        ImageError: ``image-missing`` or ``image-unreadable``.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unopened(path, error) from error


def _unopened(path: Path, error: OSError) -> ImageError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ImageError(f"There is no file '{path}'", "check the name, or choose another image", "image-missing")
    if isinstance(error, IsADirectoryError):
        return ImageError(f"'{path}' is a folder", "choose the images in it", "image-unreadable")
    reason = error.strerror or str(error)
    return ImageError(
        f"'{path.name}' cannot be opened: {reason}", "check that you may read it and try again", "image-unreadable"
    )


def _decode(data: bytes, name: str, draft_side_px: int | None) -> Pixels:
    if not data:
        raise ImageError(f"'{name}' is empty", _ADVICE_REPLACE, "image-unreadable")
    with _identified(io.BytesIO(data), name) as image:
        _check_size(image.size, name)
        if draft_side_px is not None:
            image.draft(None, (draft_side_px, draft_side_px))
        orientation = _orientation(image)
        try:
            image.load()
            pixels = _rgb_pixels(image)
        except _DAMAGE as error:
            raise _damaged(name, error) from error
        except MemoryError as error:
            raise ImageError(
                f"'{name}' does not fit into memory", "close other programs, or make it smaller", "image-too-large"
            ) from error
    return np.ascontiguousarray(_turned(pixels, orientation))


def _identified(file: BinaryIO, name: str) -> Image.Image:
    try:
        return Image.open(file, formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise ImageError(f"'{name}' is not an image", _ADVICE_CONVERT, "image-unreadable") from error
    except _DAMAGE as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: BaseException) -> ImageError:
    is_cut = isinstance(error, EOFError | struct.error) or "truncated" in str(error).lower()
    if is_cut:
        return ImageError(f"'{name}' is cut off: its end is missing", _ADVICE_REPLACE, "image-truncated")
    return ImageError(f"'{name}' is damaged or of an unknown kind", _ADVICE_CONVERT, "image-unreadable")


def check_pixels(pixels: Pixels, name: str) -> None:
    """Find out whether an array, such as a frame of a camera, is an image as ``read_image`` gives them.

    Raises:
        ImageError: ``not-an-image`` (not uint8, height x width x 3), ``image-too-small`` or ``image-too-large``.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise ImageError(
            f"'{name}' is an array of {pixels.dtype}, {' x '.join(map(str, pixels.shape))}",
            "give uint8, height x width x 3, in RGB",
            "not-an-image",
        )
    _check_size((pixels.shape[1], pixels.shape[0]), name)


def _check_size(size: tuple[int, int], name: str) -> None:
    width, height = size
    if min(width, height) < MIN_SIDE_PX:
        raise ImageError(
            f"'{name}' is too small: {width} x {height} pixels",
            f"use images with at least {MIN_SIDE_PX} pixels a side",
            "image-too-small",
        )
    if width * height > MAX_AREA_PX:
        raise ImageError(
            f"'{name}' is too large: {width} x {height} pixels",
            f"cut it into parts of at most {MAX_AREA_PX // 1_000_000} megapixels",
            "image-too-large",
        )


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 (upright) where none is noted or where Pillow turns the image itself."""
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(0x0112, 1)
    except _DAMAGE:
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    if orientation in (5, 6, 7, 8):
        pixels = pixels.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    return pixels


def _rgb_pixels(image: Image.Image) -> Pixels:
    # Pillow holds 16-bit PGM files in pixels of 32 bits.
    if image.mode.startswith("I;16") or (image.mode == "I" and image.format == "PPM"):
        gray = np.asarray(image).astype(np.uint32)
        return _three_channels(((gray * 255 + 32767) // 65535).astype(np.uint8))
    if image.mode in ("I", "F"):
        raise ValueError("pixels of 32 bits have no agreed range")
    if image.mode == "P" and "transparency" in image.info:
        # Straight to RGB, Pillow would warn that a palette with transparency cannot become RGB.
        image = image.convert("RGBA")
    return np.asarray(image.convert("RGB"))


def _three_channels(gray: Pixels) -> Pixels:
    return np.repeat(gray[:, :, None], 3, axis=2)
