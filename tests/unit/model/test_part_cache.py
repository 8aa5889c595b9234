from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inspector.domain.events import Progress
from inspector.domain.profile import Family
from inspector.errors import OutputError
from inspector.model.array_file import ArrayFile
from inspector.model.networks.backbone import BackboneNetwork
from inspector.model.part_cache import describe, read_parts
from inspector.model.teacher import shipped_teacher
from tests.unit.model.conftest import part_image, write_parts
from tests.work import finish


def test_arrays_come_from_their_place_in_the_file(tmp_path: Path) -> None:
    arrays = np.random.default_rng(0).normal(size=(7, 2, 3)).astype(np.float16)
    (tmp_path / "a").write_bytes(arrays.tobytes())
    file = ArrayFile(tmp_path / "a", np.float16, arrays.shape)
    np.testing.assert_array_equal(file.read(np.array([5, 0, 5])), arrays[[5, 0, 5]])
    assert len(file) == 7


def kept(folder: Path, part: Path) -> OutputError:
    with pytest.raises(OutputError) as caught:
        list(read_parts(folder, (part,), 64))
    return caught.value


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "part.png"
    cv2.imwrite(str(path), part_image(0))
    return path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(part: Path, tmp_path: Path) -> None:
    (tmp_path / "images").symlink_to("/dev/full")
    error = kept(tmp_path, part)
    assert error.code == "disk-full"
    assert "free some disk space" in error.advice


def test_another_fault_of_the_disk_is_not_called_a_full_one(part: Path, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    error = kept(tmp_path, part)
    assert error.code == "cannot-write"
    assert "Is a directory" in error.what
    assert "disk space" not in error.advice


def test_teachers_describe_together_as_alone_and_p_s_layers_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, parts = finish(read_parts(tmp_path, write_parts(tmp_path / "good", 3), 128))
    device = torch.device("cpu")
    teachers = [shipped_teacher(Family.FAST, field).network for field in (33, 67, 819)]
    calls: list[BackboneNetwork] = []
    maps = BackboneNetwork.maps
    monkeypatch.setattr(BackboneNetwork, "maps", lambda self, x: calls.append(self) or maps(self, x))
    events, together = finish(describe(tmp_path, parts, teachers, device))
    assert calls == [teachers[-1]]
    assert [event.step for event in events if isinstance(event, Progress)][-1] == 3
    everything = np.arange(3)
    for teacher, one in zip(teachers, together, strict=True):
        folder = tmp_path / f"alone-{teacher.receptive_field}"
        folder.mkdir()
        _, (alone,) = finish(describe(folder, parts, [teacher], device))
        x, target = one.batch(everything)
        own_x, own_target = alone.batch(everything)
        torch.testing.assert_close(x, own_x, rtol=0, atol=0)
        torch.testing.assert_close(target, own_target, rtol=0, atol=0)
        assert target.mean((0, 2, 3)).abs().max() < 0.01
        torch.testing.assert_close(target.std((0, 2, 3)), torch.ones(target.shape[1]), rtol=0.01, atol=0.01)
