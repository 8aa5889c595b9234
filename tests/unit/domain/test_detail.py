from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.augmentation import Augmentation
from inspector.domain.detail import (
    LEAST_TRIED,
    Detail,
    detail_advice,
    may_be_tried,
    may_need_more_detail,
    smallest_spot_px,
)
from inspector.domain.manifest import DetectorManifest
from inspector.domain.profile import PROFILES, STANDARD, Family, ScoreRule
from inspector.domain.results import Thresholds

WEAK = DetectorManifest(
    profile="fast",
    family="fast",
    receptive_fields=(67, 819),
    ensemble_size=2,
    resolution_px=256,
    score_rule="residual-distance",
    thresholds=Thresholds(5.0, 4.0),
    good_scores=(1.0, 2.0),
    part_count=20,
    training_steps=250,
    training_s=60.0,
    seed=0,
    created="2026-11-29T10:00:00+00:00",
    told_apart=0.75,
    part_size_px=(640, 480),
)


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("name", PROFILES)
def test_a_detail_changes_nothing_of_a_profile_but_its_side(detail: Detail, name: str) -> None:
    profile = PROFILES[name]
    assert detail.profile(profile) == replace(profile, resolution_px=detail.side_px)
    assert detail.side_px % 128 == 0


def test_a_profile_of_another_side_keeps_it_as_its_usual_one() -> None:
    small = replace(STANDARD, resolution_px=128)
    assert [detail.profile(small).resolution_px for detail in Detail] == [128, 128, 192, 256]


def test_the_usual_detail_is_the_one_that_profiles_are_made_for() -> None:
    assert Detail.USUAL.profile(STANDARD) == STANDARD
    assert Detail.USUAL.work == 1


def test_the_work_is_that_of_the_pixels() -> None:
    assert Detail.FINE.work == pytest.approx(384**2 / 256**2)
    assert Detail.FINEST.work == 4


@pytest.mark.parametrize("detail", Detail)
def test_parts_may_be_out_of_place_by_the_same_share(detail: Detail) -> None:
    moved = detail.augmentation(Augmentation(shift_px=4, mirrored=True))
    assert moved == Augmentation(shift_px=4 * detail.side_px // 256, mirrored=True)


def test_anomalies_that_are_lost_call_for_more_detail() -> None:
    assert may_need_more_detail(WEAK)
    assert "640 x 480 pixels" in detail_advice(WEAK)
    assert "256 x 256" in detail_advice(WEAK)


@pytest.mark.parametrize(
    "manifest",
    [
        replace(WEAK, told_apart=0.8),
        replace(WEAK, told_apart=None),
        replace(WEAK, part_size_px=None),
        replace(WEAK, part_size_px=(640, 300)),
        replace(WEAK, resolution_px=512, part_size_px=(4000, 3000)),
    ],
    ids=["told apart", "nobody knows", "size unknown", "no more to show", "finest already"],
)
def test_nothing_is_advised_where_it_would_not_help(manifest: DetectorManifest) -> None:
    assert not may_need_more_detail(manifest)
    assert detail_advice(manifest) == ""


def test_the_recommended_profile_may_be_tried_on_large_images() -> None:
    assert may_be_tried(STANDARD, LEAST_TRIED, (640, 384))
    assert not may_be_tried(STANDARD, LEAST_TRIED, (640, 383))
    assert not may_be_tried(STANDARD, LEAST_TRIED, None)
    assert not may_be_tried(STANDARD, LEAST_TRIED - 1, (640, 384))
    assert [name for name in PROFILES if may_be_tried(PROFILES[name], 100, (4000, 3000))] == ["standard"]
    for change in ({"family": Family.PAPER}, {"score_rule": ScoreRule.EQUATION_11}, {"receptive_fields": (67,)}):
        assert not may_be_tried(replace(STANDARD, **change), 100, (4000, 3000))


@given(width=st.integers(1, 10_000), height=st.integers(1, 10_000))
def test_more_detail_never_sees_less(width: int, height: int) -> None:
    spots_px = [smallest_spot_px(detail, (width, height)) for detail in Detail]
    assert spots_px == sorted(spots_px, reverse=True)
    assert spots_px[-1] >= 1
