import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.results_filter import ResultsFilter
from inspector.jobs.results_desk import ResultsDesk
from inspector.storage.results.store import ResultsStore, Selection
from inspector.storage.results.waiting import waiting_path
from tests.results import MOMENT_MS, new, row_of


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.sqlite"


@contextmanager
def running(path: Path, qtbot: QtBot, retry_s: float = 0.01) -> Iterator[ResultsDesk]:
    desk = ResultsDesk(path, "", retry_s=retry_s)
    desk.start()
    try:
        yield desk
    finally:
        with qtbot.waitSignal(desk.stopped):
            desk.stop()
        assert desk.wait(5000)


def names_in(path: Path) -> list[str]:
    with ResultsStore(path) as store:
        found = store.select(ResultsFilter(is_everything=True))
        return sorted(row.path.name for row in store.rows(found.ids))


@contextmanager
def used_by_another_program(path: Path) -> Iterator[None]:
    ResultsStore(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.close()


def test_results_are_stored_and_asked_for(path: Path, qtbot: QtBot) -> None:
    with running(path, qtbot) as desk:
        with qtbot.waitSignal(desk.stored):
            desk.add([new(row_of("a.png")), new(row_of("b.png"))])
        with qtbot.waitSignal(desk.answered) as answered:
            desk.ask("selection", lambda store: store.select(ResultsFilter()))
        name, _, selection = answered.args
        assert (name, len(cast("Selection", selection).ids)) == ("selection", 2)


def test_what_is_added_last_is_stored_before_the_thread_ends(path: Path, qtbot: QtBot) -> None:
    with running(path, qtbot) as desk:
        desk.add([new(row_of(f"{number}.png")) for number in range(450)])
    assert len(names_in(path)) == 450


def test_asking_makes_no_database(path: Path, qtbot: QtBot) -> None:
    with running(path, qtbot) as desk, qtbot.waitSignal(desk.answered) as answered:
        desk.ask("selection", lambda store: store.select(ResultsFilter()))
    assert (answered.args[0], answered.args[2]) == ("selection", None)
    assert not path.exists()


def test_results_wait_until_the_other_program_has_done_its_work(path: Path, qtbot: QtBot) -> None:
    troubles: list[object] = []
    with running(path, qtbot) as desk:
        desk.troubled.connect(troubles.append)
        with used_by_another_program(path):
            with qtbot.waitSignal(desk.troubled):
                desk.add([new(row_of("a.png"))])
            with qtbot.waitSignal(desk.answered) as answered:
                desk.ask("selection", lambda store: store.select(ResultsFilter()))
            assert cast("Selection", answered.args[2]).ids == (), "what is stored is read meanwhile"
            assert desk.waiting == 1
        qtbot.waitUntil(lambda: desk.waiting == 0)
    assert names_in(path) == ["a.png"]
    assert len(troubles) == 1, "told once"


def test_results_that_cannot_be_stored_at_the_end_are_stored_at_the_next_start(path: Path, qtbot: QtBot) -> None:
    remarks: list[str] = []
    with used_by_another_program(path), running(path, qtbot, retry_s=60) as desk:
        desk.remarked.connect(remarks.append)
        desk.add([new(row_of("a.png"), 1), new(row_of("part\udcff.png"), 2)])
    assert "2 results are kept on this computer" in remarks[0]
    assert waiting_path(path, "").exists()
    with running(path, qtbot) as desk, qtbot.waitSignal(desk.stored):
        desk.add([new(row_of("b.png"))])
    assert names_in(path) == ["a.png", "b.png", "part\ufffd.png"]
    assert not waiting_path(path, "").exists()


def test_a_full_disk_is_told_and_loses_nothing(path: Path, qtbot: QtBot) -> None:
    with running(path, qtbot) as desk:
        with qtbot.waitSignal(desk.stored):
            desk.add([new(row_of("a.png"))])

        def fill(store: ResultsStore) -> None:
            with store._database.by_statement() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 1")

        def empty(store: ResultsStore) -> None:
            with store._database.by_statement() as connection:
                connection.exec_driver_sql("PRAGMA max_page_count = 100000")

        with qtbot.waitSignal(desk.answered):
            desk.ask("fill", fill)
        with qtbot.waitSignal(desk.troubled) as troubled:
            desk.add([new(row_of(f"{number}.png"), number) for number in range(200)])
        assert troubled.args[0].code == "disk-full"
        assert "free some space" in troubled.args[0].advice
        desk.ask("empty", empty)
        qtbot.waitUntil(lambda: desk.waiting == 0)
    assert len(names_in(path)) == 201


def test_damage_that_is_found_while_it_is_used_is_told_and_the_rest_is_kept(path: Path, qtbot: QtBot) -> None:
    with running(path, qtbot) as desk:
        for start in range(0, 200, 20):
            with qtbot.waitSignal(desk.stored):
                desk.add([new(row_of(f"{number}.png"), number) for number in range(start, start + 20)])
        with qtbot.waitSignal(desk.answered):
            desk.ask("look", lambda store: store.select(ResultsFilter()))

        def damage(store: ResultsStore) -> None:
            store.close()
            content = bytearray(path.read_bytes())
            half = len(content) // 2 // 4096 * 4096
            content[half:] = b"\xff" * half
            path.write_bytes(content)

        with qtbot.waitSignal(desk.answered):
            desk.ask("damage", damage)
        with qtbot.waitSignal(desk.remarked) as remarked:
            desk.add([new(row_of("new.png"))])
            desk.ask("all", lambda store: store.rows(store.select(ResultsFilter(words=("png",))).ids))
        assert "could still be read" in remarked.args[0]
        qtbot.waitUntil(lambda: desk.waiting == 0)
    assert "new.png" in names_in(path)
    assert len(names_in(path)) > 20
    assert path.with_name("results.damaged.sqlite").exists()


def test_a_clock_that_was_set_back_is_told_once_and_rows_keep_their_order(path: Path, qtbot: QtBot) -> None:
    hour_ms = 3_600_000
    remarks: list[str] = []
    with running(path, qtbot) as desk:
        desk.remarked.connect(remarks.append)
        for name, moment_ms in (("a", MOMENT_MS), ("b", MOMENT_MS - hour_ms), ("c", MOMENT_MS - hour_ms + 1000)):
            with qtbot.waitSignal(desk.stored):
                desk.add([new(row_of(name, inspected_ms=moment_ms))])
    assert len(remarks) == 1
    assert "Check date and time" in remarks[0]
    assert names_in(path) == ["a", "b", "c"]


def test_a_later_judgement_of_an_old_inspection_is_no_jump_of_the_clock(path: Path, qtbot: QtBot) -> None:
    remarks: list[str] = []
    with running(path, qtbot) as desk:
        desk.remarked.connect(remarks.append)
        old = new(row_of("a", inspected_ms=MOMENT_MS - 3_600_000, inspection="1"))
        for result in (old, new(row_of("b")), replace(old, image=None)):
            with qtbot.waitSignal(desk.stored):
                desk.add([result])
    assert remarks == []


def test_an_error_that_nobody_foresaw_is_told_and_the_thread_goes_on(path: Path, qtbot: QtBot) -> None:
    with running(path, qtbot) as desk:
        with qtbot.waitSignal(desk.stored):
            desk.add([new(row_of("a.png"))])
        with qtbot.waitSignal(desk.failed) as failed:
            desk.ask("wrong", lambda store: 1 // 0)
        assert failed.args[0] == "wrong"
        with qtbot.waitSignal(desk.stored):
            desk.add([new(row_of("b.png"))])
    assert names_in(path) == ["a.png", "b.png"]
