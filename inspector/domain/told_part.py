"""The operator's words on parts."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.domain.result import ResultRow, Truth


@dataclass(frozen=True, slots=True)
class Word:
    """The operator's word on a part.

    Attributes:
        truth: None where it was taken back.
        kind: Of the defect, or of the look that is fine, in the operator's words.
        note: Anything else.
    """

    truth: Truth | None = None
    kind: str = ""
    note: str = ""


#: Nobody has told.
UNTOLD = Word()


@dataclass(frozen=True, slots=True)
class ToldPart:
    """A part with the operator's newest word on it.

    Attributes:
        name: Of the image's file.
        thumbnail: SHA-256 of the image's small picture.
        word: The word.
        told_ms: Milliseconds since 1970, UTC.
        row: Its newest Result, or None where it has none any more.
    """

    name: str
    thumbnail: str
    word: Word
    told_ms: int
    row: ResultRow | None
