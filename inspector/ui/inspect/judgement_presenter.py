"""Brings Threshold, image and Judgement together: everything that moves with the slider moves here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspector.domain.arrays import Mask
from inspector.domain.inspection import Inspection, judge
from inspector.domain.pixel_size import PixelSize
from inspector.domain.results import Judgement
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.widgets.frame_pace import FramePace
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.roi_shade import RoiShade
from inspector.ui.widgets.scene_note import SceneNote
from inspector.ui.workspace.project_roi import ProjectRoi

#: Nobody reads a list that changes more often. Live, more would take the time of the next images.
LIST_MS = 200


class JudgementPresenter(QObject):
    """Judges the image shown anew whenever the Threshold moves, at most once a frame, without a network.

    The list of defects follows live images at a pace that can be read.

    Signals:
        judged: The Judgement that is now seen.
        replaced: Another image is seen, or none.
    """

    replaced = Signal()
    judged = Signal(object)

    def __init__(
        self,
        view: ImageView,
        panel: InspectPanel,
        thresholds: OperatorThresholds,
        roi: ProjectRoi,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._roi = roi
        self._shade = RoiShade(view)
        self.scene = SceneNote(view)
        self._view = view
        self._panel = panel
        self._thresholds = thresholds
        self._made: Inspection | None = None
        self._inspection: Inspection | None = None
        self._judgement: Judgement | None = None
        self._pace = FramePace(self)
        self._pace.due.connect(self.refresh)
        self._list_pace = FramePace(self, LIST_MS)
        self._list_pace.due.connect(self._list_regions)
        thresholds.moved.connect(self._pace.request)
        thresholds.replaced.connect(self.refresh)
        roi.changed.connect(self._look_again)
        panel.map.changed.connect(self._on_map_chosen)

    @property
    def judgement(self) -> Judgement | None:
        """The Judgement that is shown, None while there is no result."""
        return self._judgement

    @property
    def trained_roi(self) -> Mask | None:
        """The ROI of the Detector at the size of the image that is shown. None where it has none."""
        return None if self._made is None else self._made.roi

    @property
    def roi(self) -> Mask | None:
        """The ROI in force at the size of the image that is shown. None where everything counts."""
        return None if self._inspection is None else self._inspection.roi

    @property
    def inspection(self) -> Inspection | None:
        """The Inspection that is shown, inside the ROI in force. None while there is no result."""
        return self._inspection

    @property
    def pixel_size(self) -> PixelSize | None:
        """Where it holds for the image that is shown."""
        size, made = self._thresholds.pixel_size, self._made
        return size if size is not None and made is not None and size.holds_for(*made.anomaly_map.shape) else None

    def show(self, inspection: Inspection) -> None:
        """Show an image, as the Detector sees it, with its Anomaly Map."""
        self._made = inspection
        self._panel.banner.set_overdue(False)
        self._view.set_image(inspection.image)
        self._panel.map.offer(inspection)
        self._draw_map()
        self._look_again()
        self.replaced.emit()

    def clear(self, why: str) -> None:
        """Show no image, and say why."""
        self._made = self._inspection = self._judgement = None
        self._shade.show_roi(None)
        self.scene.show_changes(())
        self._panel.banner.set_overdue(False)
        self._view.set_image(None)
        self._list_regions()
        self._panel.banner.show_nothing(why)
        self.replaced.emit()

    def show_overdue(self) -> None:
        """Tell that the image shown is of an earlier moment."""
        self._panel.banner.set_overdue(self._made is not None)

    def _draw_map(self) -> None:
        if self._made is None:
            return
        self._view.set_map(self._panel.map.map_of(self._made))

    def _on_map_chosen(self) -> None:
        self._draw_map()
        self._anchor_colours()

    def _anchor_colours(self) -> None:
        if self._judgement is not None:
            self._view.set_colours(self._panel.map.colours(self._judgement))

    def _look_again(self) -> None:
        if self._made is not None:
            self._inspection = self._roi.within(self._made)
            self._shade.show_roi(self._inspection.roi)
            self.refresh()

    def refresh(self) -> None:
        """Judge anew, now."""
        thresholds = self._thresholds.thresholds
        if self._inspection is None or thresholds is None:
            return
        judgement = self._judgement = judge(self._inspection, thresholds, self._thresholds.min_area_px)
        self._anchor_colours()
        self._view.set_mask(judgement.mask)
        self.scene.show_changes(self._inspection.scene, is_broad=judgement.is_broad)
        self._panel.banner.show_judgement(judgement, self._inspection.score, self.pixel_size)
        if self._inspection.captured_s is None:
            self._list_regions()
        else:
            self._list_pace.request()
        self.judged.emit(judgement)

    def _list_regions(self) -> None:
        regions = () if self._judgement is None else self._judgement.regions
        self._panel.regions.show_regions(regions, self.pixel_size)
