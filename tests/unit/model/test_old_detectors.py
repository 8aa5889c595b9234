"""Detectors that earlier versions wrote give the maps that they gave then."""

from pathlib import Path

import numpy as np
import pytest

from inspector.demo.detector import demo_detector, reference_map, reference_part
from inspector.domain.arrays import FloatMap, Pixels
from inspector.model.detector import load_detector, save_detector
from inspector.model.open_detector import open_detector
from inspector.runtime.runtime import MAP_TOLERANCE
from inspector.storage.images import read_image
from tests.versions import OLD_VERSIONS

DETECTORS = sorted(OLD_VERSIONS.glob("detector-*.inspector"))


def picture() -> Pixels:
    y, x = np.mgrid[:96, :120]
    return np.stack([(x * 2) % 256, (y * 3 + x) % 256, (x * y // 7) % 256], -1).astype(np.uint8)


#: Schema 1 repeated the outermost cell where it smoothed a map's edge, and schema 2 does not: a good pixel's deviation
#: is 1, Thresholds lie at several.
EDGE_TOLERANCE = 0.2


def assert_is_as_then(anomaly_map: FloatMap, path: Path) -> None:
    apart = np.abs(anomaly_map[::8, ::8] - np.loadtxt(path.with_suffix(".csv"), delimiter=","))
    assert apart[1:-1, 1:-1].max() <= MAP_TOLERANCE
    assert apart.max() <= (EDGE_TOLERANCE if "-1" in path.stem else MAP_TOLERANCE)


@pytest.mark.parametrize("path", DETECTORS, ids=lambda path: path.stem)
def test_an_old_detector_gives_the_map_of_its_time(path: Path) -> None:
    detector = open_detector(path, "cpu")
    assert bool(detector.fallback) == ("-1" in path.stem)
    assert_is_as_then(detector.anomaly_map(picture()), path)


@pytest.mark.parametrize("path", DETECTORS, ids=lambda path: path.stem)
def test_saving_it_again_migrates_it(path: Path, tmp_path: Path) -> None:
    save_detector(load_detector(path, "cpu"), tmp_path / "new.inspector")
    detector = open_detector(tmp_path / "new.inspector", "cpu")
    assert not detector.fallback
    assert_is_as_then(detector.anomaly_map(picture()), path)


def test_the_shipped_detector_gives_the_shipped_map() -> None:
    for detector in (open_detector(demo_detector(), "cpu"), load_detector(demo_detector(), "cpu").running()):
        found = detector.anomaly_map(read_image(reference_part()))
        assert np.abs(found - reference_map()).max() <= MAP_TOLERANCE
