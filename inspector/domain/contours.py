"""Edges of the pieces of a mask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Mask

Contour = npt.NDArray[np.int32]


def contours(mask: Mask, *, every_pixel: bool) -> Iterator[tuple[Contour, bool]]:
    """The edges of the 8-connected pieces of a mask, and of the holes in them.

    They are looked for in the box around all pieces. So the time follows that box and not the image.

    Args:
        mask: bool, height x width.
        every_pixel: Whether straight lines have all their pixels, or their ends alone.

    Yields:
        Each edge, n x 1 x 2 (x, y) in pixel centres, and whether it is the outer one of a piece.
    """
    # Here, so that the window's process loads OpenCV when there is something to judge, not to be there.
    import cv2

    pixels = mask.view(np.uint8)
    x, y, width, height = cv2.boundingRect(pixels)
    if width == 0:
        return
    box = pixels[y : y + height, x : x + width]
    method = cv2.CHAIN_APPROX_NONE if every_pixel else cv2.CHAIN_APPROX_SIMPLE
    found, hierarchy = cv2.findContours(box, cv2.RETR_CCOMP, method, offset=(x, y))
    for contour, (_, _, _, parent) in zip(found, hierarchy[0].tolist(), strict=True):
        yield cast("Contour", contour), parent < 0
