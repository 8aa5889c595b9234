"""An axis of things that are counted."""

from __future__ import annotations

import pyqtgraph as pg
from typing_extensions import override


class CountAxis(pg.AxisItem):
    """Labels whole numbers alone."""

    @override
    def tickSpacing(self, minVal: float, maxVal: float, size: float) -> list[tuple[float, float]]:
        spacings = super().tickSpacing(minVal, maxVal, size)
        return [(spacing, offset) for spacing, offset in spacings if spacing >= 1] or [(1.0, 0.0)]
