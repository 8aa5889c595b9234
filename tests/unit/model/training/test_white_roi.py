from pathlib import Path

import cv2
import numpy as np

from inspector.model.detector import load_detector
from inspector.model.training.train_detector import train_detector
from tests.unit.model.training.test_train_detector import request_for
from tests.work import finish


def test_an_roi_of_everything_is_none(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "roi.png"), np.full((64, 64), 255, np.uint8))
    request = request_for(tmp_path, roi_path=tmp_path / "roi.png")
    finish(train_detector(request))
    assert load_detector(request.detector_path).roi is None
