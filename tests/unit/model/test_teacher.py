import dataclasses
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from inspector.domain.profile import Family
from inspector.errors import TeacherError
from inspector.model import teacher as teacher_module
from inspector.model.networks import build_network, fold_batch_norm
from inspector.model.teacher import TeacherCard, read_teacher, shipped_teacher, write_teacher

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
    monkeypatch.setattr(teacher_module, "resources_dir", lambda: tmp_path)
    write_teacher(tmp_path / "teachers" / "fast-65.safetensors", build_network(Family.FAST, 33), CARD)
    with pytest.raises(TeacherError, match="teacher-family"):
        shipped_teacher(Family.FAST, 65)


def test_weights_of_another_receptive_field_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    write_teacher(path, build_network(Family.FAST, 65), CARD)
    assert refused(path) == "teacher-shape"
