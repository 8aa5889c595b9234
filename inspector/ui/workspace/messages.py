"""Sentences for the operator, shown in the message strip."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from inspector.errors import InspectorError
from inspector.jobs.job import JobOutcome, JobState
from inspector.text import Text
from inspector.ui.widgets.sentences import error_sentence, tr

#: More are never shown.
_MOST_OF_DOCUMENT = 100
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


class Messages(QObject):
    """Takes sentences from everywhere in the window.

    Signals:
        posted: The kind (``info``, ``warning`` or ``error``) and a sentence.
        withdrawn: Kind and sentence of one that no longer holds.
    """

    posted = Signal(str, str)
    withdrawn = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._of_subjects: dict[str, tuple[str, str]] = {}
        self._of_document: deque[tuple[str, str]] = deque(maxlen=_MOST_OF_DOCUMENT)

    def post(self, kind: str, text: str, subject: str = "") -> None:
        """Show a sentence.

        Args:
            kind: ``info``, ``warning`` or ``error``.
            text: The sentence. A Text is translated.
            subject: Its subject, of which only the newest sentence holds.
        """
        text = tr(text) if isinstance(text, Text) else text
        if subject:
            self.withdraw(subject)
            self._of_subjects[subject] = (kind, text)
        self._show(kind, text)

    def withdraw(self, subject: str) -> None:
        """Show no sentence about a subject any more, for instance because the work begins anew."""
        if subject in self._of_subjects:
            self.withdrawn.emit(*self._of_subjects.pop(subject))

    def begin_document(self) -> None:
        """From now on sentences are about the document that is open."""
        self._of_document.clear()

    def end_document(self) -> None:
        """Show no sentence any more that came while the document was open."""
        while self._of_document:
            self.withdrawn.emit(*self._of_document.pop())

    def report(self, error: InspectorError, kind: str = "error") -> None:
        """Show an error."""
        self._show(kind, error_sentence(error))

    def report_failure(self, outcome: JobOutcome, subject: str = "") -> None:
        """Show why a Job failed, if it did. ``subject`` as for ``post``."""
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self.post("error", error_sentence(outcome.error), subject)

    def attempt(
        self, act: Callable[_Arguments, _Result], *args: _Arguments.args, **options: _Arguments.kwargs
    ) -> _Result | None:
        """Call a function. An InspectorError of it is shown, and its result is None then."""
        return self.attempt_anew("", act, *args, **options)

    def attempt_anew(
        self, subject: str, act: Callable[_Arguments, _Result], *args: _Arguments.args, **options: _Arguments.kwargs
    ) -> _Result | None:
        """Call a function as ``attempt`` does. No earlier sentence about the subject is shown any more."""
        self.withdraw(subject)
        try:
            return act(*args, **options)
        except InspectorError as error:
            self.post("error", error_sentence(error), subject)
            return None

    def _show(self, kind: str, text: str) -> None:
        self._of_document.append((kind, text))
        self.posted.emit(kind, text)
