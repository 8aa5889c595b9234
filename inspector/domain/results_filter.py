"""Which stored results are looked at, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.domain.result import Truth
from inspector.domain.results import Verdict


class SortKey(StrEnum):
    """A column to sort by."""

    NAME = "name"
    VERDICT = "verdict"
    SCORE = "score"
    THRESHOLD = "threshold"
    AREA = "defect_area_px"
    REGIONS = "regions"
    TIME = "inspected_ms"
    SERIAL = "serial"
    BATCH = "batch"
    OPERATOR = "operator"
    STATION = "station"
    FOLDER = "path"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Order:
    """A column to sort by. Equal values are in the order in which they were stored."""

    key: SortKey = SortKey.SCORE
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class ResultsFilter:
    """Conditions that a result has to meet, all of them.

    Attributes:
        verdict: None for any.
        words: Each occurs in path, serial number, batch, operator or station, whatever its case.
        from_ms: Inspected then or later, milliseconds since 1970, UTC. None for any time.
        before_ms: Inspected earlier than then. None for any time.
        truth: None for any, told or not.
        is_everything: Also rows that were cleared, and earlier Judgements of an Inspection that was judged again.
    """

    verdict: Verdict | None = None
    words: tuple[str, ...] = ()
    from_ms: int | None = None
    before_ms: int | None = None
    truth: Truth | None = None
    is_everything: bool = False
