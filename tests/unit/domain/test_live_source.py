import numpy as np
import pytest

from inspector.domain.live_source import TRIGGERS, Orientation, SourceKind, Trigger

IMAGE = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)


@pytest.mark.parametrize(
    ("orientation", "corner", "shape"),
    [
        (Orientation(), (0, 0), (2, 3, 3)),
        (Orientation(1), (1, 0), (3, 2, 3)),
        (Orientation(2), (1, 2), (2, 3, 3)),
        (Orientation(3), (0, 2), (3, 2, 3)),
        (Orientation(0, True), (0, 2), (2, 3, 3)),
        (Orientation(1, True), (0, 0), (3, 2, 3)),
    ],
)
def test_an_image_is_turned_clockwise_and_then_mirrored(
    orientation: Orientation, corner: tuple[int, int], shape: tuple[int, int, int]
) -> None:
    upright = orientation.apply(IMAGE)
    assert upright.shape == shape
    assert upright[0, 0].tolist() == IMAGE[corner].tolist()
    assert upright.flags.c_contiguous


def test_every_kind_has_triggers_and_a_watched_folder_takes_every_file() -> None:
    assert set(TRIGGERS) == set(SourceKind)
    assert TRIGGERS[SourceKind.FOLDER] == (Trigger.NEW_FILE,)
