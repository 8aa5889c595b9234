"""The things about a row that lie in tables of their own: places of defects, and why its image cannot be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from inspector.domain.result import MOST_PLACES, ResultRow
from inspector.domain.results import Region
from inspector.storage.results.schema import BAD_IMAGES, REGIONS


def add_details(connection: Connection, rows: Iterable[tuple[int, ResultRow, Sequence[Region]]]) -> None:
    """Store the details of rows: each with its id and its regions, largest score first."""
    places, reasons = [], []
    for id_, row, regions in rows:
        numbered = enumerate(regions[:MOST_PLACES])
        places += [{"result_id": id_, "number": number, **asdict(region)} for number, region in numbered]
        if row.bad_image:
            reasons.append({"result_id": id_, "reason": row.bad_image})
    for table, values in ((REGIONS, places), (BAD_IMAGES, reasons)):
        if values:
            connection.execute(insert(table), values)


def places_of(connection: Connection, id_: int) -> tuple[Region, ...]:
    """The regions of a row, largest score first."""
    found = select(REGIONS).where(REGIONS.c.result_id == id_).order_by(REGIONS.c.number)
    return tuple(
        Region(row.area_px, row.score, row.x, row.y, row.width, row.height) for row in connection.execute(found)
    )
