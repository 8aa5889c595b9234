"""A filter and an order of results as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, select

from inspector.domain.result import Truth
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.storage.results.schema import HIDDEN, RESULTS, TRUTHS

_TEXTS = {SortKey.NAME, SortKey.SERIAL, SortKey.BATCH, SortKey.OPERATOR, SortKey.STATION, SortKey.FOLDER}
#: Values of one question, fewer than any database's limit.
_ASKED_AT_ONCE = 500
#: Their order, after parts that nobody has told about.
_TRUTHS = Truth.DEFECTIVE, Truth.GOOD


def conditions(wanted: ResultsFilter, project: str) -> list[ColumnElement[bool]]:
    """The conditions of a filter on the table of results."""
    found: list[ColumnElement[bool]] = [RESULTS.c.project == project]
    if not wanted.is_everything:
        found.append(RESULTS.c.id.not_in(select(HIDDEN.c.result_id)))
    if wanted.verdict is not None:
        found.append(RESULTS.c.verdict == str(wanted.verdict))
    if wanted.from_ms is not None:
        found.append(RESULTS.c.inspected_ms >= wanted.from_ms)
    if wanted.before_ms is not None:
        found.append(RESULTS.c.inspected_ms < wanted.before_ms)
    if wanted.truth is not None:
        found.append(RESULTS.c.id.in_(_told(project, wanted.truth)))
    found += [RESULTS.c.searched.contains(word.casefold(), autoescape=True) for word in wanted.words]
    return found


def newest_truth() -> ScalarSelect[str]:
    """The newest Truth of a row's part, '' where it was taken back. NULL where nobody has told."""
    part = TRUTHS.c.project == RESULTS.c.project, TRUTHS.c.name == RESULTS.c.name
    told = select(TRUTHS.c.truth).where(*part, TRUTHS.c.thumbnail == RESULTS.c.thumbnail)
    return told.order_by(TRUTHS.c.id.desc()).limit(1).correlate(RESULTS).scalar_subquery()


def _told(project: str, truth: Truth) -> Select[tuple[int]]:
    """Ids of the rows of parts with a Truth. Those are found from the words, of which there are few."""
    its = RESULTS.alias("told_results")
    words = TRUTHS.c.id.in_(newest_words(project)), TRUTHS.c.truth == str(truth)
    same = and_(its.c.thumbnail == TRUTHS.c.thumbnail, its.c.name == TRUTHS.c.name)
    return select(its.c.id).select_from(TRUTHS.join(its, same)).where(*words, its.c.project == project)


def newest_words(project: str) -> Select[tuple[int]]:
    """Ids of the newest word on each part."""
    part = TRUTHS.c.name, TRUTHS.c.thumbnail
    return select(func.max(TRUTHS.c.id)).where(TRUTHS.c.project == project).group_by(*part)


def in_parts(values: Sequence[Any]) -> list[Sequence[Any]]:
    """Values of a question that is asked in several ones."""
    return [values[start : start + _ASKED_AT_ONCE] for start in range(0, len(values), _ASKED_AT_ONCE)]


def in_order(wanted: ResultsFilter, order: Order) -> list[ResultsFilter]:
    """Filters that together let through the same rows, those of an earlier one before those of a later one.

    Verdicts are ordered by severity. No index has that order, so each Verdict is asked for by itself.
    """
    if order.key is not SortKey.VERDICT or wanted.verdict is not None:
        return [wanted]
    verdicts = reversed(Verdict) if order.is_descending else iter(Verdict)
    return [replace(wanted, verdict=verdict) for verdict in verdicts]


def ordering(order: Order, wanted: ResultsFilter, project: str) -> list[ColumnElement[object]]:
    """An order of the rows that a filter lets through."""
    column: ColumnElement[Any] = RESULTS.c.get(order.key, RESULTS.c.id)
    if order.key is SortKey.TRUTH:
        told = [(RESULTS.c.id.in_(_told(project, truth)), place) for place, truth in enumerate(_TRUTHS, start=1)]
        column = case(*told, else_=0)
    elif order.key is SortKey.VERDICT:
        column = RESULTS.c.verdict
    elif order.key in _TEXTS:
        column = func.lower(column)
    elif wanted.words:
        # A sum has no index: few rows are found first and then sorted, not all rows looked at in this order.
        column = column + 0
    keys = (column, RESULTS.c.id)
    return [key.desc() if order.is_descending else key.asc() for key in keys]
