"""Odd things about Good Parts, which the operator keeps or removes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class FindingKind(StrEnum):
    """The kinds of odd things, the most serious first."""

    UNREADABLE = "unreadable"
    EQUAL = "equal"
    EMPTY = "empty"
    BLURRED = "blurred"
    DARK = "dark"
    BRIGHT = "bright"
    BLACK = "black"
    WHITE = "white"
    COLOUR = "colour"
    SIZE = "size"
    TURNED = "turned"
    SHIFTED = "shifted"
    UNLIKE = "unlike"
    UNUSUAL = "unusual"
    SURPRISING = "surprising"
    TWIN = "twin"


@dataclass(frozen=True, slots=True)
class Finding:
    """One odd thing about a part. ``reason`` is a sentence for the operator."""

    kind: FindingKind
    reason: str


@dataclass(frozen=True, slots=True)
class OddPart:
    """A Good Part about which something is odd.

    Attributes:
        path: The file.
        digest: SHA-256 of its pixels. '' where it cannot be read.
        findings: The odd things, the most serious first.
    """

    path: Path
    digest: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding that the operator has seen, and the part stays.

    Attributes:
        digest: SHA-256 of the part's pixels: its file may get another name.
        kind: A part that is kept though it is dark is told again when it has a twin.
    """

    digest: str
    kind: FindingKind
