import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.storage.kept_parts import KeptParts
from inspector.storage.project_store import OpenProject, good_parts
from inspector.storage.removal import restore_good_parts
from tests.unit.storage.conftest import MakeImage


@pytest.fixture
def parts(opened: OpenProject, make_image: MakeImage) -> list[Path]:
    make_image("project/good/a.png")
    make_image("project/good/sub/b.png", seed=1)
    return good_parts(opened)


@pytest.fixture
def kept(opened: OpenProject, parts: list[Path]) -> Iterator[KeptParts]:
    kept = KeptParts(opened)
    kept.open()
    kept.keep(parts)
    yield kept
    kept.close()


def test_parts_that_were_taken_out_come_back(opened: OpenProject, parts: list[Path], kept: KeptParts) -> None:
    before = [part.read_bytes() for part in parts]
    shutil.rmtree(opened.good_dir)
    removed = kept.take_out(parts)
    kept.close()
    assert removed is not None
    assert restore_good_parts(opened, removed) == parts
    assert [part.read_bytes() for part in parts] == before
    assert not opened.kept_dir.exists()


def test_a_new_content_is_the_one_that_is_kept(opened: OpenProject, parts: list[Path], kept: KeptParts) -> None:
    parts[0].unlink()
    parts[0].write_bytes(b"new")
    kept.keep(parts[:1])
    parts[0].unlink()
    removed = kept.take_out(parts[:1])
    assert removed is not None
    restore_good_parts(opened, removed)
    assert parts[0].read_bytes() == b"new"


def test_another_name_is_no_removal(opened: OpenProject, parts: list[Path], kept: KeptParts) -> None:
    other = parts[0].rename(opened.good_dir / "other.png")
    assert kept.is_renamed(parts[0], [other])
    assert not kept.is_renamed(parts[1], [other])


def test_what_another_program_put_back_is_not_there_twice(
    opened: OpenProject, parts: list[Path], kept: KeptParts, tmp_path: Path
) -> None:
    bin_path = parts[0].rename(tmp_path / "bin.png")
    removed = kept.take_out(parts[:1])
    bin_path.rename(parts[0])
    assert removed is not None
    restore_good_parts(opened, removed)
    assert good_parts(opened) == parts


def test_where_nothing_can_be_kept_nothing_fails(
    opened: OpenProject, parts: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", refuse)
    kept = KeptParts(opened)
    kept.open()
    kept.keep(parts)
    parts[0].unlink()
    assert kept.take_out(parts[:1]) is None
    kept.close()
