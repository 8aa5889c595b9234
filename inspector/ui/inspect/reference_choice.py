"""The reference part: the most similar Good Part, another one, or an image of one's own choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from inspector.domain.arrays import Pixels
from inspector.domain.inspection import Inspection
from inspector.domain.pose import CommonPose
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.reference_image import read_reference
from inspector.jobs.similar_parts import Compared, Comparison
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace


class ReferenceChoice(QObject):
    """Finds and reads it, in the background.

    Args:
        workspace: Good Parts and Detector.
        search: Finds the most similar Good Part.
        is_live: Whether parts come from a live Source, one after the other.
        parent: Owns it.

    Signals:
        changed: There is another reference, or none.
        told: A sentence about it.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(
        self, workspace: Workspace, search: SimilarSearch, is_live: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._search = search
        self._is_live = is_live
        self._inspection: Inspection | None = None
        self._found: Compared | None = None
        self._rank = 0
        self._chosen: Path | None = None
        self._image: Pixels | None = None
        self._job: Job | None = None
        search.found.connect(self._on_found)
        search.failed.connect(self.told)

    @property
    def image(self) -> Pixels | None:
        """At the size of the part beside it, uint8, height x width x 3, RGB. None while there is none."""
        return self._image

    @property
    def _pose(self) -> CommonPose | None:
        """Lays the reference as the part lies. Live, the next part lies otherwise at once."""
        manifest = self._workspace.detector.manifest
        return None if manifest is None or self._is_live() else manifest.pose

    @property
    def is_chosen(self) -> bool:
        """Whether it is the operator's own choice."""
        return self._chosen is not None

    @property
    def can_go_back(self) -> bool:
        """Whether there are Good Parts that are more similar."""
        return self._found is not None and self._rank > 0

    @property
    def can_go_on(self) -> bool:
        """Whether there are Good Parts that are less similar."""
        return self._found is not None and self._rank + 1 < len(self._found.ranked)

    def find(self, inspection: Inspection) -> None:
        """Look for the reference of an image."""
        self._inspection, self._found = inspection, None
        self._set(None)
        if self._chosen is not None:
            self._read(self._chosen)
            return
        self.told.emit(tr("Looking for the most similar good part…"))
        self._search.ask(Comparison(inspection.path, inspection.image))

    def choose(self, path: Path, inspection: Inspection | None = None) -> None:
        """Compare with an image, until a Good Part is asked for.

        Args:
            path: The image.
            inspection: The part beside it, where that is another one than before.
        """
        self._search.cancel()
        self._inspection = inspection or self._inspection
        self._chosen = path
        self._read(path)

    def step(self, by: int) -> None:
        """Take a Good Part that is so many places less similar."""
        if self._found is not None and 0 <= self._rank + by < len(self._found.ranked):
            self._rank += by
            self._chosen = None
            self._read(self._found.ranked[self._rank].part)

    def cancel(self) -> None:
        """Look for nothing, and have no reference."""
        self._search.cancel()
        self._cancel_reading()
        self._inspection = self._found = None
        self._set(None)

    def forget(self) -> None:
        """Another document is open: the operator's own choice is forgotten, too."""
        self._chosen = None
        self.cancel()

    def _on_found(self, compared: Compared) -> None:
        self._found, self._rank = compared, 0
        self._read(compared.ranked[0].part)

    def _read(self, path: Path) -> None:
        if self._inspection is None:
            return
        self._cancel_reading()
        work = partial(read_reference, path, self._inspection.image, self._pose)
        job = self._job = GeneratorJob(tr("Opening the reference"), work)
        job.is_lookup = True
        job.ended.connect(lambda outcome: self._on_read(job, path, outcome))
        self._workspace.runner.start(job)

    def _cancel_reading(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_read(self, job: Job, path: Path, outcome: JobOutcome) -> None:
        if job is not self._job:
            return
        self._job = None
        if outcome.state is JobState.SUCCEEDED:
            image, is_stretched = cast("tuple[Pixels, bool]", outcome.result)
            self._set(image)
            self.told.emit(self._sentence(path, is_stretched=is_stretched))
            return
        self._workspace.messages.report_failure(outcome)
        was_chosen, self._chosen = self._chosen is not None, None
        if was_chosen and self._inspection is not None:
            self.find(self._inspection)
            return
        self._set(None)
        self.told.emit(tr("{name} is not shown. Take the next good part (K), or choose an image.", name=path.name))

    def _set(self, image: Pixels | None) -> None:
        self._image = image
        self.changed.emit()

    def _sentence(self, path: Path, *, is_stretched: bool) -> str:
        found, rank = self._found, tr("your choice")
        if self._chosen is None and found is not None:
            count, total, number = len(found.ranked), found.total, self._rank + 1
            among = tr("{count} good parts", count=count)
            if count < total:
                among = tr("{count} good parts out of {total:,}", count=count, total=total)
            rank = tr("most similar of {among}", among=among)
            if number > 1:
                rank = tr("number {number} of {among}", number=number, among=among)
        texts = [path.name, rank]
        if is_stretched:
            texts.append(tr("stretched to this image"))
        if self._pose is not None:
            texts.append(tr("laid as this part lies"))
        return ", ".join(texts)
