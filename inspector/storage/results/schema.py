"""The tables of results, the same in SQLite and PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
)

from inspector.domain.result import Labels, Occasion, ResultRow
from inspector.domain.results import Verdict
from inspector.storage.naming import readable

METADATA = MetaData()
# SQLite counts rows up only in a column of its own type.
_Identity = BigInteger().with_variant(Integer, "sqlite")

#: The pictures, each one once.
THUMBNAILS = Table(
    "thumbnails",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("jpeg", LargeBinary, nullable=False),
    Column("size_bytes", Integer, nullable=False),
)
#: One row per Judgement. Nothing updates it.
RESULTS = Table(
    "results",
    METADATA,
    Column("id", _Identity, primary_key=True),
    Column("project", Text, nullable=False),
    Column("inspection", Text, nullable=False),
    Column("path", Text, nullable=False),
    # Only where the file's name is not valid UTF-8.
    Column("path_bytes", LargeBinary),
    Column("name", Text, nullable=False),
    Column("score", Double, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("threshold", Double, nullable=False),
    Column("unsure_threshold", Double),
    Column("min_area_px", Integer, nullable=False),
    Column("defect_area_px", BigInteger, nullable=False),
    Column("regions", Integer, nullable=False),
    Column("inspected_ms", BigInteger, nullable=False),
    Column("width_px", Integer, nullable=False),
    Column("height_px", Integer, nullable=False),
    Column("elapsed_s", Double),
    Column("detector", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("station", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("serial", Text, nullable=False),
    # Not '' but NULL without one, as it names a row of another table.
    Column("thumbnail", Text, ForeignKey("thumbnails.hash")),
    # Everything that a search looks at, without regard to case.
    Column("searched", Text, nullable=False),
    Index("results_by_project", "project", "id"),
    # So that a filter looks at no other columns.
    Index("results_by_score", "project", "score", "id", "verdict"),
    Index("results_by_time", "project", "inspected_ms", "id", "verdict"),
    Index("results_by_verdict", "project", "verdict", "id"),
    Index("results_by_inspection", "inspection"),
    sqlite_autoincrement=True,
)
#: From a part to its rows, and from a picture to whoever has it.
BY_PART = Index(
    "results_by_part",
    *(RESULTS.c.thumbnail, RESULTS.c.name, RESULTS.c.project, RESULTS.c.id, RESULTS.c.verdict),
)
Index("results_by_name", RESULTS.c.project, func.lower(RESULTS.c.name), RESULTS.c.id, RESULTS.c.verdict)
#: The places of defects, in pixels of the image.
REGIONS = Table(
    "regions",
    METADATA,
    Column("result_id", _Identity, ForeignKey("results.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("area_px", BigInteger, nullable=False),
    Column("score", Double, nullable=False),
    Column("x", Integer, nullable=False),
    Column("y", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
)
#: Rows that are shown on demand only: judged again since, or cleared.
HIDDEN = Table(
    "hidden",
    METADATA,
    Column("result_id", _Identity, ForeignKey("results.id", ondelete="CASCADE"), primary_key=True),
    Column("why", Text, nullable=False),
    Column("hidden_ms", BigInteger, nullable=False),
)
#: The operator's words on parts, each one a row. The newest counts. A part is an image, however often it was inspected.
TRUTHS = Table(
    "truths",
    METADATA,
    Column("id", _Identity, primary_key=True),
    Column("project", Text, nullable=False),
    Column("name", Text, nullable=False),
    # Not a foreign key: a Truth outlives the Results of its part.
    Column("thumbnail", Text, nullable=False),
    # '' where it was taken back.
    Column("truth", Text, nullable=False),
    Column("told_ms", BigInteger, nullable=False),
    # Of the defect, in the operator's words.
    Column("kind", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Index("truths_by_part", "project", "name", "thumbnail", "id"),
)
#: Why the images of some rows cannot be judged, whatever their Verdict.
BAD_IMAGES = Table(
    "bad_images",
    METADATA,
    Column("result_id", _Identity, ForeignKey("results.id", ondelete="CASCADE"), primary_key=True),
    Column("reason", Text, nullable=False),
)
#: Columns of the Truths that version 4 did not have.
WORDS = ("kind", "note")
#: The schema's number, in databases that have no place of their own for it.
VERSIONS = Table("inspector_schema", METADATA, Column("version", Integer, primary_key=True))


def row_values(row: ResultRow, project: str) -> dict[str, Any]:
    """A row as the table holds it."""
    labels, name = row.labels, readable(row.path.name)
    path = readable(str(row.path))
    words = (path, labels.serial, labels.batch, labels.operator, labels.station)
    return {
        "project": project,
        "inspection": row.inspection,
        "path": path,
        "path_bytes": None if path == str(row.path) else os.fsencode(row.path),
        "name": name,
        "score": row.score,
        "verdict": str(row.verdict),
        "threshold": row.threshold,
        "unsure_threshold": row.unsure_threshold,
        "min_area_px": row.min_area_px,
        "defect_area_px": row.defect_area_px,
        "regions": row.regions,
        "inspected_ms": row.inspected_ms,
        "width_px": row.width_px,
        "height_px": row.height_px,
        "elapsed_s": row.elapsed_s,
        "detector": row.detector,
        "occasion": str(row.occasion),
        "operator": labels.operator,
        "station": labels.station,
        "batch": labels.batch,
        "serial": labels.serial,
        "thumbnail": row.thumbnail or None,
        "searched": "\n".join(words).casefold(),
    }


def row_of(stored: Row[Any]) -> ResultRow:
    """A row of the table, with the reason of ``BAD_IMAGES`` beside it."""
    return ResultRow(
        path=Path(stored.path if stored.path_bytes is None else os.fsdecode(stored.path_bytes)),
        score=stored.score,
        verdict=Verdict(stored.verdict),
        threshold=stored.threshold,
        defect_area_px=stored.defect_area_px,
        regions=stored.regions,
        inspected_ms=stored.inspected_ms,
        unsure_threshold=stored.unsure_threshold,
        min_area_px=stored.min_area_px,
        width_px=stored.width_px,
        height_px=stored.height_px,
        elapsed_s=stored.elapsed_s,
        detector=stored.detector,
        occasion=Occasion(stored.occasion),
        labels=Labels(stored.operator, stored.station, stored.batch, stored.serial),
        inspection=stored.inspection,
        thumbnail=stored.thumbnail or "",
        bad_image=stored.reason or "",
        id=stored.id,
    )
