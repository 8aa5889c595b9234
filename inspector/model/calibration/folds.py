"""Which Students learn from which parts, and by which parts a new Detector is calibrated.

Where a Profile is cross-fitted every Student learns without a fold of the Good Parts of its own. Its residuals on that
fold are those of parts that it has never seen, so all Good Parts calibrate the Detector (cross-fitting, as for the
cross-conformal predictors of Vovk, 2015). Gaussians are cheaper than Students: the parts that a Student leaves out are
divided further, so that the Gaussians that score a part follow from nearly all others. Otherwise, as in the
publication, all Students learn from the same parts, and the rest is the Calibration Set.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspector.domain.alarm_rate import CALIBRATION_SHARE, MAX_CALIBRATION_PARTS, MAX_CROSS_FITTED_PARTS
from inspector.domain.ensemble import fold_count, is_cross_fitted
from inspector.domain.near_twins import IntArray
from inspector.domain.profile import Profile


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Some Students, and the images by which they are trained and calibrated. Folds may share Students.

    Attributes:
        students: Indices within the Ensemble.
        training: Images to learn from, the same in all folds of these Students.
        fitted: Images whose residuals the Gaussians follow from.
        held_back: Images whose scores maps and Threshold follow from, one of every part. The Students have not learned
            from them, unless there is nothing else.
    """

    students: tuple[int, ...]
    training: IntArray
    fitted: IntArray
    held_back: IntArray


def split_folds(
    profile: Profile, groups: IntArray, variants: int, seed: int, *, is_placed: bool = False
) -> tuple[Fold, ...]:
    """The folds of a training: some for each Student, or one for all, as for the publication's score.

    Images that show one part are in the same fold.

    Args:
        profile: Says whether Students are cross-fitted, and how many there are.
        groups: The group of each part, as ``twin_groups`` finds them.
        variants: Images of every part, unaltered first.
        seed: Of training.
        is_placed: As for ``split_images``.
    """
    students = profile.ensemble_size
    if not is_cross_fitted(profile):
        training, held_back = split_images(groups, variants, seed, is_placed=is_placed)
        return (Fold(tuple(range(students)), training, training, held_back),)
    kinds, first = np.unique(groups, return_index=True)
    if len(kinds) == 1:
        kinds = first = groups = np.arange(len(groups))
    count = fold_count(students)
    place = np.random.default_rng([seed, len(kinds)]).permutation(len(kinds))
    folds = []
    for index in range(count):
        student, is_own = index % students, place % count == index
        # Every Student is in some fold, even if there are fewer parts than folds.
        if not is_own.any() and index >= students:
            continue
        left_out = np.flatnonzero(np.isin(groups, kinds[is_own]))
        rest = np.flatnonzero(np.isin(groups, kinds[place % students != student]))
        scored = np.sort(first[is_own & (place < MAX_CROSS_FITTED_PARTS)])
        training = _images(rest if len(rest) else left_out, variants)
        held_back = _turns(scored, variants, is_placed, index)
        folds.append(Fold((student,), training, _images(left_out, variants), held_back))
    return tuple(folds)


def split_parts(groups: IntArray, seed: int) -> tuple[IntArray, IntArray]:
    """Indices of training parts and of the Calibration Set.

    Of several images that show one part, none is in the Calibration Set while another is trained with. The first one
    stands for all in the Calibration Set. A single part serves as both.

    Args:
        groups: The group of each part, as ``twin_groups`` finds them.
        seed: Of training.
    """
    kinds, first = np.unique(groups, return_index=True)
    count = len(kinds)
    if len(groups) == 1:
        return np.zeros(1, np.int64), np.zeros(1, np.int64)
    if count == 1:
        return split_parts(np.arange(len(groups)), seed)
    held_back = min(MAX_CALIBRATION_PARTS, max(1, round(CALIBRATION_SHARE * count)))
    order = np.random.default_rng([seed, count]).permutation(count)
    training = np.flatnonzero(np.isin(groups, kinds[order[held_back:]]))
    return training, np.sort(first[order[:held_back]])


def split_images(groups: IntArray, variants: int, seed: int, *, is_placed: bool = False) -> tuple[IntArray, IntArray]:
    """Indices of training images and of the Calibration Set among the Variants of parts, each part's in a row.

    Parts are held back as ``split_parts`` says, with all their Variants. Each is in the Calibration Set once, so that
    its scores stay independent of each other, as the default Threshold takes them to be: the Variants take turns.

    Args:
        groups: As for ``split_parts``.
        variants: Images of every part, unaltered first.
        seed: Of training.
        is_placed: Whether an ROI marks the unaltered parts. They alone are then in the Calibration Set.
    """
    training, calibration = split_parts(groups, seed)
    return _images(training, variants), _turns(calibration, variants, is_placed)


def _images(parts: IntArray, variants: int) -> IntArray:
    """All Variants of parts."""
    return (parts[:, None] * variants + np.arange(variants)).ravel()


def _turns(parts: IntArray, variants: int, is_placed: bool, first: int = 0) -> IntArray:
    """One Variant of each part, beginning with the first one that is given."""
    turn = 0 if is_placed else (first + np.arange(len(parts))) % variants
    return parts * variants + turn
