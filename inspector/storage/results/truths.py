"""The operator's words on parts, and the parts that were inspected before with them."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, func, insert, select

from inspector.domain.past_parts import TRUTHS as TRUTH_CODES
from inspector.domain.past_parts import VERDICTS, PastParts
from inspector.domain.result import Truth
from inspector.domain.results_filter import ResultsFilter
from inspector.storage.results.charts import values_of
from inspector.storage.results.schema import RESULTS, TRUTHS, readable
from inspector.storage.results.selection import conditions

_VERDICTS = {str(verdict): code for code, verdict in enumerate(VERDICTS)}
_TRUTHS = {str(truth or ""): code for code, truth in enumerate(TRUTH_CODES)}


def tell(connection: Connection, project: str, name: str, thumbnail: str, truth: Truth | None) -> bool:
    """Keep the Truth of a part beside the earlier ones.

    Args:
        connection: To the database, within a transaction.
        project: As ``ResultsStore``.
        name: Of the image's file.
        thumbnail: SHA-256 of the image's small picture.
        truth: None takes it back.

    Returns:
        Whether the part has a Result.
    """
    values = {
        "project": project,
        "name": readable(name),
        "thumbnail": thumbnail,
        "truth": truth or "",
        "told_ms": time.time_ns() // 1_000_000,
    }
    connection.execute(insert(TRUTHS).values(values))
    its = RESULTS.c.project == project, RESULTS.c.name == values["name"], RESULTS.c.thumbnail == thumbnail
    return connection.execute(select(RESULTS.c.id).where(*its).limit(1)).scalar() is not None


def truth_of(connection: Connection, project: str, name: str, thumbnail: str) -> Truth | None:
    """The Truth of a part, see ``tell``. None where nobody has told."""
    its = TRUTHS.c.project == project, TRUTHS.c.name == readable(name), TRUTHS.c.thumbnail == thumbnail
    told = connection.execute(select(TRUTHS.c.truth).where(*its).order_by(TRUTHS.c.id.desc()).limit(1)).scalar()
    return Truth(told) if told else None


def past_parts(connection: Connection, project: str, detector: str, together: Any) -> PastParts:  # noqa: ANN401
    """The newest Result of every part that a Detector has inspected. Hidden ones are left out.

    Args:
        connection: To the database.
        project: As ``ResultsStore``.
        detector: SHA-256 that names it.
        together: As for ``charts.samples``.
    """
    where = *conditions(ResultsFilter(), project), RESULTS.c.detector == detector
    last = select(func.max(RESULTS.c.id).label("id")).where(*where).group_by(RESULTS.c.name, RESULTS.c.thumbnail)
    newest = last.subquery()
    columns = RESULTS.c.id, RESULTS.c.score, RESULTS.c.threshold, RESULTS.c.verdict
    rows = select(*columns).join(newest, newest.c.id == RESULTS.c.id).order_by(RESULTS.c.id).subquery()
    found = connection.execute(select(*(together(column) for column in rows.c))).one()
    ids, scores, thresholds, verdicts = (values_of(values) for values in found)
    told = _told(connection, project)
    return PastParts(
        np.array(ids, np.int64),
        np.array(scores, np.float64),
        np.array(thresholds, np.float64),
        np.array([_VERDICTS[verdict] for verdict in verdicts], np.int8),
        np.array([_TRUTHS[told.get(id_, "")] for id_ in ids], np.int8),
    )


def _told(connection: Connection, project: str) -> dict[int, str]:
    """The newest Truth of each row whose part has one."""
    part = TRUTHS.c.name, TRUTHS.c.thumbnail
    newest = select(func.max(TRUTHS.c.id).label("id")).where(TRUTHS.c.project == project).group_by(*part).subquery()
    told = select(*part, TRUTHS.c.truth).join(newest, newest.c.id == TRUTHS.c.id).subquery()
    same = and_(RESULTS.c.thumbnail == told.c.thumbnail, RESULTS.c.name == told.c.name, RESULTS.c.project == project)
    return {id_: truth for id_, truth in connection.execute(select(RESULTS.c.id, told.c.truth).join(told, same))}
