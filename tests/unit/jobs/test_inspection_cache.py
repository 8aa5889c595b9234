import os
from pathlib import Path

import numpy as np
import pytest

from inspector.domain.inspection import Inspection
from inspector.domain.results import Thresholds
from inspector.jobs.inspection_cache import InspectionCache

SIDE_PX = 10
#: Three bytes of the image and four of the map.
EACH_BYTES = 7 * SIDE_PX**2


def inspection(path: Path) -> Inspection:
    image = np.zeros((SIDE_PX, SIDE_PX, 3), np.uint8)
    return Inspection(path, image, np.zeros((SIDE_PX, SIDE_PX), np.float32), None, 0.0, Thresholds(1.0, 0.5), 0.01)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.png" for number in range(4)]
    for path in paths:
        path.write_bytes(b"pixels")
    return paths


def put(cache: InspectionCache, *paths: Path) -> None:
    for path in paths:
        cache.put(cache.key(path), inspection(path))


def held(cache: InspectionCache, paths: list[Path]) -> list[str]:
    return [path.stem for path in paths if cache.get(cache.key(path)) is not None]


def test_the_ones_unused_for_the_longest_time_make_room(files: list[Path]) -> None:
    cache = InspectionCache(limit_bytes=3 * EACH_BYTES)
    put(cache, *files[:3])
    assert cache.get(cache.key(files[0])) is not None
    put(cache, files[3])
    assert [path.stem for path in files if cache.latest(path)] == ["0", "2", "3"]


def test_putting_one_again_takes_no_more_room(files: list[Path]) -> None:
    cache = InspectionCache(limit_bytes=2 * EACH_BYTES)
    put(cache, *files[:2])
    put(cache, files[1], files[1], files[1])
    assert held(cache, files) == ["0", "1"]


def test_the_newest_is_kept_however_large(files: list[Path]) -> None:
    cache = InspectionCache(limit_bytes=1)
    put(cache, *files)
    assert held(cache, files) == ["3"]


def test_a_file_that_changed_has_no_inspection_any_more(files: list[Path]) -> None:
    cache = InspectionCache()
    put(cache, files[0])
    os.utime(files[0], ns=(1, 1))
    assert held(cache, files) == []
    assert cache.latest(files[0]) is not None


def test_a_result_of_the_detector_before_is_not_kept(files: list[Path]) -> None:
    cache = InspectionCache()
    key = cache.key(files[0])
    cache.clear()
    cache.put(key, inspection(files[0]))
    assert cache.latest(files[0]) is None
