"""The Golden Set: frozen copies, told when they are gone or changed, and never learned from."""

import errno
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest

from inspector.domain.events import ItemSkipped
from inspector.domain.result import Truth
from inspector.errors import OutputError, ProjectError
from inspector.storage.golden_set import (
    GOLDEN_SCHEMA,
    OfferedPart,
    add_golden_parts,
    change_golden_part,
    golden_images,
    read_golden_set,
    remove_golden_parts,
    restore_golden_parts,
)
from inspector.storage.part_intake import add_good_parts, check_good_parts
from inspector.storage.project_store import OpenProject
from tests.unit.storage.conftest import MakeImage


def freeze(opened: OpenProject, *offered: OfferedPart) -> list[str]:
    """Codes of the parts that were left out."""
    return [event.code for event in add_golden_parts(opened, offered) if isinstance(event, ItemSkipped)]


@pytest.fixture
def golden(opened: OpenProject, make_image: MakeImage) -> OpenProject:
    """A Project with a golden good part and a golden defective one."""
    good, bad = make_image("line/a.png"), make_image("line/b.png", seed=1)
    assert (
        freeze(opened, OfferedPart(good, Truth.GOOD), OfferedPart(bad, Truth.DEFECTIVE, "scratch", "left edge")) == []
    )
    return opened


def names(opened: OpenProject) -> list[str]:
    return [part.name for part in read_golden_set(opened)]


def test_parts_are_frozen_with_their_truth(golden: OpenProject, make_image: MakeImage) -> None:
    good, bad = read_golden_set(golden)
    assert (good.truth, bad.truth, bad.kind, bad.note) == (Truth.GOOD, Truth.DEFECTIVE, "scratch", "left edge")
    assert bad.source.endswith("b.png")
    make_image("line/b.png", seed=7)
    known = golden_images(golden)
    assert [(image.name, image.truth) for image in known.images] == [("a.png", Truth.GOOD), ("b.png", Truth.DEFECTIVE)]
    assert not known.problems


def test_files_that_are_gone_or_changed_are_told(golden: OpenProject) -> None:
    (golden.golden_dir / "a.png").unlink()
    shutil.copy(golden.golden_dir / "b.png", golden.golden_dir / "a.png")
    (golden.golden_dir / "b.png").unlink()
    known = golden_images(golden)
    assert not known.images
    changed, gone = known.problems
    assert "“a.png” of the golden set was changed since it was frozen" in changed
    assert "“b.png” of the golden set is gone: put it back from a backup" in gone


