import numpy as np

from inspector.demo.detector import demo_detector, reference_map, reference_part
from inspector.model.detector import load_detector
from inspector.model.open_detector import open_detector
from inspector.runtime.runtime import MAP_TOLERANCE
from inspector.storage.images import read_image


def test_the_shipped_detector_gives_the_shipped_map() -> None:
    for detector in (open_detector(demo_detector(), "cpu"), load_detector(demo_detector(), "cpu").running()):
        anomaly_map = detector.anomaly_map(read_image(reference_part()))
        assert np.abs(anomaly_map - reference_map()).max() <= MAP_TOLERANCE
