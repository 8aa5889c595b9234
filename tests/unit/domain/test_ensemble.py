from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.augmentation import Augmentation
from inspector.domain.detail import Detail
from inspector.domain.devices import Device
from inspector.domain.durations import rough_duration_text
from inspector.domain.ensemble import (
    MOST_STUDENTS,
    image_work,
    is_cross_fitted,
    pace_name,
    pace_of,
    reference_training_s,
    single_student_text,
    with_students,
)
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import FAST, PAPER, PROFILES, STANDARD, Family, Profile, ScoreRule
from inspector.domain.project import Project
from inspector.domain.results import Thresholds
from inspector.domain.teachers import RECEPTIVE_FIELDS
from inspector.model.calibration.folds import split_folds

COUNTS = range(1, MOST_STUDENTS + 1)
PROFILE = st.sampled_from(list(PROFILES.values()))


def manifest_of(profile: Profile, **changes: object) -> DetectorManifest:
    made = DetectorManifest(
        profile=profile.name,
        family=profile.family,
        receptive_fields=profile.receptive_fields,
        ensemble_size=profile.ensemble_size,
        resolution_px=profile.resolution_px,
        score_rule=profile.score_rule,
        thresholds=Thresholds(5.0, 4.0),
        good_scores=(1.0,),
        part_count=100,
        training_steps=profile.max_steps,
        training_s=60.0,
        seed=0,
        created="2026-11-29T10:00:00+00:00",
    )
    return replace(made, **changes)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_a_project_chooses_students_and_nothing_else(profile: Profile) -> None:
    assert Project("bolts").adapted(profile) == profile
    for count in COUNTS:
        assert Project("bolts", students=count).adapted(profile) == replace(profile, ensemble_size=count)
    both = Project("bolts", students=5, detail=Detail.FINEST).adapted(profile)
    assert both == replace(profile, ensemble_size=5, resolution_px=512)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("profile", [*PROFILES.values(), replace(FAST, score_rule=ScoreRule.EQUATION_11)])
def test_the_window_tells_of_cross_fitting_as_training_does(profile: Profile, count: int) -> None:
    chosen = with_students(profile, count)
    folds = split_folds(chosen, np.arange(60), 1, seed=0)
    assert is_cross_fitted(chosen) == (len(folds) > 1)
    if is_cross_fitted(chosen):
        assert {len(fold.training) for fold in folds} == {60 - 60 // count}


def test_one_student_tells_its_loss() -> None:
    assert single_student_text(STANDARD) == ""
    assert "kept for testing" in single_student_text(with_students(STANDARD, 1))
    alone = single_student_text(with_students(PAPER, 1))
    assert "cannot disagree" in alone and "testing" not in alone


@pytest.mark.parametrize(("profile", "measured_s"), [(STANDARD, 102), (FAST, 64)])
def test_the_reference_computer_takes_its_measured_time(profile: Profile, measured_s: float) -> None:
    assert reference_training_s(profile, 761) == pytest.approx(measured_s, rel=0.05)


@pytest.mark.parametrize("family", Family)
def test_the_time_follows_the_receptive_fields(family: Family) -> None:
    """Of the measured times of a step, and of describing an image, whatever the other fields are."""
    profile = replace(FAST if family is Family.FAST else PAPER, max_steps=500, epochs=None)
    start_s = reference_training_s(replace(profile, receptive_fields=()), 40)

    def alone_s(field: int) -> float:
        return reference_training_s(replace(profile, receptive_fields=(field,)), 40) - start_s

    both = replace(profile, receptive_fields=(17, 65))
    assert reference_training_s(both, 40) - start_s == pytest.approx(alone_s(17) + alone_s(65))
    assert sum(map(alone_s, profile.receptive_fields)) == pytest.approx(
        reference_training_s(profile, 40) - start_s, rel=0.02
    )
    assert alone_s(17) > 1.5 * alone_s(65)
    assert set(RECEPTIVE_FIELDS[family]) == {field for field in range(900) if alone_s(field) != alone_s(899)}


@given(profile=PROFILE, images=st.integers(2, 5000), count=st.integers(1, MOST_STUDENTS - 1))
def test_every_student_costs_as_much_as_the_one_before(profile: Profile, images: int, count: int) -> None:
    steps = [reference_training_s(with_students(profile, count + more), images) for more in range(2)]
    first = [reference_training_s(with_students(profile, more), images) for more in (1, 2)]
    assert steps[1] > steps[0]
    assert steps[1] - steps[0] == pytest.approx(first[1] - first[0])
    assert image_work(with_students(profile, count + 1), profile) > image_work(with_students(profile, count), profile)


@given(profile=PROFILE, images=st.integers(2, 1000), slowness=st.floats(0.01, 50))
def test_the_pace_of_a_training_gives_its_own_time_back(profile: Profile, images: int, slowness: float) -> None:
    trained = replace(with_students(profile, 2), max_steps=profile.for_parts(images).max_steps, epochs=None)
    taken_s = slowness * reference_training_s(trained, 2 * images)
    augmentation = Augmentation(mirrored=True)
    manifest = manifest_of(trained, part_count=images, training_s=taken_s, augmentation=augmentation)
    assert augmentation.variant_count == 2
    assert pace_of(manifest) == pytest.approx(slowness)


def test_a_training_with_teachers_of_the_other_family_has_the_pace_of_its_networks() -> None:
    trained = replace(FAST, family=Family.PAPER, receptive_fields=(17, 65), max_steps=250)
    manifest = manifest_of(trained, part_count=40, training_s=reference_training_s(trained, 40))
    assert manifest.profile == FAST.name
    assert pace_of(manifest) == pytest.approx(1)


def test_an_unknown_profile_has_no_pace() -> None:
    assert pace_of(replace(manifest_of(FAST), profile="tiny")) is None
    assert pace_of(replace(manifest_of(FAST), training_s=0.0)) is None


def test_devices_and_families_have_paces_of_their_own() -> None:
    assert len({pace_name(device, family) for device in Device for family in Family}) == len(Device) * len(Family)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(3, "10 s"), (41, "50 s"), (61, "70 s"), (111, "2 min"), (3599, "60 min"), (7300, "3 h"), (311_000, "87 h")],
)
def test_estimates_are_rough(seconds: float, expected: str) -> None:
    assert rough_duration_text(seconds) == expected
