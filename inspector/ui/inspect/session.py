"""Steps through opened images, inspects the rest in the background and keeps the results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspector.domain.events import ItemSkipped
from inspector.domain.inspection import Inspection
from inspector.domain.recording import Recording
from inspector.domain.result import repeatable_name
from inspector.errors import InspectorError
from inspector.jobs.inspection import InspectionThread, inspection_job
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.storage.exports.names import relative_names
from inspector.storage.image_folder import NOT_AN_IMAGE, find_images
from inspector.ui.inspect.inspection_state import OpenedImages, SetSummary
from inspector.ui.inspect.judging_anew import JudgingAnew
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import quoted, tr
from inspector.ui.workspace.workspace import Workspace

#: Beyond the last image, wherever that is.
LAST = sys.maxsize
#: Names of files that are left out, before the others are only counted.
_TOLD_NAMES = 10


class InspectSession(QObject):
    """The opened images of the Inspect place.

    Signals:
        position_changed: Another image is to be shown. Its result follows.
        inspected: The Inspection of the image to show.
        failed: The image to show cannot be inspected: its Path and the InspectorError.
        results_grew: More images were inspected.
    """

    position_changed = Signal()
    inspected = Signal(object)
    failed = Signal(object, object)
    results_grew = Signal()

    def __init__(self, workspace: Workspace, thresholds: OperatorThresholds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._thresholds = thresholds
        self._opened = OpenedImages(workspace.detector.inference.kept, workspace.roi.within)
        self._thread: InspectionThread | None = None
        self._job: Job | None = None
        #: Whether a live source is shown in place of the opened images.
        self.is_paused = False
        self._recording = Recording.EACH
        self._names: dict[Path, Path] = {}
        # Sent before another document is opened, too. Its images may be open before its other listeners hear of it.
        workspace.document.closed.connect(self._on_project_replaced)
        workspace.detector.changed.connect(self._on_detector_changed)
        self._anew = JudgingAnew(self._opened, self)
        workspace.roi.changed.connect(self._anew.begin)
        self._anew.begun.connect(self._stop_job)
        self._anew.begun.connect(self.results_grew)
        self._anew.inspection_found.connect(self._add)
        self._anew.ended.connect(self._inspect_rest)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The opened images."""
        return tuple(self._opened.paths)

    @property
    def position(self) -> int:
        """Of the image shown, from 0."""
        return self._opened.position

    @property
    def current(self) -> Path | None:
        """The image shown."""
        return self._opened.current

    @property
    def name(self) -> str:
        """The image shown, with its folders where the opened images lie in several."""
        return "" if self.current is None else str(self._names[self.current])

    @property
    def scores(self) -> list[float]:
        """Anomaly Scores found so far."""
        return self._opened.scores()

    @property
    def summary(self) -> SetSummary | None:
        """All opened images taken together, None without a Detector."""
        thresholds = self._thresholds.thresholds
        return None if thresholds is None else self._opened.summary(thresholds, self._thresholds.min_area_px)

    def open(self, paths: Sequence[Path], recording: Recording = Recording.EACH, first: Path | None = None) -> None:
        """Open files and folders in place of those that are open.

        Args:
            paths: Files and folders.
            recording: Which of them become Results.
            first: The image to show first, where it is not the first one.

        Raises:
            InspectorError: There are no images.
        """
        named = find_images(paths)
        # A file that claims to be an image is shown in its turn, with the reason why it cannot be inspected.
        others = [item.path for item in named.left_out if item.code == NOT_AN_IMAGE or item.path.is_dir()]
        images = [*named.images, *(item.path for item in named.left_out if item.path not in others)]
        if not images:
            named.check(paths)
        if others:
            self._workspace.messages.post("info", _left_out_text(others))
        self._stop_job()
        self._recording = recording
        self._opened.open(images)
        if first in images:
            self._opened.step_to(images.index(first))
        self._names = relative_names(images)
        self._show_current()

    def grow(self, images: Sequence[Path]) -> None:
        """Have these images in place of those that are open, which are among them. The image shown stays."""
        self._opened.grow(images)
        self._names = relative_names(images)
        self._show_current()

    def step(self, by: int) -> None:
        """Show the image that many places further on."""
        self.step_to(self._opened.position + by)

    def step_to(self, position: int) -> None:
        """Show the image at a position. Positions beyond the ends mean the ends."""
        before = self._opened.position
        self._opened.step_to(position)
        if self._opened.position != before:
            self._show_current()

    def set_paused(self, is_paused: bool) -> None:
        """Inspect nothing while a live source needs the processor, and go on after it."""
        self.is_paused = is_paused
        if is_paused:
            self._stop_job()
        else:
            self._show_current()

    def stop(self) -> None:
        """End all background work. Returns at once."""
        self._stop_job()
        if self._thread is not None:
            self._thread.stop()
            self._thread = None

    def store_results(self) -> None:
        """Keep the Verdicts at the Thresholds in force, where they were moved since the images were inspected."""
        thresholds = self._thresholds.thresholds
        if thresholds is not None and self._recording is not Recording.NONE:
            self._workspace.results.add(self._opened.judge_anew(thresholds, self._thresholds.min_area_px))

    def _show_current(self) -> None:
        self.position_changed.emit()
        path = self._opened.current
        if path is None or self._workspace.detector.manifest is None or self.is_paused:
            return
        following = self._opened.position + 1
        upcoming = self._opened.paths[following] if following < len(self._opened.paths) else None
        self._running_thread().request(path, upcoming)

    def _running_thread(self) -> InspectionThread:
        if self._thread is None:
            self._thread = InspectionThread(self._workspace.detector.inference, self)
            self._thread.inspected.connect(self._on_inspected)
            self._thread.failed.connect(self._on_failed)
            self._workspace.runner.watch(self._thread)
            self._thread.start()
        return self._thread

    def _on_inspected(self, inspection: Inspection) -> None:
        if inspection.path != self._opened.current or self.is_paused:
            return
        self._add(inspection)
        self.inspected.emit(inspection)
        self._inspect_rest()

    def _on_failed(self, path: Path, error: InspectorError) -> None:
        if path != self._opened.current:
            return
        self._opened.add_failure(path)
        self.failed.emit(path, error)
        self.results_grew.emit()
        self._inspect_rest()

    def _add(self, inspection: Inspection) -> None:
        thresholds = self._thresholds.thresholds or inspection.thresholds
        detector, results = self._workspace.detector.digest, self._workspace.results
        labels = results.labels_of(inspection.path)
        name = repeatable_name(inspection, detector) if self._recording is Recording.NEW else ""
        result = self._opened.add(inspection, thresholds, self._thresholds.min_area_px, detector, labels, name)
        if result is not None and self._recording is not Recording.NONE:
            results.add([result])
        self.results_grew.emit()

    def _inspect_rest(self) -> None:
        if self._job is not None or self.is_paused or self._workspace.detector.manifest is None:
            return
        waiting = self._opened.waiting()
        if not waiting:
            return
        job = self._job = inspection_job(self._workspace.detector.inference, waiting)
        job.event_emitted.connect(while_there(self, partial(self._on_job_event, job)))
        job.ended.connect(while_there(self, partial(self._on_job_ended, job)))
        self._workspace.runner.start(job)

    def _on_job_event(self, job: Job, event: object) -> None:
        if job is not self._job:
            return
        if isinstance(event, Inspection):
            self._add(event)
        elif isinstance(event, ItemSkipped):
            self._opened.add_failure(event.path)
            self.results_grew.emit()

    def _on_job_ended(self, job: Job, outcome: JobOutcome) -> None:
        if job is not self._job:
            return
        self._job = None
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self._workspace.messages.report(outcome.error)
        elif outcome.state is JobState.SUCCEEDED:
            # There may be more images by now.
            self._inspect_rest()
        self.results_grew.emit()

    def _stop_job(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_project_replaced(self) -> None:
        self._stop_job()
        self._opened.open([])
        if self._thread is not None:
            self._thread.forget()
        self.position_changed.emit()
        self.results_grew.emit()

    def _on_detector_changed(self) -> None:
        self._stop_job()
        self._opened.forget_results()
        if self._thread is not None:
            self._thread.forget()
        self._show_current()
        self.results_grew.emit()


def _left_out_text(paths: Sequence[Path]) -> str:
    names = ", ".join(quoted(path.name) for path in paths[:_TOLD_NAMES])
    more = tr(" and {count:,} more", count=len(paths) - _TOLD_NAMES) if len(paths) > _TOLD_NAMES else ""
    return tr("Left out, because there are no images in them: {names}{more}.", names=names, more=more)
