"""``results.csv`` of an export: the columns of every such table, and the stamp."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspector.domain.inspection import Inspection
from inspector.domain.results import Judgement
from inspector.storage.exports.stamp import Stamp
from inspector.storage.results_table import TableRow, results_csv


@dataclass(frozen=True, slots=True)
class ExportRow(TableRow):
    """A row of ``results.csv``, with the columns of the stamp after the others.

    Attributes:
        unsure_threshold: Above it a part is at least UNSURE.
        min_area_px: Smaller regions did not count.
        detector: SHA-256 that names the Detector, '' where it is not known.
        roi: SHA-256 of the ROI, '' where everything counts.
        mm_per_px: Millimetres of a pixel, '' where they are not known.
        scene: How the image differs as a whole from Good Parts.
        inspector: Version of Inspector.
    """

    unsure_threshold: float | str = ""
    min_area_px: int = 0
    detector: str = ""
    roi: str = ""
    mm_per_px: float | str = ""
    scene: str = ""
    inspector: str = ""


def row_of(
    image: Path, inspection: Inspection, judgement: Judgement, stamp: Stamp, files: Mapping[str, Path]
) -> ExportRow:
    """The row of an image.

    Args:
        image: Names it.
        inspection: Of it.
        judgement: Of it.
        stamp: Of its files.
        files: Its files, by their names in ``ExportOptions.files``.
    """
    mask, anomaly_map, overlay = (
        files[kind].as_posix() if kind in files else "" for kind in ("masks", "maps", "overlays")
    )
    return ExportRow(
        image,
        inspection.score,
        judgement.verdict,
        judgement.thresholds.defect,
        judgement.defect_area_px,
        len(judgement.regions),
        mask=mask,
        map=anomaly_map,
        overlay=overlay,
        bad_image="; ".join(map(str, inspection.bad_image)),
        unsure_threshold=stamp.unsure_threshold,
        min_area_px=stamp.min_area_px,
        detector=stamp.detector or "",
        roi=stamp.roi or "",
        mm_per_px="" if stamp.mm_per_px is None else stamp.mm_per_px,
        scene="; ".join(stamp.scene),
        inspector=stamp.inspector,
    )


def export_csv(rows: Iterable[ExportRow]) -> bytes:
    """The table of an export."""
    return results_csv(rows, ExportRow)
