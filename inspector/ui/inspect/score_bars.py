"""The bars of a histogram of scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

#: A single part must stay visible beside a bar of hundreds.
_LEAST_PX = 3.0


def paint_bars(
    painter: QPainter, counts: npt.NDArray[np.int64], area: QRectF, fill: QColor | None, line: QColor | None
) -> None:
    """Draw bars over the whole width of an area. Their heights are the square roots of the counts.

    Args:
        painter: Of the histogram.
        counts: Parts of each bar.
        area: The tallest bar fills its height.
        fill: Colour of filled bars.
        line: Colour of outlined ones, where there is no ``fill``.
    """
    tallest = int(counts.max())
    if tallest == 0:
        return
    width, bottom = area.width() / len(counts), area.bottom()
    painter.setPen(QPen(line, 1.5) if line is not None else Qt.PenStyle.NoPen)
    for position, count in enumerate(counts):
        if count == 0:
            continue
        height = max(area.height() * (float(count) / tallest) ** 0.5, _LEAST_PX)
        bar = QRectF(area.left() + position * width, bottom - height, width, height).adjusted(0.5, 0, -0.5, 0)
        if fill is not None:
            painter.fillRect(bar, fill)
        else:
            painter.drawPolyline(QPolygonF([bar.bottomLeft(), bar.topLeft(), bar.topRight(), bar.bottomRight()]))
