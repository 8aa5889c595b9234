"""A folder may have thousands of files about which the same is to be said: the first few are told, then a number."""

from __future__ import annotations

from collections import Counter

from inspector.domain.events import ItemSkipped, Remarked
from inspector.text import Text

Said = ItemSkipped | Remarked


class FewOfEach:
    """Chooses the Events that are told one by one.

    Files that were left out for one reason are of a kind, and so are remarks that differ in names and numbers alone.

    Args:
        most: Of a kind that are told.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._counts: Counter[str] = Counter()
        self._firsts: dict[str, Said] = {}

    def is_told(self, said: Said) -> bool:
        """Count an Event. Returns whether it is among the first of its kind."""
        kind = _kind(said)
        self._firsts.setdefault(kind, said)
        self._counts[kind] += 1
        return self._counts[kind] <= self._most

    @property
    def untold(self) -> list[tuple[Said, int]]:
        """The first Event of each kind of which not all are told, and how many are not."""
        untold = ((first, self._counts[kind] - self._most) for kind, first in self._firsts.items())
        return [(first, count) for first, count in untold if count > 0]


def _kind(said: Said) -> str:
    if isinstance(said, ItemSkipped):
        return said.code
    return said.text.template if isinstance(said.text, Text) else said.text
