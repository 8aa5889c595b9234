"""Brings Threshold, image and Judgement together: everything that moves with the slider moves here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspector.domain.events import Inspected
from inspector.domain.results import Judgement
from inspector.runtime.zoom import enlarge
from inspector.ui.inspect.inspection_state import MapJudge
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.widgets.frame_pace import FramePace
from inspector.ui.widgets.image_view import ImageView


class JudgementPresenter(QObject):
    """Judges the image shown anew whenever the Threshold moves, at most once a frame, without a network.

    Signals:
        judged: The Judgement that is now seen.
    """

    judged = Signal(object)

    def __init__(
        self, view: ImageView, panel: InspectPanel, thresholds: OperatorThresholds, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._panel = panel
        self._thresholds = thresholds
        self._judge: MapJudge | None = None
        self._inspected: Inspected | None = None
        self._judgement: Judgement | None = None
        self._pace = FramePace(self)
        self._pace.due.connect(self.refresh)
        thresholds.moved.connect(self._pace.request)
        thresholds.replaced.connect(self.refresh)
        panel.overlay.scale_chosen.connect(self._draw_map)

    @property
    def judgement(self) -> Judgement | None:
        """What is seen, None while there is no result."""
        return self._judgement

    def show(self, inspected: Inspected, judge: MapJudge) -> None:
        """Show an image with its Anomaly Map."""
        self._judge, self._inspected = judge, inspected
        self._view.set_image(inspected.image)
        self._panel.overlay.set_scales(tuple(one.receptive_field for one in inspected.inspection.scales))
        self._draw_map()
        self.refresh()

    def clear(self, why: str) -> None:
        """Show no image, and say why."""
        self._judge = self._judgement = self._inspected = None
        self._view.set_image(None)
        self._panel.regions.show_regions(())
        self._panel.banner.show_nothing(why)

    def _draw_map(self) -> None:
        if self._inspected is None:
            return
        inspection, wanted = self._inspected.inspection, self._panel.overlay.scale
        chosen = next((one.cells for one in inspection.scales if one.receptive_field == wanted), None)
        self._view.set_map(inspection.anomaly_map if chosen is None else enlarge(chosen, *inspection.anomaly_map.shape))

    def refresh(self) -> None:
        """Judge anew, now."""
        thresholds = self._thresholds.thresholds
        if self._judge is None or thresholds is None:
            return
        judgement = self._judgement = self._judge.judge(thresholds, self._thresholds.min_area_px)
        self._view.set_threshold(thresholds.defect)
        self._view.set_mask(judgement.mask)
        self._panel.banner.show_judgement(judgement, self._judge.score)
        self._panel.regions.show_regions(judgement.regions)
        self.judged.emit(judgement)
