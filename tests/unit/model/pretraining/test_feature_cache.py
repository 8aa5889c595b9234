import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from inspector.errors import InspectorError, OutputError, UsageError
from inspector.model.pretraining import feature_cache
from inspector.model.pretraining.feature_cache import DamagedPoolError, FeatureCache, Pool
from inspector.storage.abandoned import own_prefix

ITEM_BYTES = 4 * 4 * 3 + 2 * 5 + 4


def fill(cache: FeatureCache, name: str, count: int = 6, needed_bytes: int | None = None) -> None:
    rng = np.random.default_rng(count)
    with cache.writing({"name": name}, count * ITEM_BYTES if needed_bytes is None else needed_bytes) as writer:
        for index in range(count):
            images = rng.integers(0, 256, (1, 4, 4, 3), dtype=np.uint8)
            writer.append(images, np.full((1, 5), index, np.float16), np.array([index], np.int32))


def opened(cache: FeatureCache, name: str) -> Pool:
    pool = cache.open({"name": name})
    assert pool is not None
    return pool


def refused(cache: FeatureCache, kind: type[InspectorError], **options: int) -> InspectorError:
    before = sorted(cache._folder.iterdir()) if cache._folder.exists() else []
    with pytest.raises(kind) as caught:
        fill(cache, "refused", **options)
    assert cache.open({"name": "refused"}) is None
    assert sorted(cache._folder.iterdir()) == before
    return caught.value


@pytest.fixture
def cache(tmp_path: Path) -> FeatureCache:
    return FeatureCache(tmp_path / "deep" / "features", 10**6)


def test_a_pool_is_mapped_as_it_was_written(cache: FeatureCache) -> None:
    assert cache.open({"name": "a"}) is None
    fill(cache, "a")
    pool = opened(cache, "a")
    np.testing.assert_array_equal(pool.images, np.concatenate([x for x in iter_images(6)]))
    assert pool.features is not None
    np.testing.assert_array_equal(pool.features[:, 0], np.arange(6))
    np.testing.assert_array_equal(pool.photographs, np.arange(6))
    assert isinstance(pool.images, np.memmap)
    assert not pool.images.flags.writeable
    assert cache.open({"name": "b"}) is None


def iter_images(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(count)
    return [rng.integers(0, 256, (1, 4, 4, 3), dtype=np.uint8) for _ in range(count)]


def test_a_pool_without_p_holds_no_features(cache: FeatureCache) -> None:
    with cache.writing({"name": "a"}, 100) as writer:
        writer.append(np.zeros((2, 4, 4, 3), np.uint8), None, np.zeros(2, np.int32))
    assert opened(cache, "a").features is None


@pytest.mark.parametrize("name", ["images", "features", "photographs"])
@pytest.mark.parametrize("harm", ["changed", "cut", "gone", "no facts", "wrong facts"])
def test_a_damaged_pool_is_found_and_removed(cache: FeatureCache, name: str, harm: str) -> None:
    fill(cache, "a")
    (folder,) = cache._folder.iterdir()
    path = folder / name
    content = path.read_bytes()
    if harm == "changed":
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    elif harm == "cut":
        path.write_bytes(content[:-1])
    elif harm == "gone":
        path.unlink()
    elif harm == "no facts":
        (folder / "pool.json").write_text("{")
    else:
        (folder / "pool.json").write_text("[]")
    with pytest.raises(DamagedPoolError):
        cache.open({"name": "a"})
    assert cache.open({"name": "a"}) is None
    fill(cache, "a")
    opened(cache, "a")


def test_a_limit_that_is_too_small_is_told_before_any_work(tmp_path: Path) -> None:
    error = refused(FeatureCache(tmp_path, 300), UsageError)
    assert error.code == "cache-limit"
    assert "--cache-limit" in error.advice


def test_the_pools_unused_for_the_longest_time_make_room(tmp_path: Path) -> None:
    limit = 3000
    for age, name in [(100, "old"), (300, "oldest"), (10, "new")]:
        cache = FeatureCache(tmp_path, limit)
        before = set(tmp_path.iterdir())
        fill(cache, name, count=4)
        (folder,) = set(tmp_path.iterdir()) - before
        os.utime(folder, (folder.stat().st_mtime - age,) * 2)
    total = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())
    cache = FeatureCache(tmp_path, total + 50)
    fill(cache, "newest", count=1)
    assert [name for name in ("old", "oldest", "new", "newest") if cache.open({"name": name}) is None] == ["oldest"]


def test_a_pool_in_use_does_not_make_room(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path, 1200)
    fill(cache, "a", count=4)
    opened(cache, "a")
    assert refused(cache, UsageError, count=4, needed_bytes=800).code == "cache-limit"
    FeatureCache(tmp_path, 1200).open({"name": "a"})
    with FeatureCache(tmp_path, 1200).writing({"name": "b"}, 800):
        pass
    assert cache.open({"name": "a"}) is None


def test_a_disk_without_room_is_told_before_any_work(cache: FeatureCache, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = feature_cache.shutil.disk_usage(Path.cwd())
    monkeypatch.setattr(feature_cache.shutil, "disk_usage", lambda _: usage._replace(free=1000))
    assert refused(cache, OutputError).code == "disk-full"


FULL = """
import resource, sys
from pathlib import Path
from inspector.errors import OutputError
from inspector.model.pretraining.feature_cache import FeatureCache
from tests.unit.model.pretraining.test_feature_cache import fill
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
cache = FeatureCache(Path(sys.argv[1]), 10**6)
try:
    fill(cache, "a")
except OutputError as error:
    print(error)
print(list(Path(sys.argv[1]).iterdir()), cache.open({"name": "a"}))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of this kind")
def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path: Path) -> None:
    call = [sys.executable, "-c", FULL, str(tmp_path)]
    printed = subprocess.run(call, check=True, capture_output=True, text=True, timeout=60).stdout.splitlines()
    assert "(disk-full)" in printed[0]
    assert "--cache" in printed[0]
    assert printed[1] == "[] None"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        fill(FeatureCache(tmp_path / "file" / "features", 10**6), "a")


def test_what_a_killed_process_left_is_removed(cache: FeatureCache) -> None:
    cache._folder.mkdir(parents=True)
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    folder = cache._folder / f"{own_prefix('partial')}00000000"
    abandoned = cache._folder / f"{own_prefix('partial').rsplit('-', 2)[0]}-{int(gone.stdout)}-00000000"
    abandoned.mkdir()
    folder.mkdir()
    fill(cache, "a")
    assert not abandoned.exists() and folder.exists()


def test_the_slower_of_two_that_make_the_same_pool_keeps_the_other_s(cache: FeatureCache) -> None:
    with cache.writing({"name": "a"}, 100) as writer:
        writer.append(np.zeros((1, 4, 4, 3), np.uint8), None, np.zeros(1, np.int32))
        fill(cache, "a")
    assert len(opened(cache, "a").images) == 6
    assert len(list(cache._folder.iterdir())) == 1
