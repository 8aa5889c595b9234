"""The order for a report on results."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from inspector.domain.results import Verdict


class Pictured(StrEnum):
    """Whose pictures a report has."""

    UNUSUAL = "unusual"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ReportedChart:
    """A chart in a report. ``png`` is its picture."""

    name: str
    sentence: str
    png: bytes


@dataclass(frozen=True, slots=True)
class ReportHead:
    """The facts above the results.

    Attributes:
        title: Of the report.
        made_at: Date and time, as it is written.
        chosen: Which results were chosen, in words.
        counts: Results of each Verdict.
        charts: Of these results.
    """

    title: str
    made_at: str
    chosen: str
    counts: dict[Verdict, int]
    charts: tuple[ReportedChart, ...] = ()
