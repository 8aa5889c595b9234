"""Patches, each with those that a Teacher describes most alike."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel

from inspector.domain.arrays import Pixels
from inspector.ui.widgets.sentences import tr

#: Between patches, and between a patch and its nearest ones, in pixels.
_GAP_PX, _WIDE_GAP_PX = 2, 10


class PatchesView(QLabel):
    """A patch in every line, and right of it the nearest ones, the nearest first."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Nearest patches"))
        self.setToolTip(
            tr("Left patches of held-out photographs, right of each the ones that the teacher finds most alike")
        )

    def show_patches(self, patches: Pixels | None) -> None:
        """Show patches: uint8, lines x patches x side x side x 3. None shows nothing."""
        if patches is None:
            self.clear()
            return
        drawn = mosaic(patches)
        height, width = drawn.shape[:2]
        # The pixmap is a copy: the array need not stay.
        self.setPixmap(
            QPixmap.fromImage(QImage(drawn.data, width, height, drawn.strides[0], QImage.Format.Format_RGBA8888))
        )


def mosaic(patches: Pixels) -> Pixels:
    """Lines of patches as one picture, uint8, height x width x 4, transparent between them."""
    lines, columns, side = patches.shape[:3]
    step = side + _GAP_PX
    drawn = np.zeros((lines * step - _GAP_PX, columns * step + _WIDE_GAP_PX - 2 * _GAP_PX, 4), np.uint8)
    for line in range(lines):
        for column in range(columns):
            left = column * step + (_WIDE_GAP_PX - _GAP_PX if column else 0)
            target = drawn[line * step : line * step + side, left : left + side]
            target[..., :3], target[..., 3] = patches[line, column], 255
    return drawn
