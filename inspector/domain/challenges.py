"""When Challenge parts are asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from inspector.domain.wall_clock import CLOCK_TOLERANCE_S

_DAY_MIN = 24 * 60
_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
MOST_HOURS = 168


class ChallengeTime(StrEnum):
    """When a Challenge is due."""

    OFF = "off"
    SHIFT = "shift"
    HOURS = "hours"


_Minute = Annotated[int, Meta(ge=0, lt=_DAY_MIN)]


@dataclass(frozen=True, slots=True)
class ChallengePlan:
    """When which parts are asked for.

    Attributes:
        when: At the start of every shift, every few hours, or never.
        every_h: Hours between two Challenges.
        shift_starts: Starts of shifts, in minutes of the day.
        parts: Names of golden parts. Empty means all of them.
    """

    when: ChallengeTime = ChallengeTime.OFF
    every_h: Annotated[int, Meta(ge=1, le=MOST_HOURS)] = 8
    shift_starts: tuple[_Minute, ...] = (6 * 60, 14 * 60, 22 * 60)
    parts: tuple[str, ...] = ()


def due_since(plan: ChallengePlan, last: datetime | None, now: datetime) -> datetime | None:
    """Since when a Challenge is due. None where none is.

    Args:
        plan: When one is due.
        last: The end of the last one, or None without any. A time in the future says that the clock was set back, so
            that nobody knows how long ago it was: then one is due now.
        now: The present time. Both times have a time zone.
    """
    if plan.when is ChallengeTime.OFF:
        return None
    if last is None or is_clock_set_back(last, now):
        return now
    if plan.when is ChallengeTime.HOURS:
        due = last + timedelta(hours=plan.every_h)
        return due if due <= now else None
    start = _shift_start(plan, now)
    return start if start is not None and last < start else None


def is_clock_set_back(last: datetime, now: datetime) -> bool:
    """Whether a time that has passed lies in the future."""
    return last - now > timedelta(seconds=CLOCK_TOLERANCE_S)


def shift_starts(text: str) -> tuple[int, ...] | None:
    """Minutes of the day that a text such as ``6:00, 14:00`` names, ascending. None where it names no times alone."""
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    matches = [_TIME.fullmatch(word) for word in words]
    found = {60 * int(match[1]) + int(match[2]) for match in matches if match is not None}
    return tuple(sorted(found)) if words and None not in matches else None


def shift_text(starts: tuple[int, ...]) -> str:
    """Starts of shifts as ``shift_starts`` reads them."""
    return ", ".join(f"{start // 60:02}:{start % 60:02}" for start in starts)


def _shift_start(plan: ChallengePlan, now: datetime) -> datetime | None:
    """The latest start of a shift by the wall clock."""
    days = (now, now - timedelta(days=1))
    starts = [
        day.replace(hour=start // 60, minute=start % 60, second=0, microsecond=0)
        for day in days
        for start in plan.shift_starts
    ]
    return max((start for start in starts if start <= now), default=None)
