import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.profile import FAST, PAPER, Family
from inspector.domain.project import Project
from inspector.domain.teachers import TeacherChoice, joined_teachers, profile_teachers, with_teachers
from inspector.errors import UsageError
from inspector.storage.records import decode, encode

choices = st.builds(
    TeacherChoice,
    name=st.text("abc", min_size=1, max_size=3),
    family=st.sampled_from(Family),
    receptive_field=st.sampled_from((17, 33, 65)),
    sha256=st.sampled_from(("", "a" * 64)),
)


@given(st.lists(choices, max_size=8))
def test_joined_teachers_are_always_those_of_one_detector(added: list[TeacherChoice]) -> None:
    teachers: tuple[TeacherChoice, ...] = ()
    for choice in added:
        teachers = joined_teachers(teachers, choice)
        assert choice in teachers
    profile = with_teachers(FAST, teachers)
    assert profile.receptive_fields == (tuple(each.receptive_field for each in teachers) or FAST.receptive_fields)
    assert list(profile.receptive_fields) == sorted(set(profile.receptive_fields))


def test_teachers_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(UsageError, match="teacher-families"):
        with_teachers(FAST, (TeacherChoice("a", Family.FAST, 33), TeacherChoice("b", Family.PAPER, 17)))
    with pytest.raises(UsageError, match="teacher-fields"):
        with_teachers(FAST, (TeacherChoice("a", Family.FAST, 33), TeacherChoice("b", Family.FAST, 33)))


def test_a_profile_names_the_shipped_teachers() -> None:
    assert [each.name for each in profile_teachers(PAPER)] == ["paper-17", "paper-33", "paper-65"]


def test_a_project_trains_with_its_teachers_and_keeps_them() -> None:
    project = Project("Covers", teachers=(TeacherChoice("mine", Family.PAPER, 33, "b" * 64),))
    assert decode(encode(project), Project) == project
    profile = project.adapted(FAST)
    assert (profile.family, profile.receptive_fields) == (Family.PAPER, (33,))
    assert Project("Covers").adapted(FAST).receptive_fields == (67, 819)
