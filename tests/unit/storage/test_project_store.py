import dataclasses
import errno
import json
import os
import shutil
import typing
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.domain.augmentation import Augmentation
from inspector.domain.project import PROJECT_SCHEMA, Project
from inspector.errors import OutputError, ProjectError
from inspector.storage.part_intake import add_good_parts
from inspector.storage.project_store import (
    LINK_FILE,
    PROJECT_FILE,
    OpenProject,
    change_project,
    create_project,
    good_parts,
    open_project,
)
from inspector.storage.removal import RemovedParts, remove_good_parts, restore_good_parts


@pytest.fixture
def opened(tmp_path: Path) -> OpenProject:
    return create_project(tmp_path / "Gehäuse 検査", "Gehäuse")


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(ProjectError) as caught:
        call()
    assert caught.value.advice
    return caught.value.code


def test_everything_comes_back(tmp_path: Path) -> None:
    made = create_project(
        tmp_path / "a b", "  Tile ", profile="fast", seed=7, threshold=1.25, min_area_px=12, is_demo=True
    )
    assert made.project == Project("Tile", "fast", 7, 1.25, 12, True)
    assert open_project(tmp_path / "a b") == made
    assert open_project(tmp_path / "a b" / PROJECT_FILE) == made


def test_files_lie_in_the_folder(opened: OpenProject) -> None:
    assert opened.good_dir.is_dir()
    assert opened.detector_path == opened.folder / "detector.inspector"
    assert opened.checkpoint_path == opened.folder / "training.checkpoint"
    assert opened.results_path == opened.folder / "results.sqlite"
    assert opened.roi_path == opened.folder / "roi.png"


def test_relative_folders_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert create_project(Path("here"), "x").folder == tmp_path / "here"
    assert open_project(Path("here")).folder == tmp_path / "here"


def test_a_project_can_be_moved(opened: OpenProject, tmp_path: Path) -> None:
    opened.folder.rename(tmp_path / "moved")
    assert open_project(tmp_path / "moved").project == opened.project


def test_creating_never_replaces_a_project(opened: OpenProject) -> None:
    assert _code(lambda: create_project(opened.folder, "other")) == "project-exists"
    assert open_project(opened.folder) == opened


def test_a_damaged_project_is_not_replaced_either(opened: OpenProject) -> None:
    (opened.folder / PROJECT_FILE).write_text("{")
    assert _code(lambda: create_project(opened.folder, "other")) == "project-exists"


def test_images_that_lie_there_are_taken_over(tmp_path: Path) -> None:
    (tmp_path / "set" / "good").mkdir(parents=True)
    (tmp_path / "set" / "good" / "1.png").touch()
    assert len(good_parts(create_project(tmp_path / "set", "set"))) == 1


def test_a_name_is_needed(tmp_path: Path) -> None:
    assert _code(lambda: create_project(tmp_path / "x", "  ")) == "project-name-empty"
    assert not (tmp_path / "x").exists()


def test_creating_below_a_file_fails(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot-write"):
        create_project(tmp_path / "file" / "project", "x")


def test_saving_keeps_the_folder(opened: OpenProject) -> None:
    saved = change_project(opened, name="Gehäuse", threshold=3.5)
    assert saved == OpenProject(opened.folder, Project("Gehäuse", threshold=3.5))
    assert open_project(opened.folder) == saved


def test_a_change_keeps_those_of_another_window(opened: OpenProject) -> None:
    change_project(opened, threshold=15.0)
    changed = change_project(opened, scene_guard=False)
    assert changed.project == dataclasses.replace(opened.project, threshold=15.0, scene_guard=False)
    assert open_project(opened.folder) == changed


@pytest.mark.parametrize("content", ['{"schema_version": 99, "name": "x"}', "{"])
def test_settings_that_cannot_be_read_are_not_written_over(opened: OpenProject, content: str) -> None:
    (opened.folder / PROJECT_FILE).write_text(content)
    assert _code(lambda: change_project(opened, seed=3)) in ("project-newer", "project-damaged")
    assert (opened.folder / PROJECT_FILE).read_text() == content


def test_a_failed_save_keeps_the_old_settings(opened: OpenProject, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match="disk-full"):
        change_project(opened, name="other")
    assert open_project(opened.folder) == opened
    assert sorted(path.name for path in opened.folder.iterdir()) == [LINK_FILE, "good", PROJECT_FILE]


def test_a_threshold_that_is_not_a_number_is_never_stored(opened: OpenProject) -> None:
    with pytest.raises(ValueError, match="JSON"):
        change_project(opened, threshold=float("nan"))
    assert open_project(opened.folder) == opened


def test_missing_project(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "nowhere", tmp_path / PROJECT_FILE, tmp_path / "file"):
        assert _code(lambda path=path: open_project(path)) == "project-missing"


def test_project_file_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / PROJECT_FILE).mkdir()
    assert _code(lambda: open_project(tmp_path)) == "project-unreadable"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"[]",
        b"null",
        b"{}",
        b'{"schema_version": 1}',
        b'{"schema_version": true, "name": "x"}',
        b'{"schema_version": 0, "name": "x"}',
        b'{"schema_version": "1", "name": "x"}',
        b'{"schema_version": 1, "name": ""}',
        b'{"schema_version": 1, "name": 5}',
        b'{"schema_version": 1, "name": "x", "seed": -1}',
        b'{"schema_version": 1, "name": "x", "seed": 1.5}',
        b'{"schema_version": 1, "name": "x", "threshold": "high"}',
        b'{"schema_version": 1, "name": "x", "threshold": NaN}',
        b'{"schema_version": 1, "name": "x", "threshold": 1e400}',
        b'{"schema_version": 1, "name": "x", "threshold": true}',
        b'{"schema_version": 1, "name": "x", "min_area_px": null}',
        b'{"schema_version": 1, "name": "x", "threshold": -Infinity}',
        b'{"schema_version": 1, "name": "x", "threshold": 1e39}',
        b'{"schema_version": 1, "name": "x", "is_demo": 1}',
        b'{"schema_version": 1, "name": "x", "profile": []}',
        b'{"schema_version": 1, "name": "x", "augmentation": []}',
        b'{"schema_version": 1, "name": "x", "augmentation": {"mirrored": 1}}',
        b'{"schema_version": 1, "name": "x", "augmentation": {"shift_px": -1}}',
        b'{"schema_version": 1, "name": "x", "augmentation": {"shift_px": 1.5}}',
        b'{"schema_version": 1, "name": "x", "augmentation": {"brightness": 0.6}}',
        b'{"schema_version": 1, "name": "x", "augmentation": {"brightness": NaN}}',
    ],
)
def test_damaged_project_is_told_and_left_alone(opened: OpenProject, content: bytes) -> None:
    (opened.folder / PROJECT_FILE).write_bytes(content)
    assert _code(lambda: open_project(opened.folder)) == "project-damaged"
    assert (opened.folder / PROJECT_FILE).read_bytes() == content


