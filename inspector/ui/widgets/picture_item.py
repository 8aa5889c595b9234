"""An image as a layer of a view: pixel-exact when it is magnified, without gaps when it is not."""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from inspector.domain.arrays import FloatMap, Pixels


class PictureItem(pg.ImageItem):  # type: ignore[misc]
    """Draws from the image itself, or from a copy of a half, a quarter, ... that still has more pixels than the screen.

    So a crack of one pixel is never passed over.
    """

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self._drawn: tuple[Pixels, int] | None = None

    def draw(self, image: Pixels, zoom: float) -> None:
        """Show an image, uint8, height x width x 3, at so many pixels of the screen per image pixel."""
        step = 2 ** max(math.floor(-math.log2(zoom)), 0)
        if self._drawn is not None and self._drawn[0] is image and self._drawn[1] == step:
            return
        self._drawn = image, step
        height, width = image.shape[:2]
        self.setImage(at_most(image, max(height, width) / step), autoLevels=False, levels=(0, 255))
        self.setRect(QRectF(0, 0, width, height))

    def drop(self) -> None:
        """Show nothing."""
        self._drawn = None
        self.clear()


def at_most(pixels: Pixels | FloatMap, side_px: float) -> npt.NDArray[np.generic]:
    """Pixels whose longer side is at most so long: those given, or a copy whose pixels are means of theirs."""
    height, width = pixels.shape[:2]
    scale = side_px / max(height, width)
    if scale >= 1:
        return pixels
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
