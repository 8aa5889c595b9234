from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.errors import OutputError
from inspector.model.part_cache import ArrayFile, read_parts
from tests.unit.model.conftest import part_image


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
