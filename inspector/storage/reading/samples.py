"""The result of every decoder, and the refusals that they share."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from inspector.domain.arrays import Mask, Pixels
from inspector.errors import ImageError
from inspector.text import Text

#: The errors of decoders on damaged and foreign files.
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
)
ADVICE_REPLACE = Text("copy it again from where it came from, or leave it out")
ADVICE_CONVERT = Text("save it again as PNG or JPEG, or leave it out")

_ORIENTATION_TAG = 0x0112


@dataclass(frozen=True, slots=True)
class Header:
    """The facts that come before the pixels.

    Attributes:
        width: In pixels, as stored.
        height: Likewise.
        orientation: As EXIF counts, 1 (upright) to 8.
    """

    width: int
    height: int
    orientation: int = 1

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height of the image as it is shown."""
        return (self.height, self.width) if self.orientation >= 5 else (self.width, self.height)


@dataclass(frozen=True, slots=True)
class Samples:
    """The numbers of an image, as stored, without transparency.

    Attributes:
        values: height x width x 1 (gray) or x 3 (RGB), as exact as the file has them. Black is 0.
        white: The value of white, or None where the numbers have no agreed white.
        kind: Of the numbers, for the message that refuses those without a white.
    """

    values: npt.NDArray[Any]
    white: int | None = 255
    kind: str = ""

    def pixels(self, name: str, orientation: int) -> Pixels:
        """The image as it is shown: uint8, height x width x 3, contiguous.

        Raises:
            ImageError: ``image-unreadable``: its numbers have no agreed white.
        """
        if self.white is None:
            what = Text("'{name}' holds {kind}, and nothing says which of them is white", name=name, kind=self.kind)
            raise refused(what, Text("save it again with 8 or 16 bits, or leave it out"))
        values = self.values
        if self.white != np.iinfo(np.uint8).max:
            values = (values.astype(np.uint32) * 255 + self.white // 2) // self.white
        shown = _turned(values.astype(np.uint8, copy=False), orientation)
        return np.ascontiguousarray(np.broadcast_to(shown, (*shown.shape[:2], 3)))

    def marked(self, orientation: int) -> Mask:
        """The pixels that are not black: height x width, as the image is shown."""
        return np.ascontiguousarray(_turned(self.values != 0, orientation).any(axis=2))


def exif_orientation(exif: Image.Exif) -> int:
    """The orientation that EXIF notes, or 1 for one that makes no sense."""
    return valid_orientation(exif.get(_ORIENTATION_TAG, 1))


def valid_orientation(value: object) -> int:
    """An orientation from 1 to 8, or 1 for one that makes no sense."""
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def damaged(name: str, error: BaseException) -> ImageError:
    """The refusal that a decoder's error stands for."""
    if isinstance(error, EOFError | struct.error) or "truncated" in str(error).lower():
        return cut_off(name)
    return refused(Text("'{name}' is damaged or of an unknown kind", name=name))


def cut_off(name: str) -> ImageError:
    """The refusal of a file that ends too early."""
    return ImageError(Text("'{name}' is cut off: its end is missing", name=name), ADVICE_REPLACE, "image-truncated")


def refused(what: Text, advice: str = ADVICE_CONVERT) -> ImageError:
    """The refusal of a file for another reason."""
    return ImageError(what, advice, "image-unreadable")


def several(name: str, count: int) -> ImageError:
    """The refusal of an animation, or of a file with pages."""
    return refused(
        Text("'{name}' holds {count} images", name=name, count=count), Text("save each of them as a file of its own")
    )


def _turned(values: npt.NDArray[Any], orientation: int) -> npt.NDArray[Any]:
    if orientation >= 5:
        values = values.transpose(1, 0, 2)
    if orientation in (2, 3, 6, 7):
        values = values[:, ::-1]
    if orientation in (3, 4, 7, 8):
        values = values[::-1]
    return values
