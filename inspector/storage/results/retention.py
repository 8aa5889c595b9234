"""Deleting the oldest results."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, func, select

from inspector.domain.retention import Retention, Sweep
from inspector.storage.results.database import Database
from inspector.storage.results.schema import RESULTS, THUMBNAILS

#: Rows of one transaction, which others wait for.
_TOGETHER = 1000
#: A row with its places and indexes, about.
ROW_BYTES = 900
_DAY_MS = 86_400_000
#: So that not every new result makes an old one go.
_ROOM_LEFT = 0.9
#: More are deleted only when somebody has confirmed it: a clock that is wrong must not cost anything.
_MOST_SHARE = 0.5
_FEW = 20


def sweep(database: Database, project: str, retention: Retention, now_ms: int, is_confirmed: bool) -> Sweep:
    """Delete the results of a Project that are beyond the limits, the oldest first.

    Ages count from now, or from the newest result where that is earlier.

    Args:
        database: Is written to in several transactions.
        project: As ``ResultsStore``.
        retention: The limits.
        now_ms: Milliseconds since 1970, UTC.
        is_confirmed: Whether more than half of all results may go at once.

    Raises:
        OutputError: The database cannot be written.
    """
    with database.reading() as connection:
        total, newest_ms = connection.execute(
            select(func.count(), func.max(RESULTS.c.inspected_ms)).where(RESULTS.c.project == project)
        ).one()
        if not total:
            return Sweep()
        before_ms = min(now_ms, newest_ms) - retention.keep_days * _DAY_MS
        old = RESULTS.c.inspected_ms < before_ms
        due = max(
            _count(connection, project, old) if retention.keep_days else 0,
            _excess(connection, project, retention, total),
        )
    if due > max(_FEW, _MOST_SHARE * total) and not is_confirmed:
        return Sweep(0, due, total)
    deleted = 0
    while deleted < due:
        part = _delete_oldest(database, project, min(_TOGETHER, due - deleted))
        deleted += part
        if not part:
            break
    if deleted:
        database.shrink()
    return Sweep(deleted, 0, total)


def _count(connection: Connection, project: str, condition: ColumnElement[bool]) -> int:
    return connection.execute(
        select(func.count()).select_from(RESULTS).where(RESULTS.c.project == project, condition)
    ).scalar_one()


def _excess(connection: Connection, project: str, retention: Retention, total: int) -> int:
    """Results that have to go so that the others have room."""
    limit_bytes = retention.keep_mb * 1_000_000
    if not limit_bytes:
        return 0
    theirs = select(RESULTS.c.thumbnail).where(RESULTS.c.project == project)
    sizes = select(func.coalesce(func.sum(THUMBNAILS.c.size_bytes), 0)).where(THUMBNAILS.c.hash.in_(theirs))
    pictures = connection.execute(sizes).scalar_one()
    size_bytes = int(pictures) + total * ROW_BYTES
    if size_bytes <= limit_bytes:
        return 0
    return min(total, round(total * (1 - _ROOM_LEFT * limit_bytes / size_bytes)) + 1)


def _delete_oldest(database: Database, project: str, count: int) -> int:
    oldest = select(RESULTS.c.id).where(RESULTS.c.project == project).order_by(RESULTS.c.inspected_ms, RESULTS.c.id)
    with database.writing() as connection:
        ids = connection.execute(oldest.limit(count)).scalars().all()
        hashes = connection.execute(select(RESULTS.c.thumbnail).where(RESULTS.c.id.in_(ids)).distinct()).scalars().all()
        # Their places go with them.
        connection.execute(delete(RESULTS).where(RESULTS.c.id.in_(ids)))
        used = select(RESULTS.c.thumbnail).where(RESULTS.c.thumbnail.in_(hashes))
        connection.execute(delete(THUMBNAILS).where(THUMBNAILS.c.hash.in_(hashes), THUMBNAILS.c.hash.not_in(used)))
    return len(ids)
