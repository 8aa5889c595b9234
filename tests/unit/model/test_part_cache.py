import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from inspector.errors import OutputError
from inspector.model.part_cache import PartCache
from inspector.paths import user_cache_dir
from tests.unit.model.conftest import part_image

_WAITS = """
from inspector.model.part_cache import PartCache
cache = PartCache(64)
print(cache._folder.name, flush=True)
input()
"""


def test_what_a_killed_training_left_on_the_disk_goes_with_the_next_one() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = Path(process.stdout.readline().strip())
        assert folder.is_dir() and folder.parent == user_cache_dir()
        with PartCache(64):
            assert folder.is_dir(), "it is still at work"
        process.kill()
    with PartCache(64):
        assert not folder.exists()
    assert not list(user_cache_dir().glob("training-*"))


def kept(cache: PartCache, part: Path) -> OutputError:
    with pytest.raises(OutputError) as caught:
        list(cache.read_parts((part,)))
    return caught.value


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "part.png"
    cv2.imwrite(str(path), part_image(0))
    return path


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told(part: Path) -> None:
    with PartCache(64) as cache:
        Path(cache._folder.name, "images").symlink_to("/dev/full")
        error = kept(cache, part)
    assert error.code == "disk-full"
    assert "free some disk space" in error.advice


def test_another_fault_of_the_disk_is_not_called_a_full_one(part: Path) -> None:
    with PartCache(64) as cache:
        Path(cache._folder.name, "images").mkdir()
        error = kept(cache, part)
    assert error.code == "cannot-write"
    assert "Is a directory" in error.what
    assert "disk space" not in error.advice
