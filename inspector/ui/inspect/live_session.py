"""One live source at a time, from its first frame to its end."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, Signal

from inspector.camera.source import FrameSource
from inspector.domain.inspection import Inspection
from inspector.domain.live_source import SourceChoice, Trigger
from inspector.errors import ImageError, InspectorError
from inspector.jobs.live import LivePipeline
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.sentences import error_sentence, plural, tr
from inspector.ui.workspace.workspace import Workspace

#: A frame is overdue after so many times as long as the one before took, and never earlier or later than this.
OVERDUE_FACTOR = 3
OVERDUE_LEAST_MS = 400
OVERDUE_MOST_MS = 3_000
#: The subject of messages.
_CONNECTION = "connection to the live source"


class LiveSession(QObject):
    """Owns the LivePipeline that runs.

    Signals:
        started: A source is being opened. Its name and its SourceChoice.
        frame_inspected: The Inspection of the newest frame, unless the view is frozen.
        part_inspected: The Inspection of every triggered frame, also while the view is frozen.
        overdue: The Inspection that was sent last is older than it should be: it tells nothing about now.
        figures_measured: The LiveFigures.
        lost: The source is gone and is tried again by itself.
        recovered: It is back.
        ended: No source runs any more.
    """

    started = Signal(str, object)
    frame_inspected = Signal(object)
    part_inspected = Signal(object)
    overdue = Signal()
    figures_measured = Signal(object)
    lost = Signal()
    recovered = Signal()
    ended = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._pipeline: LivePipeline | None = None
        self._is_lost = False
        self._is_triggered = self._is_on_demand = False
        self._overruns = 0
        self._framed_s: float | None = None
        self._overdue = single_shot(self, OVERDUE_MOST_MS)
        self._overdue.timeout.connect(self.overdue)

    @property
    def is_running(self) -> bool:
        """Whether a source is open or being opened."""
        return self._pipeline is not None

    @property
    def is_frozen(self) -> bool:
        """Whether the view stays as it is."""
        return self._pipeline is not None and self._pipeline.is_frozen

    @property
    def is_triggered(self) -> bool:
        """Whether every frame counts."""
        return self._is_triggered

    def start(self, source: FrameSource, choice: SourceChoice) -> None:
        """Show a source in place of the one that runs."""
        self.stop()
        self._is_triggered, self._overruns = choice.is_triggered, 0
        self._is_on_demand = choice.trigger is Trigger.ON_DEMAND
        pipeline = self._pipeline = LivePipeline(self._workspace.detector.inference, source, choice, self)
        pipeline.frame_inspected.connect(while_there(self, partial(self._on_frame, pipeline)))
        pipeline.part_inspected.connect(self.part_inspected)
        pipeline.figures_measured.connect(self.figures_measured)
        pipeline.overrun.connect(self._on_overrun)
        pipeline.frame_refused.connect(self._on_frame_refused)
        pipeline.source_lost.connect(self._on_lost)
        pipeline.source_recovered.connect(self._on_recovered)
        pipeline.inspection_failed.connect(self._workspace.messages.report)
        pipeline.source_ended.connect(while_there(self, partial(self._on_source_ended, source.name)))
        pipeline.stopped.connect(while_there(self, partial(self._on_stopped, pipeline)))
        self._workspace.runner.watch(pipeline)
        pipeline.start()
        self.started.emit(source.name, choice)

    def freeze(self, is_frozen: bool) -> None:
        """Hold the newest frame, or go on."""
        if self._pipeline is None:
            return
        self._pipeline.freeze(is_frozen)
        # A held frame is as old as it is meant to be, and so is one that waits for the next trigger.
        if is_frozen or self._is_triggered:
            self._overdue.stop()
        else:
            self._overdue.start(OVERDUE_MOST_MS)

    def trigger(self) -> bool:
        """Inspect the next frame. Returns whether a source runs whose Trigger is ``ON_DEMAND``."""
        if self._pipeline is None or not self._is_on_demand:
            return False
        self._pipeline.trigger()
        return True

    def stop(self) -> None:
        """End the source. Returns at once."""
        pipeline, self._pipeline = self._pipeline, None
        if pipeline is not None:
            pipeline.stop()
            self._end()

    def _on_frame(self, pipeline: LivePipeline, inspection: Inspection) -> None:
        if pipeline is not self._pipeline:
            return
        self.frame_inspected.emit(inspection)
        if pipeline is not self._pipeline:
            # Whoever heard of it has stopped the source.
            return
        if self._is_lost:
            # It was on its way when the source went.
            self.overdue.emit()
            return
        if self._is_triggered:
            return
        before_s, self._framed_s = self._framed_s, time.monotonic()
        expected_ms = OVERDUE_MOST_MS if before_s is None else OVERDUE_FACTOR * 1000 * (self._framed_s - before_s)
        self._overdue.start(round(min(max(expected_ms, OVERDUE_LEAST_MS), OVERDUE_MOST_MS)))

    def _on_lost(self, error: InspectorError) -> None:
        self._is_lost = True
        self._overdue.stop()
        self._workspace.messages.post("warning", error_sentence(error), _CONNECTION)
        self.lost.emit()
        self.overdue.emit()

    def _on_recovered(self) -> None:
        self._is_lost = False
        self._framed_s = None
        self._workspace.messages.post("info", tr("The live source is back."), _CONNECTION)
        self.recovered.emit()

    def _on_overrun(self, number: int) -> None:
        self._overruns += 1
        self._workspace.messages.post(
            "warning",
            tr(
                "Part {number} was not inspected: parts come faster than they are inspected, or the camera is "
                "lost. {parts} Inspect them again.",
                number=number,
                parts=plural(self._overruns, "part was missed so far.", "parts were missed so far."),
            ),
        )

    def _on_frame_refused(self, error: ImageError) -> None:
        self._workspace.messages.report(error, "warning")

    def _on_source_ended(self, name: str, error: InspectorError | None) -> None:
        if error is None:
            self._workspace.messages.post("info", tr("“{name}” has ended.", name=name))
        else:
            self._workspace.messages.report(error)

    def _on_stopped(self, pipeline: LivePipeline) -> None:
        pipeline.deleteLater()
        if pipeline is self._pipeline:
            self._end()

    def _end(self) -> None:
        self._pipeline = self._framed_s = None
        self._is_lost = False
        self._overdue.stop()
        self._workspace.messages.withdraw(_CONNECTION)
        self.ended.emit()
