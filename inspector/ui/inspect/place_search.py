"""Asks about the place that is explained, once it stays for a moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from inspector.jobs.descriptor_map import DescriptorQuestion
from inspector.jobs.similar_parts import Comparison
from inspector.text import Text
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.inspect.subject import Subject
from inspector.ui.widgets.frame_pace import single_shot

COMPARING = Text("Comparing with good parts…")
#: Somebody who steps from defect to defect asks for the last one only.
_PATIENCE_MS = 250


class PlaceSearch(QObject):
    """Follows the place that is explained.

    Args:
        search: Answers.
        question: Makes the question about a place.
        parent: Owner.
    """

    def __init__(
        self, search: SimilarSearch, question: Callable[[Subject], Comparison | DescriptorQuestion], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._question = question
        self._asked: Subject | None = None
        self._patience = single_shot(self, _PATIENCE_MS)
        self._patience.timeout.connect(self._ask)

    def follow(self, explained: Subject) -> bool:
        """Ask about a place soon. Returns whether it is another one than that of the last question."""
        asked, self._asked = self._asked, explained
        if asked is not None and asked.inspection is explained.inspection and asked.place == explained.place:
            return False
        self._patience.start()
        return True

    def forget(self) -> None:
        """Take no answer any more, and ask about the next place whichever it is."""
        self._asked = None
        self._patience.stop()
        self._search.cancel()

    def _ask(self) -> None:
        if self._asked is not None:
            self._search.ask(self._question(self._asked))
