import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.storage.results_store import ResultRow, ResultsStore
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import messages_of


def row(name: str, score: float = 1.0) -> ResultRow:
    return ResultRow(Path(name), score, Verdict.GOOD, 3.5, 0, 0, "2026-01-02T03:04:05+00:00")


@pytest.fixture
def path(opened: Workspace) -> Path:
    assert opened.document.opened is not None
    return opened.document.opened.results_path


@pytest.fixture
def other_program(opened: Workspace, path: Path) -> Iterator[sqlite3.Connection]:
    """Uses the database, so that nobody else can."""
    opened.results.add([row("a")])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    yield connection
    connection.close()


def stored(path: Path) -> list[ResultRow]:
    with ResultsStore(path) as store:
        return store.all()


def test_results_wait_until_the_other_program_has_done_its_work(
    opened: Workspace, path: Path, other_program: sqlite3.Connection
) -> None:
    seen = messages_of(opened)
    assert opened.results.add([row("b")])
    assert opened.results.add([row("c"), row("b", 2.0)])
    assert [kind for kind, _ in seen] == ["warning"]
    assert "used by another program" in seen[0][1]
    other_program.rollback()
    assert opened.results.rows() == [row("a"), row("b", 2.0), row("c")]
    assert opened.results.add([row("d")])
    assert stored(path) == [row("a"), row("b", 2.0), row("c"), row("d")]


def test_results_that_wait_are_tried_again(
    opened: Workspace, path: Path, other_program: sqlite3.Connection, qtbot: QtBot
) -> None:
    opened.results._retry.setInterval(1)
    opened.results.add([row("b")])
    other_program.rollback()
    qtbot.waitUntil(lambda: stored(path) == [row("a"), row("b")])
    qtbot.waitUntil(lambda: not opened.results._retry.isActive())


def test_results_that_wait_are_stored_when_the_project_closes(
    opened: Workspace, path: Path, other_program: sqlite3.Connection
) -> None:
    opened.results.add([row("b")])
    other_program.rollback()
    opened.document.close()
    assert stored(path) == [row("a"), row("b")]


def test_results_that_are_lost_are_told(opened: Workspace, path: Path, other_program: sqlite3.Connection) -> None:
    opened.results.add([row("b")])
    seen = messages_of(opened)
    opened.document.close()
    assert seen == [("error", f"1 result could not be stored: '{path}' is used by another program.")]


def test_a_damaged_database_is_set_aside_and_told(opened: Workspace, path: Path) -> None:
    path.write_bytes(b"no database\n" * 100)
    seen = messages_of(opened)
    assert opened.results.rows() == []
    aside = path.with_name("results.damaged.sqlite")
    told = f"The results of this project were damaged, so they begin anew. The damaged file is kept as '{aside}'."
    assert seen == [("warning", told)]
    assert aside.exists()
