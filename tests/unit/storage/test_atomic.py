import errno
import os
from pathlib import Path

import pytest

from inspector.errors import OutputError
from inspector.storage.atomic import atomic_file, check_writable, write_bytes


def _code(path: Path) -> str:
    with pytest.raises(OutputError) as caught:
        write_bytes(path, b"new")
    assert caught.value.advice
    return caught.value.code


def test_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.txt"
    write_bytes(path, b"old")
    write_bytes(path, b"new", durable=False)
    assert path.read_bytes() == b"new"
    assert list(path.parent.iterdir()) == [path]


def test_temporary_file_is_hidden_and_keeps_the_suffix(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "map.tiff") as temporary_path:
        assert temporary_path.parent == tmp_path
        assert temporary_path.name.startswith(".")
        assert temporary_path.suffix == ".tiff"
        temporary_path.write_bytes(b"x")


@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_a_failure_keeps_the_old_file(tmp_path: Path, kind: type[BaseException]) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"old")
    with pytest.raises(kind), atomic_file(path) as temporary_path:
        temporary_path.write_bytes(b"half")
        raise kind
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_path_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    assert _code(tmp_path / "file" / "results.csv") == "cannot-write"
    assert _code(tmp_path / "file" / "deep" / "results.csv") == "cannot-write"


def test_path_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "results.csv").mkdir()
    assert _code(tmp_path / "results.csv") == "cannot-write"
    assert [path.name for path in tmp_path.iterdir()] == ["results.csv"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EROFS, "folder-read-only"),
        (errno.EACCES, "folder-read-only"),
        (errno.EPERM, "folder-read-only"),
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EIO, "cannot-write"),
    ],
)
def test_what_the_system_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    path = tmp_path / "file.txt"
    path.write_bytes(b"old")

    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    assert _code(path) == code
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_checking_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "file.txt")
    assert list((tmp_path / "new").iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot-write"):
        check_writable(tmp_path / "file" / "x.txt")
