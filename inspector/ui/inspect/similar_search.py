"""Compares the image that is shown with the Good Parts, in the background."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from inspector.jobs.descriptor_map import DescriptorQuestion, map_descriptors
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.similar_parts import Comparison, DescribedParts, compare_with_parts
from inspector.text import Text
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import error_sentence, tr
from inspector.ui.workspace.workspace import Workspace

NO_PARTS = Text("The good parts are not here. Open their project")


class SimilarSearch(QObject):
    """One question at a time: a new one takes the place of the one before.

    Signals:
        found: The answer to the last question: Compared, or a DescriptorMap.
        failed: Why there is no answer to it, in a sentence.
    """

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, workspace: Workspace, known: DescribedParts, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._known = known
        self._job: Job | None = None

    @property
    def is_running(self) -> bool:
        """Whether an answer is on its way."""
        return self._job is not None

    def ask(self, asked: Comparison | DescriptorQuestion) -> None:
        """Compare an image with the Good Parts."""
        self.cancel()
        parts = self._workspace.parts.paths() if self._workspace.document.opened is not None else []
        if not parts:
            self.failed.emit(tr("{no_parts} to see the most similar one.", no_parts=NO_PARTS))
            return
        client, known = self._workspace.detector.inference, self._known
        job = self._job = GeneratorJob(
            tr("Comparing with good parts"),
            lambda: (
                compare_with_parts(client, known, asked, parts)
                if isinstance(asked, Comparison)
                else map_descriptors(client, known, asked, parts)
            ),
        )
        job.is_lookup = True
        job.ended.connect(while_there(self, partial(self._on_ended, job)))
        self._workspace.runner.start(job)

    def cancel(self) -> None:
        """Forget the question."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_ended(self, job: Job, outcome: JobOutcome) -> None:
        if job is not self._job:
            return
        self._job = None
        if outcome.state is JobState.SUCCEEDED:
            self.found.emit(outcome.result)
        elif outcome.error is not None:
            self.failed.emit(error_sentence(outcome.error))
