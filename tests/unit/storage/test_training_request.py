from pathlib import Path

import cv2
import numpy as np

from inspector.domain.augmentation import Augmentation
from inspector.domain.detail import Detail
from inspector.domain.profile import FAST
from inspector.storage.project_store import create_project
from inspector.storage.training_request import training_request


def test_the_detail_of_a_project_is_trained_with(tmp_path: Path) -> None:
    opened = create_project(
        tmp_path / "bolts", "Bolts", profile="fast", detail=Detail.FINEST, augmentation=Augmentation(shift_px=4)
    )
    cv2.imwrite(str(opened.good_dir / "a.png"), np.zeros((64, 64, 3), np.uint8))
    request = training_request(opened)
    assert request.profile == Detail.FINEST.profile(FAST)
    assert request.augmentation.shift_px == 8
