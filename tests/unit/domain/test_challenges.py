from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.domain.challenges import ChallengePlan, ChallengeTime, due_since, shift_starts, shift_text

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
SHIFTS, HOURS = ChallengePlan(ChallengeTime.SHIFT), ChallengePlan(ChallengeTime.HOURS, every_h=4)


def ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)


def test_without_a_plan_nothing_is_due() -> None:
    assert due_since(ChallengePlan(), None, NOW) is None


def test_the_first_one_is_due_at_once() -> None:
    assert due_since(SHIFTS, None, NOW) == due_since(HOURS, None, NOW) == NOW


def test_every_few_hours() -> None:
    assert due_since(HOURS, ago(hours=3.9), NOW) is None
    assert due_since(HOURS, ago(hours=5), NOW) == ago(hours=1)


def test_at_the_start_of_a_shift() -> None:
    assert due_since(SHIFTS, ago(hours=1), NOW) is None
    assert due_since(SHIFTS, ago(hours=2), NOW) == NOW.replace(hour=14, minute=0)
    night = NOW.replace(hour=3)
    assert due_since(SHIFTS, night - timedelta(hours=6), night) == night.replace(hour=22, minute=0) - timedelta(days=1)


@pytest.mark.parametrize("plan", [SHIFTS, HOURS])
def test_a_clock_that_was_set_back_asks_at_once(plan: ChallengePlan) -> None:
    assert due_since(plan, NOW + timedelta(hours=5), NOW) == NOW
    assert due_since(plan, NOW + timedelta(seconds=20), NOW) is None, "clocks are corrected by seconds"


@pytest.mark.parametrize("plan", [SHIFTS, HOURS])
@given(st.integers(0, 10**6))
def test_what_is_due_is_due_in_the_past(plan: ChallengePlan, minutes: int) -> None:
    last = ago(minutes=minutes)
    since = due_since(plan, last, NOW)
    assert since is None or last < since <= NOW


@given(st.sets(st.integers(0, 24 * 60 - 1), min_size=1, max_size=6))
def test_starts_of_shifts_are_read_as_they_are_written(starts: set[int]) -> None:
    assert shift_starts(shift_text(tuple(sorted(starts)))) == tuple(sorted(starts))


@pytest.mark.parametrize("text", ["", "soon", "25:00", "6", "6:00, x", "6:60"])
def test_other_texts_name_no_times(text: str) -> None:
    assert shift_starts(text) is None


def test_times_may_be_written_in_other_ways() -> None:
    assert shift_starts("14.00;6:00") == (360, 840)
