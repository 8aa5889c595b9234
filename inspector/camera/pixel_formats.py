"""From a camera's pixels to RGB, by the names of GenICam's Pixel Format Naming Convention."""

from __future__ import annotations

import re

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Pixels
from inspector.errors import SourceError
from inspector.text import Text

_COLOURS = {
    "Mono": cv2.COLOR_GRAY2RGB,
    "BayerRG": cv2.COLOR_BayerRGGB2RGB,
    "BayerBG": cv2.COLOR_BayerBGGR2RGB,
    "BayerGB": cv2.COLOR_BayerGBRG2RGB,
    "BayerGR": cv2.COLOR_BayerGRBG2RGB,
    "RGB": None,
    "BGR": cv2.COLOR_BGR2RGB,
    "RGBa": cv2.COLOR_RGBA2RGB,
    "BGRa": cv2.COLOR_BGRA2RGB,
}
_CHANNELS = {"RGB": 3, "BGR": 3, "RGBa": 4, "BGRa": 4}
_NAME = re.compile(r"([A-Za-z]+?)(8|10|12|14|16)(Packed)?")


def is_read(pixel_format: str) -> bool:
    """Whether ``to_rgb`` knows a format. Numbers that are packed across bytes it does not."""
    match = _NAME.fullmatch(pixel_format)
    is_packed = match is not None and match[3] is not None and match[1] not in ("RGB", "BGR")
    return match is not None and match[1] in _COLOURS and not is_packed


def to_rgb(numbers: npt.NDArray[np.integer], width: int, height: int, pixel_format: str) -> Pixels | None:
    """Bring a buffer to 8 bits and RGB. More bits are scaled from their full range.

    Args:
        numbers: One number for each sample, in the order of the buffer.
        width: In pixels.
        height: In pixels.
        pixel_format: Such as ``Mono8``, ``BayerRG12`` or ``RGB8``.

    Returns:
        uint8, height x width x 3, or None where the buffer has fewer numbers than the image needs.

    Raises:
        SourceError: ``pixel-format``: the format is not read.
    """
    match = _NAME.fullmatch(pixel_format)
    if match is None or not is_read(pixel_format):
        raise SourceError(
            Text("The camera sends its images as {pixel_format}, which is not read", pixel_format=pixel_format),
            "choose another pixel format, such as Mono8, BayerRG8 or RGB8",
            "pixel-format",
        )
    family, bits = match[1], int(match[2])
    channels = _CHANNELS.get(family, 1)
    needed = width * height * channels
    if numbers.size < needed:
        return None
    samples = numbers.reshape(-1)[:needed]
    bytes_ = np.right_shift(samples, bits - 8).astype(np.uint8) if bits > 8 else samples.astype(np.uint8, copy=False)
    image = bytes_.reshape((height, width) if channels == 1 else (height, width, channels))
    conversion = _COLOURS[family]
    return image.copy() if conversion is None else np.asarray(cv2.cvtColor(image, conversion), dtype=np.uint8)
