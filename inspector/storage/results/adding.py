"""Adding rows of results. Later Judgements of an Inspection hide the earlier ones."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from inspector.domain.result import ResultRow
from inspector.domain.results import Region
from inspector.storage.results.details import add_details
from inspector.storage.results.schema import HIDDEN, RESULTS, THUMBNAILS, row_values
from inspector.storage.results.selection import in_parts
from inspector.storage.results.thumbnails import Thumbnail

#: The reason for which a row is shown on demand only.
JUDGED_AGAIN = "judged again"
#: Scores of one image that is inspected twice differ by less.
_SCORE_TOLERANCE = 1e-4


@dataclass(frozen=True, slots=True)
class PreparedResult:
    """A row to be stored, with its picture in place of the image.

    Attributes:
        row: Without ``id`` and ``thumbnail``.
        places: Regions, largest score first.
        thumbnail: None for a later Judgement, which keeps the first one.
    """

    row: ResultRow
    places: tuple[Region, ...] = ()
    thumbnail: Thumbnail | None = None


def add_results(connection: Connection, dialect: str, project: str, results: Sequence[PreparedResult]) -> None:
    """Store rows. Earlier Judgements of the same Inspections are hidden. One that is stored and shown adds no row.

    Args:
        connection: To the database, within a transaction.
        dialect: As ``Database.dialect``.
        project: As ``ResultsStore``.
        results: In the order of their Judgement.
    """
    for turn in _turns(results):
        _add(connection, dialect, project, turn)


def _turns(results: Sequence[PreparedResult]) -> list[list[PreparedResult]]:
    """The rows in the same order, but no Inspection twice in one list."""
    turns: list[list[PreparedResult]] = [[]]
    names: set[str] = set()
    for each in results:
        if each.row.inspection in names:
            turns.append([])
            names.clear()
        turns[-1].append(each)
        if each.row.inspection:
            names.add(each.row.inspection)
    return turns


def _add(connection: Connection, dialect: str, project: str, results: Sequence[PreparedResult]) -> None:
    earlier = _earlier(connection, project, [each.row.inspection for each in results])
    new = [each for each in results if not any(_is_shown_alike(row, each.row) for row in earlier)]
    if not new:
        return
    names = {each.row.inspection for each in new}
    now_ms = time.time_ns() // 1_000_000
    hidden = [
        {"result_id": row.id, "why": JUDGED_AGAIN, "hidden_ms": now_ms} for row in earlier if row.inspection in names
    ]
    _add_missing(connection, dialect, HIDDEN, hidden)
    pictures = {each.thumbnail.hash: each.thumbnail for each in new if each.thumbnail is not None}
    kept = [{"hash": each.hash, "jpeg": each.jpeg, "size_bytes": len(each.jpeg)} for each in pictures.values()]
    _add_missing(connection, dialect, THUMBNAILS, kept)
    known = {row.inspection: row.thumbnail or "" for row in earlier}
    rows = []
    for each in new:
        hash_ = known.get(each.row.inspection, "") if each.thumbnail is None else each.thumbnail.hash
        rows.append(row_values(replace(each.row, thumbnail=hash_), project))
    statement = insert(RESULTS).returning(RESULTS.c.id, sort_by_parameter_order=True)
    ids = connection.execute(statement, rows).scalars().all()
    add_details(connection, ((id_, each.row, each.places) for id_, each in zip(ids, new, strict=True)))


def _earlier(connection: Connection, project: str, names: Sequence[str]) -> list[Row[Any]]:
    """The rows of Inspections, oldest first, and which of them are hidden."""
    columns = RESULTS, HIDDEN.c.result_id.label("hidden_id")
    its = select(*columns).outerjoin(HIDDEN).where(RESULTS.c.project == project).order_by(RESULTS.c.id)
    return [
        row
        for part in in_parts([name for name in names if name])
        for row in connection.execute(its.where(RESULTS.c.inspection.in_(part)))
    ]


def _is_shown_alike(stored: Row[Any], row: ResultRow) -> bool:
    """Whether a stored row is shown, and tells the same of the same Inspection."""
    wanted = row.inspection, str(row.verdict), row.threshold, row.unsure_threshold, row.min_area_px, row.regions
    is_same = wanted == (
        stored.inspection,
        *(stored.verdict, stored.threshold, stored.unsure_threshold, stored.min_area_px, stored.regions),
    )
    return is_same and stored.hidden_id is None and math.isclose(stored.score, row.score, rel_tol=_SCORE_TOLERANCE)


def _add_missing(connection: Connection, dialect: str, table: Table, values: list[dict[str, Any]]) -> None:
    """Insert those whose key is not there yet."""
    insert_into = (postgresql if dialect == "postgresql" else sqlite).insert
    if values:
        connection.execute(insert_into(table).on_conflict_do_nothing(), values)
