import sqlite3
import time
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.results_filter import ResultsFilter
from inspector.domain.shift import SerialSource, Shift
from inspector.jobs.results_desk import ResultsDesk
from inspector.storage.results.store import ResultsStore, Selection
from inspector.ui.workspace.workspace import Workspace
from tests.results import new, prepared, row_of
from tests.ui.conftest import messages_of


@pytest.fixture
def path(opened: Workspace) -> Path:
    assert opened.document.opened is not None
    return opened.document.opened.results_path


@pytest.fixture
def other_program(opened: Workspace, path: Path) -> Iterator[sqlite3.Connection]:
    """Uses the database, so that nobody else can write."""
    ResultsStore(path).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    yield connection
    connection.close()


def names_in(path: Path) -> list[str]:
    with ResultsStore(path) as store:
        return sorted(row.path.name for row in store.rows(store.select(ResultsFilter()).ids))


def count(workspace: Workspace, qtbot: QtBot) -> int:
    answers: list[object] = []
    workspace.results.ask("count", lambda store: store.select(ResultsFilter()), answers.append, workspace.results)
    qtbot.waitUntil(lambda: len(answers) == 1)
    return 0 if answers[0] is None else len(cast("Selection", answers[0]).ids)


def test_results_that_wait_are_told_and_stored_when_the_project_closes(
    opened: Workspace, path: Path, other_program: sqlite3.Connection, qtbot: QtBot
) -> None:
    seen = messages_of(opened)
    opened.results.add([new(row_of("b"))])
    qtbot.waitUntil(lambda: len(seen) == 1)
    kind, text = seen[0]
    assert kind == "warning"
    assert "used by another program. Close it, or wait" in text
    assert "none is lost" in text
    assert opened.results.waiting == 1
    other_program.rollback()
    opened.document.close()
    qtbot.waitUntil(lambda: names_in(path) == ["b"])


def test_nobody_is_told_of_waiting_results_once_they_are_stored(
    opened: Workspace, path: Path, other_program: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(ResultsDesk, "__init__", partialmethod(ResultsDesk.__init__, retry_s=0.05))
    seen, withdrawn = messages_of(opened), []
    opened.messages.withdrawn.connect(lambda _kind, text: withdrawn.append(text))
    opened.results.add([new(row_of("b"))])
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert withdrawn == []
    other_program.rollback()
    qtbot.waitUntil(lambda: withdrawn == [seen[0][1]])
    assert names_in(path) == ["b"]


def test_nothing_is_stored_without_a_project(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.results.add([new(row_of("b"))])
    assert count(workspace, qtbot) == 0


def test_a_damaged_database_is_set_aside_and_told(opened: Workspace, path: Path, qtbot: QtBot) -> None:
    path.write_bytes(b"no database\n" * 100)
    seen = messages_of(opened)
    assert count(opened, qtbot) == 0
    aside = path.with_name("results.damaged.sqlite")
    told = f"The results of this project were damaged, so they begin anew. The damaged file is kept as '{aside}'."
    assert seen == [("warning", told)]
    assert aside.exists()


def test_a_question_that_fails_is_told(opened: Workspace, path: Path, qtbot: QtBot) -> None:
    path.mkdir()
    seen = messages_of(opened)
    opened.results.ask("count", lambda store: store.select(ResultsFilter()), print, opened.results)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen[0][0] == "error"


def test_the_answer_to_an_earlier_question_is_not_taken_for_that_to_a_later_one(
    opened: Workspace, qtbot: QtBot
) -> None:
    opened.results.add([new(row_of("a"))])
    answers: list[object] = []
    desk = opened.results._running_desk()
    assert desk is not None
    with qtbot.waitSignal(desk.answered):
        opened.results.ask("name", lambda store: 1, answers.append, opened.results)
        opened.results.ask("name", lambda store: 2, answers.append, opened.results)
    desk.answered.emit("name", lambda store: 1, 1)
    qtbot.waitUntil(lambda: answers == [2])


def test_clear_is_undone_once(opened: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.results.changed):
        opened.results.add([new(row_of("a")), new(row_of("b"))])
    with qtbot.waitSignal(opened.results.changed):
        opened.results.clear(ResultsFilter())
    assert opened.results.can_undo
    assert count(opened, qtbot) == 0
    with qtbot.waitSignal(opened.results.changed):
        opened.results.undo_clear()
    assert count(opened, qtbot) == 2
    assert not opened.results.can_undo


def test_results_are_labelled_with_the_shift(opened: Workspace) -> None:
    opened.settings.change(shift=Shift("Anna", "Line 3", "B7", SerialSource.NAME))
    labels = opened.results.labels_of(Path("/parts/0042.png"))
    assert (labels.operator, labels.station, labels.batch, labels.serial) == ("Anna", "Line 3", "B7", "0042")
    opened.settings.change(shift=Shift(serial=SerialSource.FOLDER))
    assert opened.results.labels_of(Path("/parts/0042.png")).serial == "parts"


def fill(path: Path, days: int) -> None:
    """One result a day, up to now."""
    now_ms = round(time.time() * 1000)
    with ResultsStore(path) as store:
        store.add([prepared(row_of(f"{day}", inspected_ms=now_ms - day * 86_400_000), day) for day in range(days)])


def test_old_results_go_when_the_limits_say_so(opened: Workspace, path: Path, qtbot: QtBot) -> None:
    fill(path, 30)
    seen = messages_of(opened)
    opened.settings.change(keep_days=20)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert seen == [("info", "9 results were deleted, as the limits in the settings say.")]


def test_more_than_half_goes_only_when_confirmed(opened: Workspace, path: Path, qtbot: QtBot) -> None:
    fill(path, 100)
    seen = messages_of(opened)
    opened.settings.change(keep_days=10)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert "None was deleted" in seen[0][1]
    assert opened.results.beyond_limits.refused == 89
    opened.results.sweep(is_confirmed=True)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert opened.results.beyond_limits.refused == 0
    assert len(names_in(path)) == 11


def test_limits_are_kept_when_a_project_is_opened(opened: Workspace, path: Path, qtbot: QtBot) -> None:
    fill(path, 30)
    opened.document.close()
    opened.settings.change(keep_days=20)
    seen = messages_of(opened)
    assert opened.document.open(path.parent)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert len(names_in(path)) == 21


def test_an_address_in_the_settings_is_used_and_told_where_it_is_wrong(
    opened: Workspace, path: Path, qtbot: QtBot
) -> None:
    seen = messages_of(opened)
    opened.settings.change(results_address="postgresql://nobody@127.0.0.1:1/none")
    opened.results.add([new(row_of("a"))])
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert "cannot be stored on the database server '127.0.0.1'" in seen[0][1]
    assert "Check that it runs" in seen[0][1]
    assert not path.exists()
    opened.settings.change(results_address="")
    qtbot.waitUntil(lambda: any("kept on this computer" in text for _, text in seen))
    opened.results.add([new(row_of("b"))])
    qtbot.waitUntil(path.exists)
