"""Sentences for the operator, shown in the message strip."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspector.errors import InspectorError
from inspector.ui.widgets.sentences import error_sentence


class Messages(QObject):
    """Takes sentences from everywhere in the window.

    Signals:
        posted: The kind (``info``, ``warning`` or ``error``) and a sentence.
    """

    posted = Signal(str, str)

    def post(self, kind: str, text: str) -> None:
        """Show a sentence. ``kind`` is ``info``, ``warning`` or ``error``."""
        self.posted.emit(kind, text)

    def report(self, error: InspectorError, kind: str = "error") -> None:
        """Show an error."""
        self.posted.emit(kind, error_sentence(error))
