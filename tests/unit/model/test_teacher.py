import dataclasses
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherCard
from inspector.errors import TeacherError
from inspector.model.networks.families import build_network, fold_batch_norm
from inspector.model.teacher import read_teacher, shipped_patch_teacher, shipped_teacher, write_teacher
from inspector.paths import resources_dir

CARD = TeacherCard(Family.FAST, 33, "none", {"seed": 1}, 0.5, ((1, 0.9), (2, 0.5)))


def refused(path: Path) -> str:
    with pytest.raises(TeacherError) as caught:
        read_teacher(path)
    assert caught.value.exit_status == 2
    return caught.value.code


def test_the_shipped_teacher_describes_what_its_card_says() -> None:
    teacher = shipped_teacher(Family.FAST, 33)
    assert teacher.card.explained_variance > 0.5
    x = torch.randn(2, 3, 33, 33)
    described = teacher.network(x)
    assert described.shape == (2, 128, 1, 1)
    assert (described[0] - described[1]).abs().max() > 0.1
    assert not any(parameter.requires_grad for parameter in teacher.network.parameters())


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    network = build_network(Family.FAST, 33)
    write_teacher(tmp_path / "t.safetensors", network, CARD)
    teacher = read_teacher(tmp_path / "t.safetensors")
    assert teacher.card == CARD
    x = torch.randn(1, 3, 41, 41)
    torch.testing.assert_close(teacher.network(x), network.eval()(x), atol=1e-2, rtol=1e-2)


def test_a_scale_without_a_teacher_is_told() -> None:
    with pytest.raises(TeacherError, match="teacher-missing"):
        shipped_teacher(Family.FAST, 57)


def test_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    path.write_text("no teacher")
    assert refused(path) == "teacher-damaged"
    save_file({"x": torch.zeros(1)}, path)
    assert refused(path) == "teacher-damaged"


def test_weights_that_have_changed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    write_teacher(path, build_network(Family.FAST, 33), CARD)
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)
    assert refused(path) == "teacher-damaged"


@pytest.mark.parametrize("changes", [{"family": "later"}, {"receptive_field": 30}])
def test_networks_that_this_version_lacks_are_told(tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "t.safetensors"
    network = fold_batch_norm(build_network(Family.FAST, 33))
    card = {**dataclasses.asdict(CARD), **changes}
    save_file(network.state_dict(), path, metadata={"card": json.dumps(card)})
    assert refused(path) == "teacher-family"


def test_a_teacher_under_another_s_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.model.teacher.shipped_teachers_dir", lambda: tmp_path / "teachers")
    write_teacher(tmp_path / "teachers" / "fast-65.safetensors", build_network(Family.FAST, 33), CARD)
    with pytest.raises(TeacherError, match="teacher-family"):
        shipped_teacher(Family.FAST, 65)


def test_weights_of_another_receptive_field_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    write_teacher(path, build_network(Family.FAST, 65), CARD)
    assert refused(path) == "teacher-shape"


def test_whole_images_have_a_teacher_of_their_own_where_one_is_shipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.model.teacher.shipped_teachers_dir", lambda: tmp_path / "teachers")
    write_teacher(tmp_path / "teachers" / "fast-33.safetensors", build_network(Family.FAST, 33), CARD)
    plain = shipped_patch_teacher(Family.FAST, 33)
    assert plain.sha256 == shipped_teacher(Family.FAST, 33).sha256
    write_teacher(tmp_path / "teachers" / "fast-33-patch.safetensors", build_network(Family.FAST, 33), CARD)
    assert shipped_patch_teacher(Family.FAST, 33).sha256 != plain.sha256


@pytest.mark.parametrize(
    "path", sorted((resources_dir() / "teachers").glob("*.safetensors")), ids=lambda path: path.stem
)
def test_every_shipped_teacher_is_what_its_name_says_and_has_a_card(path: Path) -> None:
    teacher = read_teacher(path)
    family, receptive_field = path.stem.split("-")[:2]
    assert (teacher.card.family, teacher.card.receptive_field) == (family, int(receptive_field))
    assert path.stat().st_size < 20e6
    described = (path.parent / "README.md").read_text(encoding="utf-8")
    assert path.name in described
    assert teacher.card.explained_variance is not None
    assert f"{100 * teacher.card.explained_variance:.1f} %" in described
