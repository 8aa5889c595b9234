"""Joins the controls of the Thresholds to those in force."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.threshold_control import ThresholdControl


class ThresholdPresenter(QObject):
    """Shows the Thresholds in force, and moves them as the controls say."""

    def __init__(self, control: ThresholdControl, thresholds: OperatorThresholds) -> None:
        super().__init__(control)
        self._control = control
        self._thresholds = thresholds
        control.threshold_changed.connect(thresholds.move)
        control.unsure_changed.connect(thresholds.move_unsure)
        control.smallest.area_px_changed.connect(thresholds.choose_min_area)
        control.smallest.area_mm2_changed.connect(thresholds.choose_min_area_mm2)
        control.reset_chosen.connect(self.reset)
        thresholds.moved.connect(self._show_unsure)
        thresholds.replaced.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show everything that is in force now."""
        chosen, control = self._thresholds, self._control
        control.setEnabled(chosen.thresholds is not None)
        if chosen.thresholds is not None and chosen.default is not None:
            self._show_unsure()
            control.set_threshold(chosen.thresholds.defect, chosen.default.defect)
            control.smallest.show_area(chosen.min_area_px, chosen.min_area_mm2, chosen.pixel_size)

    @Slot()
    def reset(self) -> None:
        """Back to the Detector's default."""
        default = self._thresholds.default
        if default is not None:
            self._thresholds.reset()
            self._control.set_threshold(default.defect, default.defect)

    @Slot()
    def _show_unsure(self) -> None:
        thresholds = self._thresholds.thresholds
        if thresholds is not None:
            self._control.set_unsure(thresholds.unsure, is_default=self._thresholds.unsure_is_default)
