"""The numbers of charts, as few values from the database."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from sqlalchemy import Connection, Double, cast, func, select

from inspector.domain.control_charts import Samples
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.storage.results.schema import REGIONS, RESULTS
from inspector.storage.results.selection import conditions

_COLUMNS = (RESULTS.c.inspected_ms, RESULTS.c.score, RESULTS.c.verdict)


def samples(connection: Connection, wanted: ResultsFilter, project: str, together: Any) -> Samples:  # noqa: ANN401
    """The judged parts that a filter lets through, in the order in which they were stored. Bad images are no parts.

    Args:
        connection: To the database.
        wanted: The filter.
        project: As ``ResultsStore``.
        together: The database's function that makes one JSON array of a column.
    """
    where = [*conditions(wanted, project), RESULTS.c.verdict != str(Verdict.BAD_IMAGE)]
    rows = select(*_COLUMNS).where(*where).order_by(RESULTS.c.id).subquery()
    times, scores, verdicts = (
        values_of(found) for found in connection.execute(select(*(together(column) for column in rows.c))).one()
    )
    across = (REGIONS.c.x + cast(REGIONS.c.width, Double) / 2) / RESULTS.c.width_px
    down = (REGIONS.c.y + cast(REGIONS.c.height, Double) / 2) / RESULTS.c.height_px
    regions = select(across.label("across"), down.label("down")).join(RESULTS, RESULTS.c.id == REGIONS.c.result_id)
    places = regions.where(*where, RESULTS.c.width_px > 0, RESULTS.c.height_px > 0).subquery()
    centres = connection.execute(select(together(places.c.across), together(places.c.down))).one()
    verdict = np.array(verdicts, dtype=str)
    return Samples(
        np.array(times, np.int64),
        np.array(scores, np.float64),
        verdict == str(Verdict.GOOD),
        verdict == str(Verdict.DEFECT),
        np.array([values_of(found) for found in centres], np.float64).T.reshape(-1, 2),
    )


def together_of(dialect: str) -> Any:  # noqa: ANN401 - SQLAlchemy makes it
    """The function that makes one JSON array of a column. One value takes a tenth of the time of as many rows."""
    return func.json_agg if dialect == "postgresql" else func.json_group_array


def values_of(found: Any) -> list[Any]:  # noqa: ANN401 - text, or a list that the driver has read
    """The values of such an array."""
    return json.loads(found) if isinstance(found, str) else found or []
