"""The Calibration Set is made of parts, not of images."""

import numpy as np
import pytest

from inspector.model.calibration.scale_calibration import split_images, split_parts


def test_every_part_of_its_own_is_on_one_side() -> None:
    training, calibration = split_parts(np.arange(40), seed=3)
    assert sorted([*training, *calibration]) == list(range(40))
    assert len(calibration) == 6


@pytest.mark.parametrize("seed", range(5))
def test_twins_are_on_one_side_and_count_once(seed: int) -> None:
    groups = np.array([*range(12), *range(12), *range(12)])
    training, calibration = split_parts(groups, seed)
    alone_training, alone_calibration = split_parts(np.arange(12), seed)
    assert calibration.tolist() == alone_calibration.tolist(), "the parts that would be held back without twins"
    assert set(groups[training]) == set(alone_training)
    assert len(training) == 3 * len(alone_training), "all images of a part are trained with"


def test_images_of_nothing_but_one_part_are_split_as_parts() -> None:
    training, calibration = split_parts(np.zeros(10, np.int64), seed=0)
    assert sorted([*training, *calibration]) == list(range(10))
    assert [indices.tolist() for indices in split_parts(np.zeros(1, np.int64), 0)] == [[0], [0]]


def test_variants_of_twins_stay_with_them() -> None:
    groups = np.array([0, 1, 2, 3, 4, 5, 6, 0, 1, 2, 3, 4, 5, 6])
    training, calibration = split_images(groups, 3, seed=0)
    assert not set(groups[training // 3]) & set(groups[calibration // 3])
