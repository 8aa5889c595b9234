import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.domain.result import ResultRow
from inspector.domain.results import Verdict
from inspector.domain.results_filter import Order, ResultsFilter, SortKey
from inspector.storage.results.store import ResultsStore
from tests.repository import ROOT
from tests.results import MOMENT_MS, prepared, row_of

VERSION_1 = ROOT / "tests" / "old_versions" / "results-1.sqlite"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.sqlite"


def rows_in(store: ResultsStore) -> list[ResultRow]:
    return list(store.rows(store.select(ResultsFilter(), Order(SortKey.TIME, is_descending=False)).ids))


def fill(path: Path, count: int) -> None:
    with ResultsStore(path) as store:
        store.add(
            [
                prepared(row_of(f"{number}.png", inspected_ms=MOMENT_MS + number), number % 200)
                for number in range(count)
            ]
        )


def test_results_of_version_1_are_taken_over_without_loss(path: Path) -> None:
    shutil.copy(VERSION_1, path)
    with ResultsStore(path) as store:
        assert store.note == ""
        rows = rows_in(store)
    assert [replace(row, id=0) for row in rows] == [
        ResultRow(Path("/line 3/a.png"), 1.5, Verdict.DEFECT, 1.25, 40, 2, MOMENT_MS),
        ResultRow(Path("/line 3/Prüfling 部品.png"), -0.1, Verdict.GOOD, 1.25, 0, 0, MOMENT_MS + 1000),
        ResultRow(Path("/line 3/part\udcff.png"), 1.1, Verdict.UNSURE, 1.25, 0, 0, MOMENT_MS + 2000),
    ]
    with ResultsStore(path) as store:
        store.add([prepared(row_of("new.png", inspected_ms=MOMENT_MS + 3000))])
        assert [row.path.name for row in rows_in(store)][-1] == "new.png"


def test_a_migration_that_fails_leaves_the_older_results(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(VERSION_1, path)

    def fail(stamp: str) -> int:
        raise ValueError(stamp)

    with monkeypatch.context() as patched:
        patched.setattr("inspector.storage.results.opening._milliseconds", fail)
        with pytest.raises(ValueError, match="2026"):
            ResultsStore(path)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM results").fetchone() == (3,)
    connection.close()


@pytest.mark.parametrize(
    "content", [b"This is not a database at all.\n" * 100, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database_is_kept_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with ResultsStore(path) as store:
        aside = path.with_name("results.damaged.sqlite")
        assert "were damaged, so they begin anew" in store.note
        assert str(aside) in store.note
        store.add([prepared(row_of("a.png"))])
        assert len(rows_in(store)) == 1
    assert aside.read_bytes() == content


def test_a_second_damaged_file_does_not_replace_the_first(path: Path) -> None:
    for content in (b"first damaged file", b"second damaged file"):
        path.write_bytes(content * 100)
        ResultsStore(path).close()
    assert path.with_name("results.damaged.sqlite").read_bytes().startswith(b"first")
    assert path.with_name("results.damaged-2.sqlite").read_bytes().startswith(b"second")


def test_what_can_be_read_of_a_truncated_file_is_taken_over(path: Path) -> None:
    fill(path, 1000)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with ResultsStore(path) as store:
        rows = rows_in(store)
        assert f"{len(rows):,} of them could still be read" in store.note
        assert 100 < len(rows) < 1000
        assert all(row.path.name == f"{row.inspected_ms - MOMENT_MS}.png" for row in rows)
        assert any(store.thumbnails([row.thumbnail]) for row in rows)
        store.add([prepared(row_of("new.png"))])
    assert path.with_name("results.damaged.sqlite").exists()


def test_damage_in_the_middle_costs_the_rows_there(path: Path) -> None:
    fill(path, 1000)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 3 * 4096] = b"\xff" * (3 * 4096)
    path.write_bytes(content)
    with ResultsStore(path) as store:
        assert 500 < len(rows_in(store)) <= 1000
        assert "damaged" in store.note
