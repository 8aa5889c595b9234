"""The operator's words on parts, and the parts that were inspected before with them."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, and_, func, insert, select

from inspector.domain.past_parts import TRUTHS as TRUTH_CODES
from inspector.domain.past_parts import VERDICTS, PastParts
from inspector.domain.result import Truth
from inspector.domain.results_filter import ResultsFilter
from inspector.domain.told_part import UNTOLD, ToldPart, Word
from inspector.storage.naming import readable
from inspector.storage.results.charts import values_of
from inspector.storage.results.schema import BAD_IMAGES, RESULTS, TRUTHS, row_of
from inspector.storage.results.selection import conditions, newest_words

_VERDICTS = {str(verdict): code for code, verdict in enumerate(VERDICTS)}
_TRUTHS = {str(truth or ""): code for code, truth in enumerate(TRUTH_CODES)}


def tell(connection: Connection, project: str, name: str, thumbnail: str, word: Word) -> bool:
    """Keep a word on a part beside the earlier ones.

    Args:
        connection: To the database, within a transaction.
        project: As ``ResultsStore``.
        name: Of the image's file.
        thumbnail: SHA-256 of the image's small picture.
        word: The word.

    Returns:
        Whether the part has a Result.
    """
    values = {
        "project": project,
        "name": readable(name),
        "thumbnail": thumbnail,
        "truth": word.truth or "",
        "told_ms": time.time_ns() // 1_000_000,
        "kind": word.kind,
        "note": word.note,
    }
    connection.execute(insert(TRUTHS).values(values))
    its = RESULTS.c.project == project, RESULTS.c.name == values["name"], RESULTS.c.thumbnail == thumbnail
    return connection.execute(select(RESULTS.c.id).where(*its).limit(1)).scalar() is not None


def word_on(connection: Connection, project: str, name: str, thumbnail: str) -> Word:
    """The newest word on a part, see ``tell``."""
    its = TRUTHS.c.project == project, TRUTHS.c.name == readable(name), TRUTHS.c.thumbnail == thumbnail
    told = connection.execute(select(TRUTHS).where(*its).order_by(TRUTHS.c.id.desc()).limit(1)).one_or_none()
    return UNTOLD if told is None else _word(told)


def told_parts(connection: Connection, project: str) -> tuple[ToldPart, ...]:
    """Every part with a Truth and its newest Result, the one that was told last first."""
    told = (
        select(TRUTHS).where(TRUTHS.c.id.in_(newest_words(project)), TRUTHS.c.truth != "").order_by(TRUTHS.c.id.desc())
    )
    same = and_(RESULTS.c.name == TRUTHS.c.name, RESULTS.c.thumbnail == TRUTHS.c.thumbnail)
    last = select(func.max(RESULTS.c.id)).join(TRUTHS, same)
    last = last.where(RESULTS.c.project == project, TRUTHS.c.project == project)
    last = last.group_by(RESULTS.c.name, RESULTS.c.thumbnail)
    both = select(RESULTS, BAD_IMAGES.c.reason).outerjoin(BAD_IMAGES)
    found = connection.execute(both.where(RESULTS.c.id.in_(last)))
    rows = {(row.name, row.thumbnail): row_of(row) for row in found}
    return tuple(
        ToldPart(each.name, each.thumbnail, _word(each), each.told_ms, rows.get((each.name, each.thumbnail)))
        for each in connection.execute(told)
    )


def _word(told: Row[Any]) -> Word:
    return Word(Truth(told.truth), told.kind, told.note) if told.truth else UNTOLD


def past_parts(
    connection: Connection,
    project: str,
    detector: str,
    together: Any,  # noqa: ANN401
    learned: Collection[str] = (),
) -> PastParts:
    """The newest Result of every part that a Detector has inspected. Hidden ones are left out.

    Args:
        connection: To the database.
        project: As ``ResultsStore``.
        detector: SHA-256 that names it.
        together: As for ``charts.samples``.
        learned: Thumbnails of parts that the Detector has learned from. Their Truths are left out: a score of a part
            that was learned says nothing.
    """
    where = *conditions(ResultsFilter(), project), RESULTS.c.detector == detector
    last = select(func.max(RESULTS.c.id).label("id")).where(*where).group_by(RESULTS.c.name, RESULTS.c.thumbnail)
    newest = last.subquery()
    columns = RESULTS.c.id, RESULTS.c.score, RESULTS.c.threshold, RESULTS.c.verdict
    rows = select(*columns).join(newest, newest.c.id == RESULTS.c.id).order_by(RESULTS.c.id).subquery()
    found = connection.execute(select(*(together(column) for column in rows.c))).one()
    ids, scores, thresholds, verdicts = (values_of(values) for values in found)
    told = _told(connection, project, learned)
    return PastParts(
        np.array(ids, np.int64),
        np.array(scores, np.float64),
        np.array(thresholds, np.float64),
        np.array([_VERDICTS[verdict] for verdict in verdicts], np.int8),
        np.array([_TRUTHS[told.get(id_, "")] for id_ in ids], np.int8),
    )


def _told(connection: Connection, project: str, learned: Collection[str]) -> dict[int, str]:
    """The newest Truth of each row whose part has one and was not learned from."""
    columns = TRUTHS.c.name, TRUTHS.c.thumbnail, TRUTHS.c.truth
    told = select(*columns).where(TRUTHS.c.id.in_(newest_words(project))).subquery()
    same = and_(RESULTS.c.thumbnail == told.c.thumbnail, RESULTS.c.name == told.c.name, RESULTS.c.project == project)
    rows = connection.execute(select(RESULTS.c.id, told.c.truth, told.c.thumbnail).join(told, same))
    return {row.id: row.truth for row in rows if row.thumbnail not in learned}
