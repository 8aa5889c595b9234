"""A logarithmic axis whose labels never run into each other."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from typing_extensions import override

#: The room of a label along the axis.
_LABEL_PX = 22
#: Values within a decade that get labels, the most first.
_WITHIN_DECADE = (tuple(range(1, 10)), (1, 2, 5), (1, 3), (1,))
_Ticks = list[tuple[float | None, list[float]]]


class LogAxis(pg.AxisItem):
    """As many round numbers as there is room for: parts of decades, decades, or every so many decades."""

    @override
    def logTickValues(
        self,
        minVal: float,
        maxVal: float,
        size: float,
        stdTicks: _Ticks,
    ) -> _Ticks:
        exponents = labelled_exponents(minVal, maxVal, size)
        # Between two round numbers pyqtgraph's own ticks are as good as any.
        return [(None, exponents)] if len(exponents) > 1 else stdTicks[:1]

    @override
    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float | None) -> list[str]:
        return [f"{scale * 10**value:.3g}" for value in values]


def labelled_exponents(low: float, high: float, size_px: float) -> list[float]:
    """Where labels stand.

    Args:
        low: Decimal logarithm of the axis's lower end.
        high: Of its upper end.
        size_px: Length of the axis.

    Returns:
        Decimal logarithms of round numbers, at least ``_LABEL_PX`` apart.
    """
    if high <= low or size_px <= 0:
        return []
    decade_px = size_px / (high - low)
    decades = np.arange(math.floor(low), math.ceil(high) + 1)
    for mantissas in _WITHIN_DECADE:
        places = np.log10(mantissas)
        if np.diff(np.append(places, 1.0)).min() * decade_px >= _LABEL_PX:
            break
    else:
        decades = decades[decades % math.ceil(_LABEL_PX / decade_px) == 0]
    exponents = (decades[:, np.newaxis] + places).ravel()
    return [float(exponent) for exponent in exponents if low <= exponent <= high]
