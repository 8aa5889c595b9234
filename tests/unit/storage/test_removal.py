import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.domain.events import PartAdded
from inspector.errors import OutputError, ProjectError
from inspector.storage.kept_parts import KeptParts
from inspector.storage.part_intake import add_good_parts
from inspector.storage.project_store import OpenProject, good_parts
from inspector.storage.removal import KEEP_NEWEST, purge_removed, remove_good_parts, restore_good_parts

MakeImage = Callable[..., Path]


def _added(opened: OpenProject, paths: list[Path]) -> int:
    return sum(isinstance(event, PartAdded) for event in add_good_parts(opened, paths))


def _names(opened: OpenProject) -> list[str]:
    return [path.name for path in good_parts(opened)]


@pytest.fixture
def filled(opened: OpenProject, make_image: MakeImage) -> OpenProject:
    _added(opened, [make_image(f"{seed}.png", seed=seed) for seed in range(4)])
    return opened


def test_removed_parts_come_back(filled: OpenProject) -> None:
    before = {path.name: path.read_bytes() for path in good_parts(filled)}
    selected = good_parts(filled)[1:3]
    removed = remove_good_parts(filled, selected)
    assert len(removed) == 2
    assert _names(filled) == ["0.png", "3.png"]
    assert restore_good_parts(filled, removed) == selected
    assert {path.name: path.read_bytes() for path in good_parts(filled)} == before
    assert restore_good_parts(filled, removed) == []


def test_removals_are_undone_in_any_order(filled: OpenProject) -> None:
    first = remove_good_parts(filled, good_parts(filled)[:1])
    second = remove_good_parts(filled, good_parts(filled)[:1])
    assert first.folder != second.folder
    restore_good_parts(filled, first)
    restore_good_parts(filled, second)
    assert _names(filled) == ["0.png", "1.png", "2.png", "3.png"]


def test_a_removed_part_can_be_added_again_and_still_be_restored(filled: OpenProject, make_image: MakeImage) -> None:
    removed = remove_good_parts(filled, [filled.good_dir / "1.png"])
    assert _added(filled, [make_image("1.png", seed=9)]) == 1
    assert restore_good_parts(filled, removed) == [filled.good_dir / "1_2.png"]
    assert len(good_parts(filled)) == 5


def test_parts_in_folders_keep_their_place(filled: OpenProject, make_image: MakeImage) -> None:
    inner = filled.good_dir / "batch" / "1.png"
    inner.parent.mkdir()
    shutil.copy(make_image("x.png", seed=8), inner)
    removed = remove_good_parts(filled, [inner, filled.good_dir / "1.png"])
    assert len(removed) == 2
    inner.parent.rmdir()
    assert restore_good_parts(filled, removed) == [inner, filled.good_dir / "1.png"]


def test_parts_that_are_gone_are_passed_over(filled: OpenProject) -> None:
    removed = remove_good_parts(filled, [filled.good_dir / "gone.png", filled.good_dir / "0.png"])
    assert removed.names == (Path("0.png"),)


def test_only_good_parts_can_be_removed(filled: OpenProject, make_image: MakeImage) -> None:
    outside = make_image("precious.png")
    with pytest.raises(ValueError, match="precious"):
        remove_good_parts(filled, [filled.good_dir / "0.png", outside])
    assert outside.exists()
    assert len(good_parts(filled)) == 4


def test_a_removal_that_fails_half_way_removes_nothing(filled: OpenProject, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "2.png":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="folder-read-only"):
        remove_good_parts(filled, good_parts(filled))
    assert len(good_parts(filled)) == 4


def test_a_restore_that_fails_can_be_repeated(filled: OpenProject, monkeypatch: pytest.MonkeyPatch) -> None:
    removed = remove_good_parts(filled, good_parts(filled))
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == "2.png":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OutputError, match="disk-full"):
            restore_good_parts(filled, removed)
    restore_good_parts(filled, removed)
    assert len(good_parts(filled)) == 4


def test_removed_parts_that_someone_deleted_are_told(filled: OpenProject) -> None:
    removed = remove_good_parts(filled, good_parts(filled))
    (removed.folder / "1.png").unlink()
    with pytest.raises(ProjectError, match="removed-parts-gone"):
        restore_good_parts(filled, removed)
    assert _names(filled) == ["0.png", "2.png", "3.png"]


def removal(removed_dir: Path, number: int, age_days: float, size: int = 10) -> Path:
    folder = removed_dir / str(number)
    folder.mkdir(parents=True)
    (folder / "part.png").write_bytes(bytes(size))
    moment_s = 2e9 - age_days * 86_400
    os.utime(folder, (moment_s, moment_s))
    return folder


def test_removals_of_long_ago_are_deleted(tmp_path: Path) -> None:
    kept = [removal(tmp_path, 20 - age, age) for age in range(KEEP_NEWEST)] + [removal(tmp_path, 2, 29)]
    gone = removal(tmp_path, 1, 31)
    (tmp_path / "mine").mkdir()
    purge_removed(tmp_path)
    assert all((folder / "part.png").exists() for folder in kept)
    assert not gone.exists()
    assert (tmp_path / "mine").exists(), "somebody else's"


def test_a_clock_that_ran_ahead_does_not_have_earlier_removals_deleted(tmp_path: Path) -> None:
    removal(tmp_path, KEEP_NEWEST, -365)
    earlier = [removal(tmp_path, number, 0) for number in range(1, KEEP_NEWEST)]
    purge_removed(tmp_path)
    assert all((folder / "part.png").exists() for folder in earlier)


def test_the_newest_removals_share_the_room_and_the_last_day_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.storage.removal.KEEP_BYTES", 25)
    folders = [removal(tmp_path, 9 - age, age, 20) for age in (0, 2, 4)]
    today = removal(tmp_path, 8, 0.5, 20)
    purge_removed(tmp_path)
    assert [folder.exists() for folder in (*folders, today)] == [True, False, False, True]


def test_opening_a_project_deletes_removals_of_long_ago(filled: OpenProject) -> None:
    for number in range(2, KEEP_NEWEST + 2):
        os.utime(removal(filled.removed_dir, number, 0))
    old = removal(filled.removed_dir, 1, 0)
    os.utime(old, (0, 0))
    recent = removal(filled.golden_dir / ".removed", 1, 0)
    removed = remove_good_parts(filled, good_parts(filled)[:1])
    kept = KeptParts(filled)
    kept.open()
    kept.close()
    assert not old.exists() and recent.exists()
    assert restore_good_parts(filled, removed), "it can be undone"


def test_nothing_was_ever_removed(tmp_path: Path) -> None:
    purge_removed(tmp_path / "missing")
