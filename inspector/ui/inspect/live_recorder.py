"""Results of a live source: a row for every triggered part, else when its Verdict changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from inspector.domain.inspection import Inspection
from inspector.domain.live_source import SourceChoice
from inspector.domain.result import Occasion, new_result
from inspector.domain.results import Verdict
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.workspace.workspace import Workspace


class LiveRecorder(QObject):
    """Makes results of frames: of every triggered one, and else after ``presenter`` has shown another Verdict."""

    def __init__(
        self, workspace: Workspace, live: LiveSession, presenter: JudgementPresenter, thresholds: OperatorThresholds
    ) -> None:
        super().__init__(live)
        self._workspace = workspace
        self._presenter = presenter
        self._thresholds = thresholds
        self._verdict: Verdict | None = None
        self._is_triggered = False
        live.started.connect(self._begin)
        live.frame_inspected.connect(self._on_frame)
        live.part_inspected.connect(self._record_part)

    @Slot(object)
    def _record_part(self, inspection: Inspection) -> None:
        self.record(inspection, Occasion.TRIGGER)

    def record(self, inspection: Inspection, occasion: Occasion) -> None:
        """Make a frame a result of the open Project. Known parts that are presented would spoil its yield."""
        workspace, thresholds = self._workspace, self._thresholds.thresholds
        is_presenting = workspace.acceptance.presenting is not None
        if thresholds is None or workspace.document.opened is None or is_presenting:
            return
        labels, digest = workspace.results.labels_of(inspection.path), workspace.detector.digest
        result = new_result(
            workspace.roi.within(inspection), thresholds, self._thresholds.min_area_px, digest, labels, occasion
        )
        workspace.results.add([result])

    @Slot(str, object)
    def _begin(self, _: str, choice: SourceChoice) -> None:
        self._verdict = None
        self._is_triggered = choice.is_triggered

    @Slot(object)
    def _on_frame(self, inspection: Inspection) -> None:
        judgement = self._presenter.judgement
        if judgement is not None and judgement.verdict is not self._verdict and not self._is_triggered:
            self._verdict = judgement.verdict
            self.record(inspection, Occasion.CHANGE)
