import os
from pathlib import Path

from inspector.storage.taken_files import FileState, TakenFiles, file_state, journal_of

STATE = FileState("a/teil ü.png", 12, 34)


def test_noted_files_are_known_at_the_next_start(tmp_path: Path) -> None:
    journal = tmp_path / "taken" / "x.jsonl"
    first = TakenFiles(journal)
    assert not first.load()
    first.begin([])
    first.add(STATE)
    undecodable = FileState(os.fsdecode(b"\xff.png"), 1, 2)
    first.add(undecodable)
    second = TakenFiles(journal)
    assert second.load()
    assert STATE in second
    assert undecodable in second
    assert FileState(STATE.name, 12, 35) not in second
    assert len(second) == 2


def test_a_cut_line_loses_its_own_file_only(tmp_path: Path) -> None:
    journal = tmp_path / "x.jsonl"
    taken = TakenFiles(journal)
    taken.begin([])
    taken.add(STATE)
    taken.add(FileState("b.png", 1, 1))
    journal.write_bytes(journal.read_bytes()[:-4])
    again = TakenFiles(journal)
    assert again.load()
    assert STATE in again
    assert len(again) == 1
    again.add(FileState("c.png", 1, 1))
    third = TakenFiles(journal)
    assert third.load()
    assert len(third) == 2, "what is written after a cut line is a line of its own"


def test_a_journal_of_another_version_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"schema_version": 2}\n["a.png", 1, 1]\n')
    assert not TakenFiles(tmp_path / "x.jsonl").load()


def test_every_folder_has_a_journal_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert journal_of(tmp_path, tmp_path / "a") == journal_of(tmp_path, tmp_path / "a" / ".." / "a")
    assert journal_of(tmp_path, tmp_path / "a") != journal_of(tmp_path, tmp_path / "b")


def test_a_state_is_that_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "in" / "x.png"
    path.parent.mkdir()
    path.write_bytes(b"123")
    state = file_state(tmp_path, path)
    assert state[:2] == ("in/x.png", 3)
    path.write_bytes(b"124")
    os.utime(path, ns=(0, state.mtime_ns + 1))
    assert file_state(tmp_path, path) != state
