"""The edge of a mask, drawn over an image."""

from __future__ import annotations

import pyqtgraph as pg

from inspector.domain.arrays import Mask
from inspector.ui.widgets.image_view import ImageView, outline_path

#: Above image, map and outlines.
LINE_LEVEL = 5


class MaskLine:
    """A layer of a view.

    Args:
        view: Is drawn on.
        colour: Of the line, as pyqtgraph takes it.
        width_px: On the screen.
    """

    def __init__(self, view: ImageView, colour: str | tuple[int, int, int], width_px: int = 1) -> None:
        self._line = pg.PlotCurveItem(pen=pg.mkPen(colour, width=width_px), antialias=False)
        self._line.setZValue(LINE_LEVEL)
        view.box.addItem(self._line, ignoreBounds=True)
        self.show(None)

    @property
    def is_shown(self) -> bool:
        """Whether there is an edge to see."""
        return bool(self._line.isVisible())

    def show(self, mask: Mask | None) -> None:
        """Draw the edge of a mask, bool, height x width of the image. None draws nothing."""
        self._line.setVisible(mask is not None)
        if mask is not None:
            x, y, joined = outline_path(mask)
            self._line.setData(x, y, connect=joined)
