"""The reference part: the most similar Good Part, another one, or an image of one's own choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from inspector.domain.arrays import Pixels
from inspector.domain.augmentation import Mirror
from inspector.domain.inspection import Inspection
from inspector.domain.pose import CommonPose
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.jobs.reference_image import read_reference
from inspector.jobs.similar_parts import Compared, Comparison
from inspector.ui.inspect.similar_search import SimilarSearch
from inspector.ui.widgets.late_answers import while_there
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
        self._is_laid = False
        self._job: Job | None = None
        search.found.connect(self._on_found)
        search.failed.connect(self.told)

    @property
    def image(self) -> Pixels | None:
        """At the size of the part beside it, uint8, height x width x 3, RGB. None while there is none."""
        return self._image

    @property
    def _pose(self) -> tuple[CommonPose, Mirror | None] | None:
        """Lays the reference as the part lies. Live, the next part lies otherwise at once."""
        manifest = self._workspace.detector.manifest
        if manifest is None or manifest.pose is None or self._is_live():
            return None
        return manifest.pose, manifest.augmentation.mirror

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
            self._read()
            return
        self.told.emit(tr("Looking for the most similar good part…"))
        self._search.ask(Comparison(inspection.path, inspection.image))

    def follow(self, inspection: Inspection) -> None:
        """Keep the reference beside the next image of a live Source, or beside one that stands still from now on.

        It is looked for where there is none of the image's size, and laid anew where the part stands still.
        """
        known, self._inspection = self._inspection, inspection
        if self._job is not None or self._search.is_running:
            return
        image = self._image
        if known is None or known.image.shape != inspection.image.shape:
            self.find(inspection)
        elif image is not None and self._is_laid != (self._pose is not None):
            self._read()

    def choose(self, path: Path, inspection: Inspection | None = None) -> None:
        """Compare with an image, until a Good Part is asked for.

        Args:
            path: The image.
            inspection: The part beside it, where that is another one than before.
        """
        self._search.cancel()
        self._inspection = inspection or self._inspection
        self._chosen = path
        self._read()

    def step(self, by: int) -> None:
        """Take a Good Part that is so many places less similar."""
        if self._found is not None and 0 <= self._rank + by < len(self._found.ranked):
            self._rank += by
            self._chosen = None
            self._read()

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

    @property
    def _path(self) -> Path | None:
        """Of the reference that is chosen, or else of the one that was found."""
        return self._chosen or (None if self._found is None else self._found.ranked[self._rank].part)

    def _on_found(self, compared: Compared) -> None:
        self._found, self._rank = compared, 0
        self._read()

    def _read(self) -> None:
        path = self._path
        if self._inspection is None or path is None:
            return
        self._cancel_reading()
        self._is_laid = self._pose is not None
        work = partial(read_reference, path, self._inspection.image, *(self._pose or ()))
        job = self._job = GeneratorJob(tr("Opening the reference"), work)
        job.is_lookup = True
        job.ended.connect(while_there(self, partial(self._on_read, job, path)))
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
        if self._is_laid:
            texts.append(tr("laid as this part lies"))
        return ", ".join(texts)
