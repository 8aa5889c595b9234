import subprocess
import sys
from pathlib import Path

from inspector.model.part_cache import PartCache
from inspector.paths import user_cache_dir

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