def test_a_folder_that_is_gone_is_no_empty_golden_set(golden: OpenProject) -> None:
    shutil.rmtree(golden.golden_dir)
    assert len(golden_images(golden).problems) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{", "golden-damaged"),
        (json.dumps({"schema_version": GOLDEN_SCHEMA, "parts": 3}), "golden-damaged"),
        (json.dumps({"schema_version": GOLDEN_SCHEMA + 1, "parts": []}), "golden-newer"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_and_left_alone(golden: OpenProject, content: str, code: str) -> None:
    golden.golden_list_path.write_text(content)
    with pytest.raises(ProjectError) as refused:
        golden_images(golden)
    assert refused.value.code == code
    assert golden.golden_list_path.read_text() == content


def test_equal_images_and_good_parts_are_left_out(golden: OpenProject, make_image: MakeImage) -> None:
    learned = make_image("learned.png", seed=3)
    for _ in add_good_parts(golden, [learned]):
        pass
    again = make_image("again.png")
    assert freeze(golden, OfferedPart(again, Truth.GOOD), OfferedPart(learned, Truth.GOOD)) == [
        "duplicate",
        "golden-learned",
    ]
    assert names(golden) == ["a.png", "b.png"]


def test_golden_parts_are_not_learned_from(golden: OpenProject, make_image: MakeImage) -> None:
    events = list(add_good_parts(golden, [make_image("line/a.png"), make_image("new.png", seed=4)]))
    assert [event.code for event in events if isinstance(event, ItemSkipped)] == ["golden-part"]
    shutil.copy(golden.golden_dir / "a.png", golden.good_dir / "put_here.png")
    events = list(check_good_parts(golden, [golden.good_dir / "put_here.png"]))
    assert [event.code for event in events if isinstance(event, ItemSkipped)] == ["golden-part"]


def test_another_image_of_the_same_name_is_not_the_one_that_was_told(
    golden: OpenProject, make_image: MakeImage
) -> None:
    assert freeze(golden, OfferedPart(make_image("c.png", seed=8), Truth.GOOD, thumbnail="ab" * 32)) == ["told-other"]


def test_changes_and_removals_come_back(golden: OpenProject) -> None:
    before = change_golden_part(golden, "a.png", truth=Truth.DEFECTIVE, kind="dent")
    assert before.truth is Truth.GOOD
    removed = remove_golden_parts(golden, ["a.png"])
    assert names(golden) == ["b.png"]
    assert not (golden.golden_dir / "a.png").exists()
    restore_golden_parts(golden, removed)
    part = next(part for part in read_golden_set(golden) if part.name == "a.png")
    assert (part.truth, part.kind) == (Truth.DEFECTIVE, "dent")
    assert not golden_images(golden).problems


def test_a_part_whose_file_is_gone_can_be_taken_off(golden: OpenProject) -> None:
    (golden.golden_dir / "a.png").unlink()
    remove_golden_parts(golden, ["a.png"])
    assert not golden_images(golden).problems


def test_an_unknown_part_is_told(golden: OpenProject) -> None:
    with pytest.raises(ProjectError) as refused:
        remove_golden_parts(golden, ["z.png"])
    assert refused.value.code == "golden-missing"
    assert len(names(golden)) == 2


def test_a_full_disk_keeps_the_list_as_it_was(
    golden: OpenProject, make_image: MakeImage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object, **__: object) -> NoReturn:
        raise OutputError("The disk is full", "free some space", os.strerror(errno.ENOSPC))

    new = make_image("new.png", seed=5)
    with monkeypatch.context() as patched:
        patched.setattr("inspector.storage.golden_set.write_bytes", fill)
        with pytest.raises(OutputError):
            freeze(golden, OfferedPart(new, Truth.GOOD))
    assert names(golden) == ["a.png", "b.png"]
    assert freeze(golden, OfferedPart(new, Truth.GOOD)) == []
    assert not golden_images(golden).problems


def test_the_list_waits_for_another_program_and_tells_one_that_never_ends(
    golden: OpenProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    holds = (
        "import sys\nfrom pathlib import Path\nfrom inspector.storage.file_lock import locked\n"
        "with locked(Path(sys.argv[1]), ''):\n    print('held', flush=True)\n    sys.stdin.read()"
    )
    command = [sys.executable, "-c", holds, str(golden.golden_lock_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        monkeypatch.setattr("inspector.storage.file_lock.LOCK_WAIT_S", 0.1)
        with pytest.raises(ProjectError) as refused:
            change_golden_part(golden, "a.png", note="top")
        assert refused.value.code == "busy"
        monkeypatch.undo()
        with ThreadPoolExecutor(1) as pool:
            waits = pool.submit(change_golden_part, golden, "a.png", note="top")
            other.stdin.close()
            assert waits.result().note == ""
    assert read_golden_set(golden)[0].note == "top"


def test_parts_that_are_frozen_at_once_by_several_jobs_are_all_in_the_list(
    opened: OpenProject, make_image: MakeImage
) -> None:
    shares = [
        [make_image(f"line{job}/p{number}.png", seed=10 * job + number) for number in range(8)] for job in range(4)
    ]

    def add(paths: list[Path]) -> list[str]:
        return freeze(opened, *(OfferedPart(path, Truth.GOOD) for path in paths))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(add, [*shares])) == [[]] * 4
    assert len(golden_images(opened).images) == len(names(opened)) == 32
    assert len(list(opened.golden_dir.iterdir())) == 32
