"""Everything outside the ROI is dimmed, the Anomaly Map too."""

from __future__ import annotations

import cv2
import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from inspector.domain.arrays import Mask
from inspector.ui.widgets.image_view import DRAWN_MAP_PX, ImageView
from inspector.ui.widgets.mask_line import LINE_LEVEL, MaskLine

_DIMMED = (0, 0, 0, 170)
_EDGE = (90, 200, 250)


class RoiShade:
    """A layer of a view."""

    def __init__(self, view: ImageView) -> None:
        self._shade = pg.ImageItem(axisOrder="row-major")
        self._shade.setLookupTable(np.array([_DIMMED, (0, 0, 0, 0)], np.uint8))
        self._shade.setZValue(LINE_LEVEL)
        view.box.addItem(self._shade, ignoreBounds=True)
        self._edge = MaskLine(view, _EDGE)
        self._roi: Mask | None = None
        self._show(None)

    @property
    def is_shown(self) -> bool:
        """Whether there is anything outside of the ROI."""
        return bool(self._shade.isVisible())

    def show_roi(self, roi: Mask | None) -> None:
        """Dim everything outside of an ROI, bool, height x width of the image. None dims nothing."""
        # Live, the same one comes with every image.
        if roi is not self._roi and not (roi is not None and self._roi is not None and np.array_equal(roi, self._roi)):
            self._show(roi)
        self._roi = roi

    def _show(self, roi: Mask | None) -> None:
        self._shade.setVisible(roi is not None)
        self._edge.show(roi)
        if roi is None:
            return
        height, width = roi.shape
        self._shade.setImage(_shrunk(roi), autoLevels=False, levels=(0, 1))
        self._shade.setRect(QRectF(0, 0, width, height))


def _shrunk(roi: Mask) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    pixels, share = roi.view(np.uint8), DRAWN_MAP_PX / max(roi.shape)
    if share >= 1:
        return pixels
    size = max(round(roi.shape[1] * share), 1), max(round(roi.shape[0] * share), 1)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
