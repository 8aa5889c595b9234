import os
import sqlite3
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inspector.domain.result import Labels, ResultRow
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.errors import OutputError, ProjectError
from inspector.storage.results.adding import PreparedResult
from inspector.storage.results.database import RESULTS_SCHEMA
from inspector.storage.results.store import ResultsStore
from tests.results import MOMENT_MS, PLACES, prepared, row_of
from tests.unit.storage.results.conftest import StoreOpener

OLDEST_FIRST = Order(SortKey.TIME, is_descending=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.sqlite"


def stored(store: ResultsStore, wanted: ResultsFilter = ResultsFilter()) -> list[ResultRow]:  # noqa: B008 - frozen
    """All rows, as they were before they were stored."""
    rows = store.rows(store.select(wanted, OLDEST_FIRST).ids)
    return [replace(row, id=0, thumbnail="") for row in rows]


def test_rows_come_back_whole_and_in_order(open_store: StoreOpener) -> None:
    rows = [
        row_of("b.png", labels=Labels("Anna", "Line 3", "B7", "0042")),
        row_of("a b/Prüfling 部品.png", -0.1, Verdict.GOOD),
        replace(row_of("c.png", 0.3, Verdict.UNSURE), unsure_threshold=None, elapsed_s=None),
    ]
    with open_store() as store:
        store.add([prepared(row) for row in rows])
        assert stored(store) == rows
    with open_store() as store:
        assert stored(store) == rows
        first = store.rows(store.select(ResultsFilter(), OLDEST_FIRST).ids)[0]
        assert store.places(first.id) == PLACES
        assert store.thumbnails([first.thumbnail])[first.thumbnail].startswith(b"\xff\xd8")


def test_an_image_inspected_again_is_a_further_row(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("a.png", inspection="1")), prepared(row_of("b.png", inspection="2"))])
        store.add([prepared(row_of("a.png", 9.0, inspection="3"))])
        assert [(str(row.path), row.score) for row in stored(store)] == [("a.png", 1.5), ("b.png", 1.5), ("a.png", 9.0)]


def test_a_later_judgement_is_shown_and_the_earlier_one_is_kept_as_it_was(open_store: StoreOpener) -> None:
    first = row_of("a.png", inspection="1")
    later = replace(first, threshold=2.0, verdict=Verdict.GOOD, regions=0, defect_area_px=0)
    with open_store() as store:
        store.add([prepared(first)])
        store.add([PreparedResult(later)])
        assert stored(store) == [later]
        assert stored(store, ResultsFilter(is_everything=True)) == [first, later]
        shown = store.select(ResultsFilter(), first=1)
        assert shown.first[0].thumbnail, "the picture of the first row"
        assert shown.total == 1


def test_a_judgement_that_is_stored_and_shown_adds_no_row(open_store: StoreOpener) -> None:
    first = row_of("a.png", inspection="1")
    moved = replace(first, threshold=2.0, verdict=Verdict.GOOD, regions=0, defect_area_px=0)
    with open_store() as store:
        for row in (first, replace(first, score=first.score + 1e-6), moved, moved, first):
            store.add([prepared(row)])
        assert stored(store) == [first]
        assert stored(store, ResultsFilter(is_everything=True)) == [first, moved, first]
        store.clear(ResultsFilter())
        store.add([prepared(first)])
        assert stored(store) == [first], "cleared ones are not shown, so that it comes again"


def test_judgements_that_were_waiting_together_are_stored_in_their_order(open_store: StoreOpener) -> None:
    first = row_of("a.png", inspection="1")
    later = replace(first, threshold=2.0, verdict=Verdict.GOOD, regions=0, defect_area_px=0)
    with open_store() as store:
        store.add([prepared(first), prepared(row_of("b.png")), prepared(row_of("b.png")), PreparedResult(later)])
        assert stored(store)[-1] == later
        assert len(stored(store)) == 3
        assert store.select(ResultsFilter(), OLDEST_FIRST, 9).first[-1].thumbnail, "the picture of the first row"


