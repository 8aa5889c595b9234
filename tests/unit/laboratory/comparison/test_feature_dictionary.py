"""The CNN feature dictionary, with P of the ``pretrain`` extra."""

import numpy as np
import pytest

from inspector.laboratory.comparison.detector import ComparisonDetector, Parts
from inspector.laboratory.comparison.feature_dictionary import PATCH_PX, fit_feature_dictionary, patches_around
from tests.unit.model.conftest import part_image
from tests.work import finish

PARTS = Parts(np.stack([part_image(seed) for seed in range(5)]), np.arange(4), np.array([4]), 0)


@pytest.mark.parametrize(("side", "stride"), [(128, 16), (128, 24), (128, 128), (100, 16), (70, 1)])
def test_patches_lie_around_evenly_spaced_pixels(side: int, stride: int) -> None:
    image = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    windows = patches_around(image, stride)
    rows, columns = windows.shape[:2]
    assert rows == columns == -(-side // stride)
    first = (side - 1) % stride // 2
    last = first + (rows - 1) * stride
    assert 0 <= first <= last < side and abs(first - (side - 1 - last)) <= 1
    centre = PATCH_PX // 2
    for row, column in ((0, 0), (rows - 1, columns // 2)):
        expected = image[first + row * stride, first + column * stride]
        np.testing.assert_array_equal(windows[row, column, :, centre, centre], expected)


@pytest.mark.parametrize("stride", [16, 24])
def test_a_defect_changes_the_map_around_it(stride: int) -> None:
    _, detector = finish(fit_feature_dictionary("cnn-dictionary", PARTS, stride, samples=200))
    assert isinstance(detector, ComparisonDetector)
    anomaly_map = detector.anomaly_map(part_image(20, defect=True))
    assert (anomaly_map.shape, anomaly_map.dtype) == ((128, 128), np.float32)
    raised = np.abs(anomaly_map - detector.anomaly_map(part_image(20)))
    assert raised[56:72, 60:76].mean() > 3 * raised[:24, :24].mean()
    assert raised.max() > 0.5
    assert detector.manifest.receptive_fields == (PATCH_PX,)
    assert detector.manifest.score_rule == "cnn-dictionary"
