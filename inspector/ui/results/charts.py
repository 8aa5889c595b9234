"""The numbers of the charts, computed in the thread that reads the results."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from inspector.domain.control_charts import (
    ControlChart,
    Numbers,
    YieldBars,
    defect_places,
    p_chart,
    score_drift,
    yield_bars,
)
from inspector.domain.manifest import DetectorManifest
from inspector.domain.results_filter import ResultsFilter

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore


@dataclass(frozen=True, slots=True, eq=False)
class Charts:
    """Everything that the charts show.

    Attributes:
        bars: Yield over time.
        defects: The p-chart.
        drift: Of scores.
        places: Defects per cell.
        jpeg: Picture of a part, or b''.
        lie_anyhow: Whether parts lie as they like, so that places in images are none on a part.
    """

    bars: YieldBars | None
    defects: ControlChart | None
    drift: ControlChart | None
    places: Numbers | None
    jpeg: bytes
    lie_anyhow: bool = False


def charts_in(store: ResultsStore, wanted: ResultsFilter, detector: DetectorManifest | None) -> Charts:
    """The charts of the results that a filter lets through, beside the Detector in use."""
    samples = store.samples(wanted)
    offset = datetime.now().astimezone().utcoffset()
    offset_ms = 0 if offset is None else round(offset.total_seconds() * 1000)
    bars = yield_bars(samples, offset_ms)
    lie_anyhow = detector is not None and detector.pose is not None
    places, picture = defect_places(samples), store.picture_of_a_part()
    return Charts(bars, p_chart(samples), score_drift(samples), places, picture, lie_anyhow)
