from pathlib import Path

from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.domain.retention import Retention, Sweep
from inspector.storage.results.store import ResultsStore
from tests.results import MOMENT_MS, prepared, row_of
from tests.unit.storage.results.conftest import StoreOpener

DAY_MS = 86_400_000


def fill(store: ResultsStore, days: int) -> None:
    """One result a day, the newest one at MOMENT_MS. Two days have the same picture."""
    store.add(
        [
            prepared(row_of(f"{day}.png", inspected_ms=MOMENT_MS - (days - 1 - day) * DAY_MS), day // 2 % 250)
            for day in range(days)
        ]
    )


def names(store: ResultsStore) -> list[str]:
    return [row.path.stem for row in store.rows(store.select(ResultsFilter(), Order(SortKey.TIME, False)).ids)]


def test_old_results_are_deleted_with_their_pictures_and_places(open_store: StoreOpener) -> None:
    with open_store() as store:
        fill(store, 11)
        before = [row.thumbnail for row in store.rows(store.select(ResultsFilter(), Order(SortKey.TIME, False)).ids)]
        assert store.sweep(Retention(keep_days=5), now_ms=MOMENT_MS) == Sweep(5, 0, 11)
        assert names(store) == [str(day) for day in range(5, 11)]
        kept = set(store.thumbnails(before))
        assert kept >= set(before[5:]), "the picture that days 4 and 5 share stays"
        if store._database.file is not None:
            # On a server other projects have the same pictures.
            assert kept == set(before[5:])
        assert store.sweep(Retention(keep_days=5), now_ms=MOMENT_MS) == Sweep(0, 0, 11 - 5)


def test_without_limits_nothing_is_deleted(open_store: StoreOpener) -> None:
    with open_store() as store:
        fill(store, 30)
        assert store.sweep(Retention(), now_ms=MOMENT_MS + 10_000 * DAY_MS).deleted == 0


def test_a_clock_that_runs_ahead_deletes_nothing(open_store: StoreOpener) -> None:
    with open_store() as store:
        fill(store, 30)
        years_later_ms = MOMENT_MS + 5000 * DAY_MS
        assert store.sweep(Retention(keep_days=60), now_ms=years_later_ms) == Sweep(0, 0, 30)
        store.add([prepared(row_of("future.png", inspected_ms=years_later_ms))])
        refused = store.sweep(Retention(keep_days=60), now_ms=years_later_ms)
        assert refused == Sweep(0, 30, 31), "more than half waits for somebody to confirm"
        assert store.sweep(Retention(keep_days=60), is_confirmed=True, now_ms=years_later_ms).deleted == 30
        assert names(store) == ["future"]


def test_the_oldest_make_room(open_store: StoreOpener) -> None:
    with open_store() as store:
        fill(store, 1600)
        limit = Retention(keep_mb=1)
        swept = store.sweep(limit)
        assert 0 < swept.deleted < 800
        assert names(store) == [str(day) for day in range(swept.deleted, 1600)]
        assert store.sweep(limit).deleted == 0, "there is room for some new ones"


def test_the_disk_gets_its_room_back(tmp_path: Path) -> None:
    path = tmp_path / "results.sqlite"
    with ResultsStore(path) as store:
        fill(store, 3000)
    before = path.stat().st_size
    with ResultsStore(path) as store:
        store.sweep(Retention(keep_days=300), is_confirmed=True, now_ms=MOMENT_MS)
        assert len(names(store)) == 301
    assert path.stat().st_size < before / 3
