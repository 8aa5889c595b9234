"""Only files that Inspector wrote are replaced, and never an input."""

import json
import os
from pathlib import Path

import pytest

from inspector.errors import InTheWayError, OutputError
from inspector.storage.written_files import PARTS_RECORD, RESULTS_RECORD, WrittenFiles, recorded_results

MASK, TABLE = Path("masks/a.png"), Path("results.csv")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with the results of an earlier run."""
    files = WrittenFiles(tmp_path / "out")
    files.claim([MASK, TABLE])
    files.write(MASK, b"mask")
    files.write(TABLE, b"table")
    return tmp_path / "out"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_of_an_earlier_run_are_replaced(out: Path) -> None:
    files = WrittenFiles(out)
    files.claim([MASK])
    assert files.write(MASK, b"new") == out / MASK
    assert (out / MASK).read_bytes() == b"new"
    WrittenFiles(out).claim([MASK, TABLE])


def test_a_file_of_somebody_else_stays_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "masks").mkdir()
    (tmp_path / MASK).write_bytes(b"drawn by hand")
    before = contents(tmp_path)
    files = WrittenFiles(tmp_path)
    with pytest.raises(InTheWayError, match=r"masks/a\.png") as raised:
        files.claim([TABLE, MASK])
    assert raised.value.exit_status == 2
    with pytest.raises(InTheWayError):
        files.write(MASK, b"mask")
    assert contents(tmp_path) == before


def test_a_file_that_somebody_changed_is_not_ours_any_more(out: Path) -> None:
    (out / MASK).write_bytes(b"corrected by hand")
    with pytest.raises(InTheWayError):
        WrittenFiles(out).claim([MASK])
    (out / MASK).unlink()
    WrittenFiles(out).claim([MASK])


def test_all_files_in_the_way_are_counted(tmp_path: Path) -> None:
    names = [Path(f"{number}.png") for number in range(3)]
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(InTheWayError, match=r"0\.png' would be replaced, .* and so would 2 more"):
        WrittenFiles(tmp_path).claim(names)


def test_somebody_who_was_asked_may_have_it_replaced(tmp_path: Path) -> None:
    (tmp_path / TABLE).write_text("of a labelling tool")
    files = WrittenFiles(tmp_path)
    files.claim([TABLE], replace=True)
    files.write(TABLE, b"table")
    WrittenFiles(tmp_path).claim([TABLE])


@pytest.mark.parametrize("kind", ["itself", "hard link", "symbolic link"])
def test_an_input_is_never_replaced(out: Path, tmp_path: Path, kind: str) -> None:
    image = out / MASK
    if kind == "hard link":
        image = tmp_path / "image.png"
        os.link(out / MASK, image)
    elif kind == "symbolic link":
        image = tmp_path / "image.png"
        image.symlink_to(out / MASK)
    with pytest.raises(InTheWayError, match="input-in-the-way"):
        WrittenFiles(out).claim([MASK], [image], replace=True)


def test_a_run_that_was_killed_leaves_files_that_the_next_one_knows(out: Path) -> None:
    WrittenFiles(out).write(MASK, b"half of a run")
    with (out / RESULTS_RECORD).open("ab") as record:
        record.write(b'["maps/a.tiff", "012')
    (out.parent / RESULTS_RECORD).touch()
    WrittenFiles(out.parent).claim([TABLE])
    files = WrittenFiles(out)
    files.claim([MASK, TABLE])
    files.write(Path("maps/a.tiff"), b"map")
    WrittenFiles(out).claim([MASK, TABLE, Path("maps/a.tiff")])


def test_the_record_forgets_files_that_are_gone(out: Path) -> None:
    (out / MASK).unlink()
    WrittenFiles(out).claim([TABLE])
    assert recorded_results(out) == [out / TABLE]


def test_a_file_that_took_the_place_of_a_result_is_none(out: Path) -> None:
    (out / MASK).write_bytes(b"a part of somebody else")
    assert recorded_results(out) == [out / TABLE]


@pytest.mark.parametrize("content", [b"something else\n", b'{"inspector_files": 2}\n', b"\xff\n"])
def test_a_record_of_somebody_else_stays(tmp_path: Path, content: bytes) -> None:
    (tmp_path / RESULTS_RECORD).write_bytes(content)
    with pytest.raises(InTheWayError, match=RESULTS_RECORD):
        WrittenFiles(tmp_path).claim([TABLE])
    assert (tmp_path / RESULTS_RECORD).read_bytes() == content
    assert recorded_results(tmp_path) == []


def test_what_is_no_file_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / TABLE).mkdir()
    with pytest.raises(OutputError, match="a folder has that name"):
        WrittenFiles(tmp_path).claim([TABLE], replace=True)
    (tmp_path / TABLE).rmdir()
    os.mkfifo(tmp_path / TABLE)
    with pytest.raises(InTheWayError):
        WrittenFiles(tmp_path).claim([TABLE])
    (tmp_path / TABLE).unlink()
    (tmp_path / TABLE).symlink_to("gone")
    with pytest.raises(InTheWayError):
        WrittenFiles(tmp_path).claim([TABLE])


def test_two_records_of_a_folder_do_not_know_of_each_other(out: Path) -> None:
    with pytest.raises(InTheWayError):
        WrittenFiles(out, PARTS_RECORD).claim([MASK])


def test_a_file_that_was_written_by_other_means_is_remembered(tmp_path: Path) -> None:
    files = WrittenFiles(tmp_path)
    files.claim([TABLE])
    (tmp_path / TABLE).write_text("by other means")
    files.note(TABLE)
    WrittenFiles(tmp_path).claim([TABLE])
    lines = (tmp_path / RESULTS_RECORD).read_text().splitlines()
    assert [json.loads(line)[0] for line in lines[1:]] == ["results.csv"]


def test_json_is_readable_text_without_numbers_that_are_none(tmp_path: Path) -> None:
    files = WrittenFiles(tmp_path)
    assert files.write_json(Path("x.json"), {"name": "Prüfling"}).read_text() == '{\n  "name": "Pr\\u00fcfling"\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        files.write_json(Path("y.json"), {"threshold": float("nan")})
    assert not (tmp_path / "y.json").exists()
