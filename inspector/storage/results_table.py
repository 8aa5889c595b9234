"""The table ``results.csv``, whoever writes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from inspector.domain.results import Verdict


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of ``results.csv``. The fields are its columns, a contract with other people's scripts.

    Attributes:
        path: The image.
        score: Its Anomaly Score.
        verdict: At ``threshold``.
        threshold: On the Anomaly Map's scale.
        defect_area_px: Pixels in the Defect Mask.
        regions: Regions in the Defect Mask.
        mask: The image's Defect Mask, a path relative to the table, '' if none was written.
        map: Its Anomaly Map, likewise.
        overlay: Its Overlay, likewise.
        bad_image: Why the image cannot be judged, whatever the Verdict. '' where it can.
    """

    path: Path
    score: float
    verdict: Verdict
    threshold: float
    defect_area_px: int
    regions: int
    mask: str = ""
    map: str = ""
    overlay: str = ""
    bad_image: str = ""


def results_csv(rows: Iterable[TableRow], kind: type[TableRow] = TableRow) -> bytes:
    """The table of results. File names that are not valid UTF-8 keep their bytes. ``kind`` is that of the rows."""
    lines = [_line(field.name for field in fields(kind)), *(_line(map(_cell, astuple(row))) for row in rows)]
    return "".join(lines).encode("utf-8", "surrogateescape")


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    # Python before 3.13 quotes a carriage return only where rows end with one.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def _cell(value: object) -> str:
    if isinstance(value, float):
        # Nine digits bring every float32 back exactly.
        return format(value, ".9g")
    return value.as_posix() if isinstance(value, Path) else str(value)
