"""Small pictures of inspected images."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import cv2

from inspector.domain.arrays import Pixels

#: Longer side.
THUMBNAIL_PX = 224
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A JPEG picture and its name, which is the SHA-256 of its bytes."""

    hash: str
    jpeg: bytes


def thumbnail_of(image: Pixels) -> Thumbnail:
    """A small picture of an image.

    Args:
        image: uint8, height x width x 3, RGB.
    """
    height, width = image.shape[:2]
    shrink = min(1.0, THUMBNAIL_PX / max(height, width))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    jpeg = data.tobytes()
    return Thumbnail(hashlib.sha256(jpeg).hexdigest(), jpeg)
