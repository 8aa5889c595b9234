"""Sentences for the operator, shown in the message strip."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from PySide6.QtCore import QObject, Signal

from inspector.errors import InspectorError
from inspector.jobs.job import JobOutcome, JobState
from inspector.ui.widgets.sentences import error_sentence

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


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

    def report_failure(self, outcome: JobOutcome) -> None:
        """Show why a Job failed, if it did."""
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self.report(outcome.error)

    def attempt(
        self, act: Callable[_Arguments, _Result], *args: _Arguments.args, **options: _Arguments.kwargs
    ) -> _Result | None:
        """Call a function. An InspectorError of it is shown, and its result is None then."""
        try:
            return act(*args, **options)
        except InspectorError as error:
            self.report(error)
            return None
