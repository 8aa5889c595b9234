import errno
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.domain.augmentation import Augmentation
from inspector.domain.detail import Detail
from inspector.domain.profile import FAST
from inspector.errors import OutputError, ProjectError
from inspector.storage.project_store import create_project, open_project
from inspector.storage.training_request import training_request


def test_the_students_of_a_project_are_trained(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "bolts", "Bolts", profile="fast", students=5)
    cv2.imwrite(str(opened.good_dir / "a.png"), np.zeros((64, 64, 3), np.uint8))
    assert training_request(opened).profile.ensemble_size == 5
    assert open_project(opened.folder).project.students == 5


@pytest.mark.parametrize("count", [0, 6, 2.5])
def test_a_project_file_with_another_number_of_students_is_refused(tmp_path: Path, count: float) -> None:
    opened = create_project(tmp_path / "bolts", "Bolts", students=5)
    path = opened.folder / "project.json"
    path.write_text(path.read_text().replace('"students": 5', f'"students": {count}'))
    with pytest.raises(ProjectError) as caught:
        open_project(opened.folder)
    assert caught.value.code == "project-damaged"


def test_the_detail_of_a_project_is_trained_with(tmp_path: Path) -> None:
    opened = create_project(
        tmp_path / "bolts", "Bolts", profile="fast", detail=Detail.FINEST, augmentation=Augmentation(shift_px=4)
    )
    cv2.imwrite(str(opened.good_dir / "a.png"), np.zeros((64, 64, 3), np.uint8))
    request = training_request(opened)
    assert request.profile == Detail.FINEST.profile(FAST)
    assert request.augmentation.shift_px == 8
    assert not request.may_look_finer


def test_a_new_project_lets_training_choose_the_detail(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "bolts", "Bolts")
    cv2.imwrite(str(opened.good_dir / "a.png"), np.zeros((64, 64, 3), np.uint8))
    assert training_request(opened).may_look_finer


def test_a_project_that_cannot_be_written_refuses_training_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = create_project(tmp_path / "bolts", "Bolts")

    def refuse(_self: Path, **_: object) -> None:
        raise PermissionError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(OutputError, match="folder-read-only"):
        training_request(opened)


def test_nothing_is_put_where_a_project_was(tmp_path: Path) -> None:
    opened = create_project(tmp_path / "covers", "Covers")
    opened.folder.rename(tmp_path / "moved")
    with pytest.raises(ProjectError, match="project-gone"):
        training_request(opened)
    assert not opened.folder.exists()