def test_equal_pictures_are_stored_once(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([prepared(row_of("a.png")), prepared(row_of("b.png"))])
        store.add([prepared(row_of("c.png")), prepared(row_of("d.png"), shade=10)])
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM thumbnails").fetchone() == (2,)
    connection.close()


def test_filters_and_orders(open_store: StoreOpener) -> None:
    rows = [
        row_of("Line/B.png", 3.0, inspected_ms=MOMENT_MS, labels=Labels("Änne", "Station 1", "B7", "S1")),
        row_of(
            "line/a.png", 1.0, Verdict.GOOD, inspected_ms=MOMENT_MS + 1000, labels=Labels(batch="B8", serial="100%")
        ),
        row_of("line/c_1.png", 2.0, Verdict.UNSURE, inspected_ms=MOMENT_MS + 2000),
    ]
    with open_store() as store:
        store.add([prepared(row) for row in rows])

        def scores(wanted: ResultsFilter = ResultsFilter(), order: Order = OLDEST_FIRST) -> list[float]:  # noqa: B008
            return [row.score for row in store.select(wanted, order, 10).first]

        assert scores(ResultsFilter(verdict=Verdict.UNSURE)) == [2.0]
        assert scores(ResultsFilter(words=("line", "änne"))) == [3.0]
        assert scores(ResultsFilter(words=("%",))) == [1.0], "no wildcard"
        assert scores(ResultsFilter(words=("_",))) == [2.0], "no wildcard"
        assert scores(ResultsFilter(from_ms=MOMENT_MS + 1000)) == [1.0, 2.0]
        assert scores(ResultsFilter(before_ms=MOMENT_MS + 1000)) == [3.0]
        assert scores(order=Order()) == [3.0, 2.0, 1.0]
        assert scores(order=Order(SortKey.NAME, is_descending=False)) == [1.0, 3.0, 2.0]
        assert scores(order=Order(SortKey.VERDICT, is_descending=True)) == [3.0, 2.0, 1.0]
        found = store.select(ResultsFilter(verdict=Verdict.GOOD))
        assert (found.counts, found.total) == (dict.fromkeys(Verdict, 0) | {Verdict.GOOD: 1}, 3)
        for key in SortKey:
            assert len(store.select(ResultsFilter(words=("line",)), Order(key)).ids) == 3


def test_cleared_rows_are_hidden_and_come_back(open_store: StoreOpener) -> None:
    with open_store() as store:
        store.add([prepared(row_of("a.png", inspection="1")), prepared(row_of("b.png", verdict=Verdict.GOOD))])
        store.add([PreparedResult(replace(row_of("a.png", inspection="1"), threshold=1.3))])
        token = store.clear(ResultsFilter(verdict=Verdict.DEFECT))
        assert [row.verdict for row in stored(store)] == [Verdict.GOOD]
        assert len(stored(store, ResultsFilter(is_everything=True))) == 3
        assert store.clear(ResultsFilter(verdict=Verdict.DEFECT)) == 0
        store.undo_clear(token)
        assert len(stored(store)) == 2, "the earlier judgement stays hidden"


def test_rows_are_added_all_or_none(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([prepared(row_of("a.png"))])
        with pytest.raises(OutputError, match="cannot-write"):
            store.add([prepared(row_of("b.png"), shade=1), prepared(row_of("c.png", float("nan")))])
        assert stored(store) == [row_of("a.png")]


def test_file_names_that_are_not_text(open_store: StoreOpener) -> None:
    row = row_of(os.fsdecode(b"part\xff.png"))
    with open_store() as store:
        store.add([prepared(row)])
        assert stored(store) == [row]
        assert stored(store, ResultsFilter(words=("part",))) == [row]


def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE future (x)")
    connection.execute(f"PRAGMA user_version = {RESULTS_SCHEMA + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(ProjectError, match="results-newer"):
        ResultsStore(path)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "nowhere" / "r.sqlite", tmp_path / "file" / "r.sqlite", tmp_path):
        with pytest.raises(OutputError, match="cannot-write"):
            ResultsStore(path)


@pytest.mark.parametrize(
    ("pragma", "code"), [("PRAGMA query_only = ON", "folder-read-only"), ("PRAGMA max_page_count = 30", "disk-full")]
)
def test_writing_that_fails_is_told_and_loses_nothing(path: Path, pragma: str, code: str) -> None:
    with ResultsStore(path) as store:
        store.add([prepared(row_of("a.png"))])
        with store._database.by_statement() as connection:
            connection.exec_driver_sql(pragma)
        with pytest.raises(OutputError, match=code):
            store.add([prepared(row_of(f"{number}.png")) for number in range(1000)])
        assert stored(store) == [row_of("a.png")]


def test_a_database_that_another_program_uses_is_told(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([prepared(row_of("1.png"))])
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert len(stored(store)) == 1, "readers do not wait for writers"
        started_s = time.monotonic()
        with pytest.raises(OutputError, match="used by another program") as caught:
            store.add([prepared(row_of("2.png"))])
        assert caught.value.code == "results-locked"
        assert time.monotonic() - started_s < 2
        other.close()
        assert len(stored(store)) == 1


def test_closing_twice_does_no_harm(path: Path) -> None:
    store = ResultsStore(path)
    store.close()
    store.close()
    assert not path.with_name("results.sqlite-wal").exists(), "all of it lies in one file"


def test_samples_of_charts_are_in_the_order_of_inspection(open_store: StoreOpener) -> None:
    rows = [
        row_of("a", 3.0, inspected_ms=MOMENT_MS),
        row_of("b", 1.0, Verdict.GOOD, inspected_ms=MOMENT_MS - 9000),
        row_of("c", 2.0, Verdict.UNSURE),
    ]
    with open_store() as store:
        assert store.samples(ResultsFilter()).scores.size == 0
        store.add([prepared(row) for row in rows])
        found = store.samples(ResultsFilter())
        assert found.scores.tolist() == [3.0, 1.0, 2.0]
        assert found.inspected_ms.tolist() == [MOMENT_MS, MOMENT_MS - 9000, MOMENT_MS]
        assert found.is_good.tolist() == [False, True, False]
        assert found.is_defect.tolist() == [True, False, False]
        # Boxes of 6 x 5 at 10, 20 and of 3 x 4 at 40, 2, in an image of 64 x 48.
        assert np.sort(found.places, axis=0) == pytest.approx(np.array([[13 / 64, 4 / 48], [41.5 / 64, 22.5 / 48]]))
        assert store.samples(ResultsFilter(verdict=Verdict.GOOD)).places.shape == (0, 2)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such rights")
def test_results_in_a_folder_that_may_only_be_read_are_read_and_writing_is_told() -> None:
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with ResultsStore(folder / "results.sqlite") as store:
            store.add([prepared(row_of("a.png"))])
        folder.chmod(0o555)
        (folder / "results.sqlite").chmod(0o444)
        try:
            if is_root:
                # Nobody, whom rights are for.
                os.seteuid(65534)
            with ResultsStore(folder / "results.sqlite") as store:
                assert stored(store) == [row_of("a.png")]
                with pytest.raises(OutputError, match="folder-read-only"):
                    store.add([prepared(row_of("b.png"))])
        finally:
            if is_root:
                os.seteuid(0)
            folder.chmod(0o755)


def test_the_reason_of_a_bad_image_is_kept_and_charts_leave_it_out(open_store: StoreOpener) -> None:
    bad = replace(row_of("bad.png", 9.0, Verdict.BAD_IMAGE), bad_image="Blurred: check the focus")
    with open_store() as store:
        store.add([prepared(row_of("good.png", 0.5, Verdict.GOOD)), prepared(bad)])
        assert stored(store) == [row_of("good.png", 0.5, Verdict.GOOD), bad]
        assert store.select(ResultsFilter(Verdict.BAD_IMAGE)).counts[Verdict.BAD_IMAGE] == 1
        assert store.samples(ResultsFilter()).scores.tolist() == [0.5]
