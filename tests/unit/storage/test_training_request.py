import errno
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.augmentation import Augmentation
from inspector.domain.detail import Detail
from inspector.domain.profile import FAST
from inspector.errors import OutputError
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


def test_a_project_that_cannot_be_written_refuses_training_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = create_project(tmp_path / "bolts", "Bolts")

    def refuse(_self: Path, **_: object) -> None:
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputError, match="folder-read-only"):
        training_request(opened)
