"""The inspected images of a Project: rows that are added, and never changed."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from sqlalchemy import BigInteger, Connection, Text, delete, func, insert, literal, select

from inspector.domain.control_charts import Samples
from inspector.domain.past_parts import PastParts
from inspector.domain.result import ResultRow, Truth
from inspector.domain.results import Region, Verdict
from inspector.domain.results_filter import Order, ResultsFilter
from inspector.domain.retention import Retention, Sweep
from inspector.domain.told_part import ToldPart, Word
from inspector.storage.results import truths
from inspector.storage.results.adding import PreparedResult, add_results
from inspector.storage.results.charts import samples, together_of, values_of
from inspector.storage.results.details import places_of
from inspector.storage.results.opening import begin_anew, open_database
from inspector.storage.results.retention import sweep
from inspector.storage.results.schema import BAD_IMAGES, HIDDEN, RESULTS, THUMBNAILS, row_of
from inspector.storage.results.selection import conditions, in_order, in_parts, newest_truth, ordering

#: The reason for which a row is shown on demand only.
_CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that a filter lets through.

    Attributes:
        ids: Of all rows, in order.
        first: The first of these rows, to be shown at once.
        counts: Rows of each Verdict.
        total: Rows that are there, whatever the filter.
    """

    ids: tuple[int, ...]
    first: tuple[ResultRow, ...]
    counts: dict[Verdict, int]
    total: int


