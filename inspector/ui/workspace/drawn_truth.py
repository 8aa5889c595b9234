"""The Truth Mask of the image that is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Slot
from typing_extensions import override

from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.results import Results
from inspector.ui.workspace.stored_mask import StoredMask
from inspector.ui.workspace.told_parts import Part

if TYPE_CHECKING:
    from inspector.storage.results.store import ResultsStore

_QUESTION = "shown truth mask"


class DrawnTruth(StoredMask):
    """Where the defective part that is shown is defective, as somebody drew it."""

    def __init__(self, document: Document, results: Results, messages: Messages) -> None:
        super().__init__(document, messages)
        self._results = results
        self._path: Path | None = None
        document.closed.connect(self.forget)

    @override
    def path(self) -> Path | None:
        return self._path

    def follow(self, part: Callable[[], Part]) -> None:
        """Show the mask of another image, once it is read.

        Args:
            part: Names the image. Called in the thread of the database, since it may take a picture of it.
        """
        self.forget()
        opened = self._document.opened
        if opened is None:
            return

        def ask(_store: ResultsStore) -> Path:
            from inspector.storage.truth_masks import truth_mask_path

            return truth_mask_path(opened, part()[1])

        self._results.ask(_QUESTION, ask, self._on_named, self)

    @Slot()
    def forget(self) -> None:
        """No image with a mask is shown any more."""
        self._results.forget(_QUESTION)
        self._path = None
        self._begin(None)

    def _on_named(self, answer: object) -> None:
        self._path = cast("Path | None", answer)
        self._read()
