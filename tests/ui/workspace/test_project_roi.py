"""The ROI in force: stored, undone, read again, refused."""

from pathlib import Path

import cv2
import numpy as np

from inspector.domain.arrays import Mask
from inspector.ui.workspace.workspace import Workspace
from tests.inspections import inspection_of
from tests.ui.conftest import messages_of


def half(*, is_left: bool) -> Mask:
    roi = np.zeros((20, 30), dtype=bool)
    roi[:, slice(0, 15) if is_left else slice(15, 30)] = True
    return roi


LEFT, RIGHT = half(is_left=True), half(is_left=False)


def roi_path(workspace: Workspace) -> Path:
    assert workspace.document.opened is not None
    return workspace.document.opened.roi_path


def is_mask(workspace: Workspace, expected: Mask | None) -> bool:
    """Whether the window and the file both hold an ROI."""
    path = roi_path(workspace)
    stored = cv2.imread(str(path), cv2.IMREAD_UNCHANGED) > 0 if path.exists() else None
    mask = workspace.roi.mask
    if expected is None:
        return mask is None and stored is None
    return mask is not None and stored is not None and np.array_equal(mask, expected) and np.array_equal(stored, mask)


def test_it_is_stored_at_once_and_comes_back_with_its_project(opened: Workspace) -> None:
    assert is_mask(opened, None)
    assert opened.roi.choose(LEFT)
    assert is_mask(opened, LEFT)
    folder = roi_path(opened).parent
    opened.document.close()
    assert opened.roi.mask is None
    assert opened.document.open(folder)
    assert is_mask(opened, LEFT)
    assert not opened.roi.can_undo


def test_changes_are_undone_and_done_again(opened: Workspace) -> None:
    for mask in (LEFT, RIGHT):
        assert opened.roi.choose(mask)
    opened.roi.undo()
    assert is_mask(opened, LEFT)
    opened.roi.undo()
    assert is_mask(opened, None)
    assert not opened.roi.can_undo
    opened.roi.undo()
    opened.roi.redo()
    assert is_mask(opened, LEFT)
    assert opened.roi.choose(RIGHT)
    assert not opened.roi.can_redo, "a new change ends the way forward"


def test_the_same_roi_again_is_no_change(opened: Workspace) -> None:
    assert opened.roi.choose(LEFT)
    assert not opened.roi.choose(LEFT)
    opened.roi.undo()
    assert not opened.roi.can_undo


def test_one_without_a_pixel_is_refused_and_the_one_before_stays(opened: Workspace) -> None:
    posted = messages_of(opened)
    assert opened.roi.choose(LEFT)
    assert not opened.roi.choose(np.zeros((20, 30), dtype=bool))
    assert is_mask(opened, LEFT)
    ((kind, text),) = posted
    assert kind == "warning"
    assert "Include another place first" in text


def test_a_file_that_cannot_be_used_is_told_and_stays(opened: Workspace) -> None:
    path, posted = roi_path(opened), messages_of(opened)
    for content in (b"no image", cv2.imencode(".png", np.zeros((20, 30), np.uint8))[1].tobytes()):
        path.write_bytes(content)
        opened.roi.refresh()
        assert opened.roi.mask is None
        assert path.read_bytes() == content
    assert [kind for kind, _ in posted] == ["error", "error"]
    assert "Paint what should be inspected white" in posted[1][1]


def test_a_file_that_somebody_else_puts_there_counts(opened: Workspace) -> None:
    cv2.imwrite(str(roi_path(opened)), LEFT.astype(np.uint8) * 255)
    opened.roi.refresh()
    assert is_mask(opened, LEFT)
    roi_path(opened).unlink()
    opened.roi.refresh()
    assert is_mask(opened, None)


def test_it_takes_the_place_of_the_one_of_the_detector(opened: Workspace) -> None:
    anomaly_map = np.zeros((20, 30), dtype=np.float32)
    anomaly_map[5, 5] = 9.0
    made = inspection_of(anomaly_map, RIGHT)
    assert opened.roi.within(made) is made
    assert opened.roi.choose(LEFT)
    assert opened.roi.within(made).score == 9.0
    opened.roi.undo()
    assert opened.roi.within(made).score == 0.0


def test_a_project_that_is_gone_is_told(opened: Workspace) -> None:
    posted, folder = messages_of(opened), roi_path(opened).parent
    folder.rename(folder.with_name("elsewhere"))
    assert not opened.roi.choose(LEFT)
    assert opened.roi.mask is None
    assert posted[0][0] == "error"
