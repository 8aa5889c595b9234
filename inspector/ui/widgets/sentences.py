"""Sentences that are said in many places."""

from __future__ import annotations

from inspector.domain.events import ItemSkipped
from inspector.errors import InspectorError


def plural(count: int, singular: str, many: str) -> str:
    """``1 region``, ``2 regions``."""
    return f"{count:,} {singular if count == 1 else many}"


def way_back(count: int) -> str:
    """How so many parts come back that are gone."""
    return f"“Undo” (Ctrl+Z) brings {'it' if count == 1 else 'them'} back."


def error_sentence(error: InspectorError | ItemSkipped) -> str:
    """An error, or an image that was passed over, with the operator's way out of it."""
    return f"{error.what}. {error.advice[:1].upper()}{error.advice[1:]}."
