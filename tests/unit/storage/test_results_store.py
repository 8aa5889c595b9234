import os
import sqlite3
import time
from pathlib import Path

import pytest

from inspector.domain.results import Verdict
from inspector.errors import OutputError, ProjectError
from inspector.storage.results_store import RESULTS_SCHEMA, ResultRow, ResultsStore


def _row(name: str, score: float = 1.5, verdict: Verdict = Verdict.DEFECT) -> ResultRow:
    return ResultRow(Path(name), score, verdict, 1.25, 40, 2, "2026-01-02T03:04:05+00:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.sqlite"


def test_rows_come_back_in_order(path: Path) -> None:
    rows = [_row("b.png"), _row("a b/Prüfling 部品.png", -0.1, Verdict.GOOD), _row("c.png", 0.3, Verdict.UNSURE)]
    with ResultsStore(path) as store:
        store.add(rows)
        assert store.all() == rows
    with ResultsStore(path) as store:
        assert store.all() == rows
        assert store.all()[0].verdict is Verdict.DEFECT


def test_an_image_inspected_again_becomes_the_newest(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([_row("a.png"), _row("b.png")])
        store.add([_row("a.png", 9.0)])
        assert store.all() == [_row("b.png"), _row("a.png", 9.0)]


def test_ten_thousand_rows(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add(_row(f"{number}.png") for number in range(10_000))
        assert len(store.all()) == 10_000


def test_clear(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([_row("a.png")])
        store.clear()
        assert store.all() == []


def test_rows_are_added_all_or_none(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([_row("a.png")])
        with pytest.raises(OutputError, match="cannot-write"):
            store.add([_row("b.png"), _row("c.png", float("nan"))])
        assert store.all() == [_row("a.png")]


def test_file_names_that_are_not_text(path: Path) -> None:
    row = _row(os.fsdecode(b"part\xff.png"))
    with ResultsStore(path) as store:
        store.add([row])
        assert store.all() == [row]


@pytest.mark.parametrize(
    "content", [b"This is not a database at all.\n" * 100, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_damaged_database_is_kept_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with ResultsStore(path) as store:
        store.add([_row("a.png")])
        assert store.all() == [_row("a.png")]
    assert path.with_name("results.damaged.sqlite").read_bytes() == content


def test_a_truncated_database_is_kept_aside(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add(_row(f"{number}.png") for number in range(1000))
    path.write_bytes(path.read_bytes()[:20_000])
    with ResultsStore(path) as store:
        assert store.all() == []
    assert path.with_name("results.damaged.sqlite").exists()


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
    ("pragma", "code"), [("PRAGMA query_only = ON", "folder-read-only"), ("PRAGMA max_page_count = 4", "disk-full")]
)
def test_writing_that_fails_is_told_and_loses_nothing(path: Path, pragma: str, code: str) -> None:
    with ResultsStore(path) as store:
        store.add([_row("a.png")])
        store._connection.execute(pragma)
        with pytest.raises(OutputError, match=code):
            store.add(_row(f"{number}.png") for number in range(1000))
        assert store.all() == [_row("a.png")]


def test_a_database_that_another_program_uses_is_told_at_once(path: Path) -> None:
    with ResultsStore(path) as store:
        store.add([_row("1.png")])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    started_s = time.monotonic()
    with pytest.raises(OutputError, match="used by another program") as caught:
        ResultsStore(path)
    assert caught.value.code == "results-locked"
    assert time.monotonic() - started_s < 1
    other.close()
    with ResultsStore(path) as store:
        assert len(store.all()) == 1


def test_closing_twice_does_no_harm(path: Path) -> None:
    store = ResultsStore(path)
    store.close()
    store.close()
