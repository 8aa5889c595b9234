"""Teachers on disk, without torch: the shipped ones, and copies of them as the user's own."""

import errno
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherChoice
from inspector.errors import OutputError, ProjectError, TeacherError
from inspector.paths import resources_dir, shipped_teachers_dir, user_teachers_dir
from inspector.storage.teacher_files import (
    add_teacher,
    find_teacher,
    list_teachers,
    new_teacher_path,
    read_teacher_head,
    remove_teacher,
    restore_teacher,
    shipped_figures,
    teacher_path,
)
from tests.teachers import write_own_teacher

SHIPPED = shipped_teachers_dir() / "fast-17.safetensors"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A Teacher of the user's own."""
    return add_teacher(write_own_teacher(tmp_path / "mine.safetensors"))


def test_the_shipped_ones_are_listed_with_their_cards() -> None:
    listed = {teacher.name: teacher for teacher in list_teachers()}
    assert set(listed) == {path.stem for path in shipped_teachers_dir().glob("*.safetensors")}
    teacher = listed["fast-17"]
    assert teacher.is_shipped
    assert teacher.card is not None
    assert teacher.card.receptive_field == 17
    assert teacher.weight_count == pytest.approx(141_000, rel=0.01)
    assert teacher.choice == TeacherChoice("fast-17", Family.FAST, 17)


def test_the_figures_are_those_of_the_model_cards() -> None:
    text = (resources_dir() / "teachers" / "README.md").read_text(encoding="utf-8")
    shipped = {path.stem for path in shipped_teachers_dir().glob("*.safetensors")}
    assert set(shipped_figures()) <= shipped
    for name in shipped - set(shipped_figures()):
        assert f"| `{name}` | not measured | not measured | not measured |" in text
    for name, each in shipped_figures().items():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{name}`") and line.count("/") >= 2)
        assert f"{each.nearest_auroc:.3f} / {each.nearest_aupro:.3f}" in line
        assert f"{each.gaussian_auroc:.3f} / {each.gaussian_aupro:.3f}" in line


def test_one_s_own_comes_first_and_is_found_by_its_content(mine: Path) -> None:
    first = list_teachers()[0]
    assert (first.path, first.is_shipped) == (mine, False)
    assert find_teacher("mine") == first
    choice = first.choice
    assert choice is not None
    mine.rename(mine.with_name("renamed.safetensors"))
    assert teacher_path(choice) == mine.with_name("renamed.safetensors")


def test_a_teacher_that_is_gone_is_told(mine: Path) -> None:
    choice = find_teacher("mine").choice
    assert choice is not None
    removed = remove_teacher(find_teacher("mine"))
    with pytest.raises(ProjectError, match="teacher-gone") as caught:
        teacher_path(choice)
    assert "mine" in caught.value.what
    assert restore_teacher(removed) == mine
    assert teacher_path(choice) == mine
    with pytest.raises(ProjectError, match="teacher-gone"):
        teacher_path(TeacherChoice("fast-57", Family.FAST, 57))


def test_another_file_of_the_same_name_is_not_the_chosen_one(mine: Path) -> None:
    choice = find_teacher("mine").choice
    assert choice is not None
    shutil.copy(shipped_teachers_dir() / "fast-33.safetensors", mine)
    with pytest.raises(ProjectError, match="teacher-gone"):
        teacher_path(choice)


def test_a_teacher_is_taken_in_once(mine: Path, tmp_path: Path) -> None:
    assert add_teacher(write_own_teacher(tmp_path / "again.safetensors")) == mine
    other = shutil.copy(shipped_teachers_dir() / "fast-33.safetensors", tmp_path / "mine.safetensors")
    assert add_teacher(other).name == "mine_2.safetensors"
    assert [path.name for path in sorted(user_teachers_dir().glob("*"))] == ["mine.safetensors", "mine_2.safetensors"]


def test_names_are_portable_and_never_those_of_shipped_ones() -> None:
    assert new_teacher_path("fast-33").name == "fast-33_2.safetensors"
    assert new_teacher_path("a/b:c.d").name == "a_b_c_d.safetensors"


@pytest.mark.parametrize(
    ("write", "code"),
    [
        (lambda path: path.write_text("no teacher"), "teacher-damaged"),
        (lambda path: save_file({"x": np.zeros(1)}, path), "teacher-damaged"),
        (lambda path: save_file({"x": np.zeros(1)}, path, {"card": '{"family": "later", "receptive_field": 9}'}),
         "teacher-family"),
        (lambda path: save_file({"x": np.zeros(1)}, path, {"card": json.dumps({"family": "fast"})}),
         "teacher-damaged"),
        (lambda path: save_file({"x": np.zeros(1)}, path, {"card": '{"family": "fast", "receptive_field": 9}'}),
         "teacher-family"),
        (lambda path: path.write_bytes(SHIPPED.read_bytes()[:-99]), "teacher-damaged"),
        (lambda path: path.write_bytes(SHIPPED.read_bytes()[:-99] + bytes(99)), "teacher-damaged"),
        (lambda path: None, "teacher-missing"),
    ],
)  # fmt: skip
def test_what_is_no_teacher_is_refused_and_not_copied(write: object, code: str, tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    write(path)  # type: ignore[operator]
    with pytest.raises(TeacherError, match=code) as caught:
        add_teacher(path)
    assert caught.value.advice
    assert not user_teachers_dir().exists()


def test_weights_of_another_network_are_noticed_before_anything_trains(mine: Path, tmp_path: Path) -> None:
    path = write_own_teacher(tmp_path / "other.safetensors", receptive_field=33)
    with pytest.raises(TeacherError, match="teacher-shape") as caught:
        add_teacher(path)
    assert "do not fit a fast network of receptive field 33" in caught.value.what
    assert [each.name for each in list_teachers() if not each.is_shipped] == ["mine"]
    path.rename(mine)
    first = list_teachers()[0]
    assert first.error is not None and first.error.code == "teacher-shape"
    assert first.choice is None


def test_a_damaged_one_is_listed_with_its_error(mine: Path) -> None:
    mine.write_bytes(b"cut")
    first = list_teachers()[0]
    assert first.choice is None
    assert first.error is not None
    with pytest.raises(TeacherError, match="teacher-damaged"):
        find_teacher("mine")
    with pytest.raises(TeacherError, match="teacher-missing"):
        find_teacher("unheard of")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    source = shutil.copy(SHIPPED, tmp_path / "mine.safetensors")
    with monkeypatch.context() as patched:
        patched.setattr("inspector.storage.teacher_files.shutil.copyfile", full)
        with pytest.raises(OutputError, match="disk-full"):
            add_teacher(source)
    assert list(user_teachers_dir().iterdir()) == []


def test_the_head_of_a_shipped_one_has_the_hash_of_its_weights() -> None:
    assert len(read_teacher_head(SHIPPED).weights_sha256 or "") == 64