class ResultsStore:
    """Opens the database, or makes it. Use it in one thread at a time, as a context manager or with ``close``.

    Args:
        place: As ``Database``.
        project: Names the Project in a database of several. '' in a Project's own file.

    Attributes:
        note: A sentence for the user where a damaged database was set aside, else ''.

    Raises:
        InputError: ``database-address``.
        ProjectError: ``results-newer``: a newer version of Inspector made it.
        OutputError: It cannot be opened or made.
    """

    def __init__(self, place: Path | str, project: str = "") -> None:
        self._project = project
        self._database, self.note = open_database(place, project)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the database. Closing twice does no harm."""
        self._database.close()

    def begin_anew(self) -> None:
        """After a DamagedError: set the file aside, and take over its readable rows. ``note`` tells about it.

        Raises:
            OutputError: It cannot be set aside.
        """
        self._database, self.note = begin_anew(self._database, self._project)

    def add(self, results: Sequence[PreparedResult]) -> None:
        """Store rows, all or none, as ``add_results``.

        Raises:
            OutputError: They cannot be written.
            DamagedError: As ``Database.writing``. So do all methods.
        """
        with self._database.writing() as connection:
            add_results(connection, self._database.dialect, self._project, results)

    def newest_ms(self) -> int | None:
        """When the row that was stored last was inspected, None without any."""
        newest = select(RESULTS.c.inspected_ms).where(RESULTS.c.project == self._project)
        with self._database.reading() as connection:
            return connection.execute(newest.order_by(RESULTS.c.id.desc()).limit(1)).scalar()

    def select(self, wanted: ResultsFilter, order: Order = Order(), first: int = 0) -> Selection:  # noqa: B008 - frozen
        """The rows that a filter lets through.

        Args:
            wanted: The filter.
            order: Of the rows.
            first: Rows that are returned whole.
        """
        ids: list[int] = []
        counts = dict.fromkeys(Verdict, 0)
        there = select(func.count()).select_from(RESULTS).where(*conditions(ResultsFilter(), self._project))
        with self._database.reading() as connection:
            for part in in_order(wanted, order):
                found, counted = self._chosen(connection, part, order)
                ids += found
                counts = {verdict: count + counted[verdict] for verdict, count in counts.items()}
            total = len(ids) if wanted == ResultsFilter() else connection.execute(there).scalar_one()
            return Selection(tuple(ids), self._rows(connection, ids[:first]), counts, total)

    def rows(self, ids: Sequence[int]) -> tuple[ResultRow, ...]:
        """Rows by their ids, in the same order. Those that are gone are left out."""
        with self._database.reading() as connection:
            return self._rows(connection, ids)

    def places(self, id_: int) -> tuple[Region, ...]:
        """The regions of a row, largest score first."""
        with self._database.reading() as connection:
            return places_of(connection, id_)

    def samples(self, wanted: ResultsFilter) -> Samples:
        """The numbers of charts."""
        with self._database.reading() as connection:
            return samples(connection, wanted, self._project, together_of(self._database.dialect))

    def tell(self, name: str, thumbnail: str, word: Word) -> bool:
        """Keep a word on a part, named by the name and the thumbnail of its image.

        Returns:
            Whether the part has a Result.

        Raises:
            OutputError: It cannot be written.
        """
        with self._database.writing() as connection:
            return truths.tell(connection, self._project, name, thumbnail, word)

    def word(self, name: str, thumbnail: str) -> Word:
        """The newest word on a part."""
        with self._database.reading() as connection:
            return truths.word_on(connection, self._project, name, thumbnail)

    def told_parts(self) -> tuple[ToldPart, ...]:
        """Every part with a Truth, the one that was told last first."""
        with self._database.reading() as connection:
            return truths.told_parts(connection, self._project)

    def past_parts(self, detector: str, learned: Collection[str] = ()) -> PastParts:
        """Every part that a Detector has inspected, as it was judged last. Cleared Results are left out.

        Args:
            detector: SHA-256 that names it.
            learned: Thumbnails of parts that it has learned from, whose Truths are left out.
        """
        with self._database.reading() as connection:
            return truths.past_parts(connection, self._project, detector, together_of(self._database.dialect), learned)

    def thumbnails(self, hashes: Sequence[str]) -> dict[str, bytes]:
        """JPEG pictures by their hash. Those that are gone are left out."""
        pictures: dict[str, bytes] = {}
        with self._database.reading() as connection:
            for part in in_parts(hashes):
                found = select(THUMBNAILS.c.hash, THUMBNAILS.c.jpeg).where(THUMBNAILS.c.hash.in_(part))
                pictures |= {hash_: bytes(jpeg) for hash_, jpeg in connection.execute(found)}
        return pictures

    def picture_of_a_part(self) -> bytes:
        """The JPEG picture of the newest part, a good one if there is any. b'' without pictures."""
        newest = select(THUMBNAILS.c.jpeg).join(RESULTS, RESULTS.c.thumbnail == THUMBNAILS.c.hash)
        newest = newest.where(RESULTS.c.project == self._project).order_by(RESULTS.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            good = connection.execute(newest.where(RESULTS.c.verdict == str(Verdict.GOOD))).scalar()
            found = connection.execute(newest).scalar() if good is None else good
        return bytes(found or b"")

    def clear(self, wanted: ResultsFilter) -> int:
        """Show the rows of a filter on demand only.

        Returns:
            A token for ``undo_clear``, 0 where there was nothing to clear.

        Raises:
            OutputError: The database cannot be written.
        """
        now_ms = time.time_ns() // 1_000_000
        chosen = select(RESULTS.c.id, literal(_CLEARED, Text), literal(now_ms, BigInteger))
        where = conditions(replace(wanted, is_everything=False), self._project)
        with self._database.writing() as connection:
            done = connection.execute(insert(HIDDEN).from_select(list(HIDDEN.columns), chosen.where(*where)))
            return now_ms if done.rowcount else 0

    def undo_clear(self, token: int) -> None:
        """Bring back the rows that ``clear`` hid.

        Raises:
            OutputError: The database cannot be written.
        """
        with self._database.writing() as connection:
            connection.execute(delete(HIDDEN).where(HIDDEN.c.why == _CLEARED, HIDDEN.c.hidden_ms == token))

    def sweep(self, retention: Retention, is_confirmed: bool = False, now_ms: int | None = None) -> Sweep:
        """Delete the results that are beyond the limits, as ``retention.sweep``."""
        now_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
        return sweep(self._database, self._project, retention, now_ms, is_confirmed)

    def _chosen(
        self, connection: Connection, wanted: ResultsFilter, order: Order
    ) -> tuple[list[int], dict[Verdict, int]]:
        """Ids in order, and how many of each Verdict."""
        rows = select(RESULTS.c.id, RESULTS.c.verdict).where(*conditions(wanted, self._project))
        chosen = rows.order_by(*ordering(order, wanted, self._project)).subquery()
        counts = [func.count().filter(chosen.c.verdict == str(verdict)) for verdict in Verdict]
        together = together_of(self._database.dialect)
        found, *counted = connection.execute(select(together(chosen.c.id), *counts)).one()
        return values_of(found), dict(zip(Verdict, counted, strict=True))

    def _rows(self, connection: Connection, ids: Sequence[int]) -> tuple[ResultRow, ...]:
        found: dict[int, ResultRow] = {}
        both = select(RESULTS, BAD_IMAGES.c.reason, newest_truth().label("truth")).outerjoin(BAD_IMAGES)
        for part in in_parts(ids):
            for stored in connection.execute(both.where(RESULTS.c.id.in_(part))):
                found[stored.id] = replace(row_of(stored), truth=Truth(stored.truth) if stored.truth else None)
        return tuple(found[id_] for id_ in ids if id_ in found)
