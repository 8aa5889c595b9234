import dataclasses

import pytest

from inspector.domain.profile import PAPER, PROFILES, STANDARD, ScoreRule, profile_by_name
from inspector.domain.project import Project
from inspector.errors import UsageError


@pytest.mark.parametrize("name", PROFILES)
def test_profiles_are_found_by_name(name: str) -> None:
    profile = profile_by_name(name)
    assert profile.name == name
    assert profile.ensemble_size >= 1
    assert profile.max_steps > 0
    assert all(field % 2 == 1 for field in profile.receptive_fields), "a receptive field has a centre pixel"
    assert profile.resolution_px % 128 == 0


def test_standard_is_the_default() -> None:
    assert profile_by_name(Project("bolts").profile) is STANDARD


def test_the_paper_s_profile_has_a_real_ensemble() -> None:
    assert PAPER.ensemble_size > 1
    assert PAPER.score_rule is ScoreRule.EQUATION_11


def test_an_unknown_profile_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        profile_by_name("turbo")
    assert caught.value.code == "no-such-profile"
    assert caught.value.exit_status == 2
    assert all(name in caught.value.advice for name in PROFILES)


def test_profiles_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        STANDARD.batch_size = 1  # type: ignore[misc]
