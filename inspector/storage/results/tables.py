"""Stored results as a CSV table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.domain.result import ResultRow
from inspector.storage.results_table import TableRow, results_csv


@dataclass(frozen=True, slots=True)
class StoredTableRow(TableRow):
    """A row of ``results.csv``, with the columns that only stored results have after the others.

    Attributes:
        inspected_at: ISO 8601, with the computer's time zone.
        unsure_threshold: Above it a part is at least UNSURE. '' where an older version did not keep it.
        min_area_px: Smaller regions did not count.
        detector: SHA-256 that names the Detector.
        occasion: ``image``, ``trigger`` or ``change``.
        operator: Who inspected it.
        station: Where.
        batch: Of the part.
        serial: Of the part.
        truth: The operator's newest word on the part, ``good`` or ``defective``. '' where nobody has told.
    """

    inspected_at: str = ""
    unsure_threshold: float | str = ""
    min_area_px: int = 0
    detector: str = ""
    occasion: str = ""
    operator: str = ""
    station: str = ""
    batch: str = ""
    serial: str = ""
    truth: str = ""


def stored_csv(rows: Iterable[ResultRow]) -> bytes:
    """The table of stored results."""
    return results_csv(map(_table_row, rows), StoredTableRow)


def _table_row(row: ResultRow) -> StoredTableRow:
    labels = row.labels
    return StoredTableRow(
        row.path,
        row.score,
        row.verdict,
        row.threshold,
        row.defect_area_px,
        row.regions,
        bad_image=row.bad_image.replace("\n", "; "),
        inspected_at=row.inspected_at.isoformat(timespec="milliseconds"),
        unsure_threshold="" if row.unsure_threshold is None else row.unsure_threshold,
        min_area_px=row.min_area_px,
        detector=row.detector,
        occasion=str(row.occasion),
        operator=labels.operator,
        station=labels.station,
        batch=labels.batch,
        serial=labels.serial,
        truth=row.truth or "",
    )
