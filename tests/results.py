"""Results that are made up, for tests of everything that stores or shows them."""

from pathlib import Path

import numpy as np

from inspector.domain.arrays import Pixels
from inspector.domain.result import Labels, NewResult, Occasion, ResultRow
from inspector.domain.results import Region, Verdict
from inspector.storage.results.adding import PreparedResult
from inspector.storage.results.thumbnails import thumbnail_of

#: 2026-01-02, 03:04:05 UTC.
MOMENT_MS = 1_767_323_045_000


def row_of(
    name: str | Path,
    score: float = 1.5,
    verdict: Verdict = Verdict.DEFECT,
    *,
    inspected_ms: int = MOMENT_MS,
    inspection: str = "",
    labels: Labels = Labels(),  # noqa: B008 - frozen
) -> ResultRow:
    """A row with a value in every column."""
    is_defect = verdict is Verdict.DEFECT
    return ResultRow(
        path=Path(name),
        score=score,
        verdict=verdict,
        threshold=1.25,
        defect_area_px=40 * is_defect,
        regions=2 * is_defect,
        inspected_ms=inspected_ms,
        unsure_threshold=1.0,
        min_area_px=3,
        width_px=64,
        height_px=48,
        elapsed_s=0.02,
        detector="ab" * 32,
        occasion=Occasion.IMAGE,
        labels=labels,
        inspection=inspection,
    )


PLACES = (Region(30, 1.5, 10, 20, 6, 5), Region(10, 1.4, 40, 2, 3, 4))


def image_of(shade: int = 90) -> Pixels:
    """A small image of one colour."""
    return np.full((48, 64, 3), shade, np.uint8)


def prepared(row: ResultRow, shade: int = 90) -> PreparedResult:
    """A row to be stored, with picture and places."""
    return PreparedResult(row, PLACES[: row.regions], thumbnail_of(image_of(shade)))


def new(row: ResultRow, shade: int = 90) -> NewResult:
    """A row as an inspection makes it."""
    return NewResult(row, PLACES[: row.regions], image_of(shade))
