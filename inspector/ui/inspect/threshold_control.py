"""The Threshold: a slider, the histogram it moves over, its number and the way back to the default."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)
from typing_extensions import override

from inspector.ui.inspect.promise_control import PromiseControl
from inspector.ui.inspect.score_histogram import ScoreHistogram
from inspector.ui.inspect.smallest_defect import SmallestDefect
from inspector.ui.widgets.layouts import STRETCH, label, row
from inspector.ui.widgets.number_fields import DecimalField
from inspector.ui.widgets.sentences import tr

STEPS = 1000


class ThresholdControl(QWidget):
    """Chooses the Threshold and the smallest defect.

    Signals:
        threshold_changed: The Threshold, at every step of the slider.
        unsure_changed: The lower Threshold, as the operator wants it.
        reset_chosen: Back to the default.
    """

    threshold_changed = Signal(float)
    unsure_changed = Signal(float)
    reset_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._low, self._high = 0.0, 1.0
        self._threshold = 0.5
        self._default: float | None = None
        self._is_unsure_moved = False
        self._good: tuple[float, ...] = ()
        self._opened: tuple[float, ...] = ()
        self.histogram = ScoreHistogram()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 20)
        self.slider.setAccessibleName(tr("Threshold"))
        self.slider.setToolTip(tr("Further left finds more, further right only what is very unusual (arrow keys)"))
        self.number = DecimalField(-1e6, 1e6)
        self.number.setFixedWidth(96)
        self.number.setAccessibleName(tr("Threshold as a number"))
        self.reset = QPushButton(tr("Rese&t"))
        self.smallest = SmallestDefect()
        self.promise = PromiseControl()
        self._build()
        self.slider.valueChanged.connect(self._on_slider)
        self.slider.sliderReleased.connect(self._refresh_axis)
        self.number.valueChanged.connect(self._choose)
        self.histogram.threshold_dragged.connect(self._choose)
        self.histogram.threshold_dropped.connect(self._refresh_axis)
        self.histogram.unsure_dragged.connect(self.unsure_changed)
        self.promise.threshold_promised.connect(self.choose)
        self.reset.clicked.connect(self.reset_chosen)
        self._refresh_reset()

    def _build(self) -> None:
        heading = label(tr("T&hreshold"))
        heading.setBuddy(self.slider)
        head = row(heading, STRETCH, self.number, self.reset)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(4)
        layout.addLayout(head, 0, 0)
        layout.addWidget(self.slider, 1, 0)
        layout.addWidget(self.histogram, 2, 0)
        layout.addWidget(self.promise, 3, 0)
        layout.addWidget(self.smallest, 4, 0)

    @property
    def threshold(self) -> float:
        """The chosen Threshold. Exact, also between two steps of the slider."""
        return self._threshold

    def set_threshold(self, threshold: float, default: float | None) -> None:
        """Show a Threshold and its default without a signal."""
        self._default = default
        self._threshold = threshold
        self.histogram.set_default(default)
        self._refresh_axis()
        self._show_threshold()

    def set_unsure(self, unsure: float, *, is_default: bool) -> None:
        """Show the lower Threshold without a signal, and tell whether it is where the Detector has it."""
        self._is_unsure_moved = not is_default
        self.histogram.set_unsure(unsure)
        self._refresh_reset()

    def set_scores(self, good: Sequence[float], opened: Sequence[float], *, cross_fitted: bool = True) -> None:
        """Scores of the Calibration Set and of the opened images, and whether training scores all Good Parts."""
        self._good, self._opened = tuple(good), tuple(opened)
        self.promise.set_good_parts(good, cross_fitted=cross_fitted)
        self._refresh_axis()

    def _refresh_axis(self) -> None:
        # The axis must not jump away under the hand that drags it.
        if not self.slider.isSliderDown():
            self._low, self._high = score_axis(self._good, self._opened, self._default, self._threshold)
        self.histogram.set_scores(self._good, self._opened, self._low, self._high)
        self.number.setSingleStep(max((self._high - self._low) / 100, 0.01))
        self._show_threshold()

    def _show_threshold(self) -> None:
        self.histogram.set_threshold(self._threshold)
        self.promise.set_threshold(self._threshold)
        share = (self._threshold - self._low) / (self._high - self._low)
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            if not self.slider.isSliderDown():
                self.slider.setValue(round(share * STEPS))
            self.number.setValue(self._threshold)
        self._refresh_reset()

    def _refresh_reset(self) -> None:
        is_there = self._default is None or abs(self._threshold - self._default) <= 1e-9
        moved = not is_there or (self._default is not None and self._is_unsure_moved)
        self.reset.setEnabled(moved)
        if self._default is None:
            self.reset.setToolTip(tr("There is no default threshold before training"))
        elif moved:
            self.reset.setToolTip(tr("Back to the default threshold, {default:.2f} (R)", default=self._default))
        else:
            self.reset.setToolTip(tr("The threshold is at its default"))

    def _on_slider(self, value: int) -> None:
        self._choose(self._low + value / STEPS * (self._high - self._low))

    def _choose(self, threshold: float) -> None:
        self._threshold = threshold
        self._show_threshold()
        self.threshold_changed.emit(threshold)

    def choose(self, threshold: float) -> None:
        """Move the Threshold, as the operator would."""
        self._choose(threshold)
        self._refresh_axis()

    def _align_histogram(self) -> None:
        option = QStyleOptionSlider()
        self.slider.initStyleOption(option)
        handle = self.slider.style().subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self.slider
        )
        self.histogram.set_margin_px(max(handle.width() // 2, 4))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align_histogram()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._align_histogram()


def score_axis(
    good: Sequence[float], opened: Sequence[float], default: float | None, threshold: float
) -> tuple[float, float]:
    """Lowest and highest Threshold of the slider.

    Good parts and the default decide it, so that one very defective image does not squeeze all others together.
    """
    anchor = threshold if default is None else default
    scores = np.asarray(good if len(good) else opened, dtype=np.float64)
    middle = float(np.median(scores)) if scores.size else anchor / 2
    reach = max(anchor - middle, 0.1 * abs(anchor), 0.05)
    lowest = float(scores.min()) if scores.size else middle
    low = min(lowest, middle - reach, threshold)
    high = max(anchor + 4 * reach, threshold + 0.5 * reach if threshold > anchor + 4 * reach else anchor)
    return low, high