def _paths_of_fields(kind: type, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, hint in typing.get_type_hints(kind).items():
        found.append((*path, name))
        found += _paths_of_fields(hint, (*path, name)) if dataclasses.is_dataclass(hint) else []
    return found


@pytest.mark.parametrize("path", _paths_of_fields(Project), ids=".".join)
def test_no_field_takes_what_is_not_of_its_type(opened: OpenProject, path: tuple[str, ...]) -> None:
    content = {"schema_version": PROJECT_SCHEMA, **dataclasses.asdict(Project("x"))}
    inner = content
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = [{}]
    (opened.folder / PROJECT_FILE).write_text(json.dumps(content))
    assert _code(lambda: open_project(opened.folder)) == "project-damaged"


def test_newer_project_is_told_and_left_alone(opened: OpenProject) -> None:
    content = json.dumps({"schema_version": PROJECT_SCHEMA + 1, "title": "x"})
    (opened.folder / PROJECT_FILE).write_text(content)
    assert _code(lambda: open_project(opened.folder)) == "project-newer"
    assert (opened.folder / PROJECT_FILE).read_text() == content


def test_missing_fields_get_their_defaults(opened: OpenProject) -> None:
    (opened.folder / PROJECT_FILE).write_text('{"schema_version": 1, "name": "x", "remark": "kept by hand"}')
    assert open_project(opened.folder).project == Project("x")


def test_what_is_allowed_comes_back(opened: OpenProject) -> None:
    allowed = Augmentation(mirrored=True, turned=True, shift_px=4, brightness=0.1)
    change_project(opened, augmentation=allowed)
    assert open_project(opened.folder).project.augmentation == allowed
    (opened.folder / PROJECT_FILE).write_text(
        '{"schema_version": 1, "name": "x", "augmentation": {"flipped": true, "by hand": 1}}'
    )
    assert open_project(opened.folder).project.augmentation == Augmentation(flipped=True)


def test_no_good_parts(opened: OpenProject) -> None:
    assert good_parts(opened) == []
    opened.good_dir.rmdir()
    assert good_parts(opened) == []


def test_good_parts_in_natural_order(opened: OpenProject) -> None:
    for name in ("10.png", "9.png", ".hidden.png", "notes.txt"):
        (opened.good_dir / name).touch()
    assert good_parts(opened) == [opened.good_dir / "9.png", opened.good_dir / "10.png"]


@pytest.mark.parametrize("is_folder_there", [False, True])
def test_nothing_is_put_where_a_project_was(opened: OpenProject, tmp_path: Path, is_folder_there: bool) -> None:
    part = tmp_path / "part.png"
    part.touch()
    if is_folder_there:
        (opened.folder / PROJECT_FILE).unlink()
    else:
        shutil.rmtree(opened.folder)
    before = sorted(tmp_path.rglob("*"))
    for write in (
        lambda: list(add_good_parts(opened, [part])),
        lambda: remove_good_parts(opened, [opened.good_dir / "1.png"]),
        lambda: restore_good_parts(opened, RemovedParts(opened.removed_dir / "1", (Path("1.png"),))),
        lambda: change_project(opened, seed=3),
    ):
        assert _code(write) == "project-gone"
    assert sorted(tmp_path.rglob("*")) == before
    assert good_parts(opened) == []


def test_names_that_no_folder_can_have(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    assert _code(lambda: open_project(folder)) == "project-unreadable"
    with pytest.raises(OutputError, match="cannot-write"):
        create_project(folder, "x")
