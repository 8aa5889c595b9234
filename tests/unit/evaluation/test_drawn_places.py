"""AUPRO of known parts whose defects somebody has drawn."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.arrays import FloatMap, Mask
from inspector.domain.golden import KnownImage
from inspector.domain.inspection import Inspection
from inspector.domain.result import Truth
from inspector.domain.results import Thresholds
from inspector.errors import ImageError
from inspector.evaluation import drawn_places
from inspector.evaluation.drawn_places import DrawnPlaces
from inspector.evaluation.metrics import pro_curve
from inspector.evaluation.pixel_scores import PixelScores

SIZE = 60, 80
Known = Callable[[Truth, Mask | None], KnownImage]


@pytest.fixture
def known(tmp_path: Path) -> Known:
    def make(truth: Truth, mask: Mask | None = None) -> KnownImage:
        path = None
        if mask is not None:
            path = tmp_path / f"{len(list(tmp_path.iterdir()))}.png"
            cv2.imwrite(str(path), mask.astype(np.uint8) * 255)
        return KnownImage(tmp_path / "a.png", "a.png", truth, path)

    return make


def seen(anomaly_map: FloatMap, roi: Mask | None = None) -> Inspection:
    image = np.zeros((*anomaly_map.shape, 3), np.uint8)
    return Inspection(Path("a.png"), image, anomaly_map, roi, float(anomaly_map.max()), Thresholds(1.0, 1.0), 0.01)


def two_spots() -> tuple[Mask, FloatMap]:
    mask = np.zeros(SIZE, np.bool_)
    mask[5:15, 5:15] = mask[30:40, 50:70] = True
    random = np.random.default_rng(0)
    return mask, (random.normal(size=SIZE) + 2 * mask).astype(np.float32)


def test_it_is_the_figure_of_the_datasets(known: Known) -> None:
    mask, anomaly_map = two_spots()
    good = np.random.default_rng(1).normal(size=SIZE).astype(np.float32)
    places, pixels = DrawnPlaces(), PixelScores()
    places.add(known(Truth.DEFECTIVE, mask), seen(anomaly_map))
    places.add(known(Truth.GOOD, None), seen(good))
    places.add(known(Truth.DEFECTIVE, None), seen(good + 9))
    pixels.add(anomaly_map, mask)
    pixels.add(good, np.zeros(SIZE, np.bool_))
    curve = pro_curve(pixels.ranks())
    assert curve is not None
    assert places.aupro() == pytest.approx(curve.area())
    assert 0.5 < curve.area() < 0.99


def test_large_images_lose_good_pixels_alone(known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    mask, anomaly_map = two_spots()
    exact, sampled = DrawnPlaces(), DrawnPlaces()
    exact.add(known(Truth.DEFECTIVE, mask), seen(anomaly_map))
    monkeypatch.setattr(drawn_places, "MOST_GOOD_PIXELS", 1000)
    sampled.add(known(Truth.DEFECTIVE, mask), seen(anomaly_map))
    ranks = sampled._pixels.ranks()
    assert (ranks.defective_count, ranks.good_count) == (300, 900)
    first, second = exact.aupro(), sampled.aupro()
    assert first is not None
    assert second == pytest.approx(first, abs=0.02)


def test_only_pixels_inside_the_roi_count(known: Known) -> None:
    mask, anomaly_map = two_spots()
    roi = np.zeros(SIZE, np.bool_)
    roi[:20] = True
    places = DrawnPlaces()
    places.add(known(Truth.DEFECTIVE, mask), seen(anomaly_map, roi))
    assert places._pixels.region_count == 1
    assert np.array_equal(roi.sum(), 20 * SIZE[1])


def test_without_a_drawn_defect_there_is_no_figure(known: Known) -> None:
    places = DrawnPlaces()
    assert places.aupro() is None
    places.add(known(Truth.GOOD, None), seen(np.zeros(SIZE, np.float32)))
    assert places.aupro() is None


def test_a_mask_of_another_size_is_refused(known: Known) -> None:
    with pytest.raises(ImageError, match="truth-mask-size"):
        DrawnPlaces().add(known(Truth.DEFECTIVE, np.ones((50, 50), np.bool_)), seen(np.zeros(SIZE, np.float32)))
