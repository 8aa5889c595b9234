"""Folds, and the Calibration Set, are made of parts, not of images."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.alarm_rate import MAX_CROSS_FITTED_PARTS
from inspector.domain.profile import PAPER, STANDARD, Profile, ScoreRule
from inspector.model.calibration.folds import split_folds, split_images, split_parts


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


@given(
    groups=st.lists(st.integers(0, 30), min_size=1, max_size=40).map(np.array),
    students=st.integers(2, 5),
    variants=st.integers(1, 3),
    seed=st.integers(0, 9),
)
def test_every_part_is_left_out_by_one_student(groups: np.ndarray, students: int, variants: int, seed: int) -> None:
    folds = split_folds(dataclasses.replace(STANDARD, ensemble_size=students), groups, variants, seed)
    assert {fold.students for fold in folds} == {(student,) for student in range(students)}
    left_out = np.concatenate([fold.fitted for fold in folds])
    assert sorted(left_out) == list(range(len(groups) * variants))
    for fold in folds:
        assert len(fold.training) > 0
        assert set(fold.held_back) <= set(fold.fitted)
        if len(np.unique(groups)) > 1:
            assert not set(groups[fold.training // variants]) & set(groups[fold.fitted // variants])
    for student in range(students):
        training, *others = (fold.training for fold in folds if fold.students == (student,))
        assert all(np.array_equal(training, other) for other in others), "a Student learns once"


def test_gaussians_of_a_fold_know_nearly_all_other_parts() -> None:
    folds = split_folds(STANDARD, np.arange(60), 1, seed=0)
    assert [len(fold.fitted) for fold in folds] == [10] * 6
    assert [len(fold.training) for fold in folds] == [40] * 6


def test_a_part_is_scored_once_whatever_its_twins_and_variants() -> None:
    groups = np.array([*range(12), *range(12)])
    folds = split_folds(STANDARD, groups, 4, seed=0)
    scored = np.concatenate([fold.held_back for fold in folds])
    assert sorted(scored // 4) == list(range(12))
    assert set(scored % 4) == {0, 1, 2, 3}, "Variants take turns"
    placed = np.concatenate([fold.held_back for fold in split_folds(STANDARD, groups, 4, seed=0, is_placed=True)])
    assert set(placed % 4) == {0}


def test_of_very_many_parts_some_are_scored_and_all_are_fitted() -> None:
    folds = split_folds(STANDARD, np.arange(1000), 1, seed=0)
    assert sum(len(fold.held_back) for fold in folds) == MAX_CROSS_FITTED_PARTS
    assert sum(len(fold.fitted) for fold in folds) == 1000


@pytest.mark.parametrize(
    "profile",
    [
        PAPER,
        dataclasses.replace(STANDARD, ensemble_size=1),
        dataclasses.replace(STANDARD, score_rule=ScoreRule.EQUATION_11),
    ],
)
def test_without_cross_fitting_all_students_learn_from_the_same_parts(profile: Profile) -> None:
    (fold,) = split_folds(profile, np.arange(40), 2, seed=3)
    training, held_back = split_images(np.arange(40), 2, seed=3)
    assert fold.students == tuple(range(profile.ensemble_size))
    for found, expected in ((fold.training, training), (fold.fitted, training), (fold.held_back, held_back)):
        np.testing.assert_array_equal(found, expected)


def test_a_single_part_serves_as_everything() -> None:
    folds = split_folds(STANDARD, np.zeros(1, np.int64), 1, seed=0)
    assert [fold.training.tolist() for fold in folds] == [[0], [0], [0]]
    assert [fold.held_back.tolist() for fold in folds] == [[0], [], []]
