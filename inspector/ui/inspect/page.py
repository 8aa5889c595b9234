"""The Inspect place: images or a live source, the Threshold, and the defects of each part."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.camera.source import FrameSource
from inspector.domain.live_source import SourceChoice
from inspector.domain.recording import Recording
from inspector.domain.result import Occasion
from inspector.errors import InspectorError
from inspector.ui.inspect.actions import InspectActions
from inspector.ui.inspect.bar import InspectBar
from inspector.ui.inspect.image_stack import ImageStack
from inspector.ui.inspect.judgement_presenter import JudgementPresenter
from inspector.ui.inspect.length_control import LengthControl
from inspector.ui.inspect.live_recorder import LiveRecorder
from inspector.ui.inspect.live_session import LiveSession
from inspector.ui.inspect.looking_closely import LookingClosely
from inspector.ui.inspect.menus import inspect_menus
from inspector.ui.inspect.operator_thresholds import OperatorThresholds
from inspector.ui.inspect.panel import InspectPanel
from inspector.ui.inspect.presenting import Presenting
from inspector.ui.inspect.readiness import follow_block, is_refused, show_readiness
from inspector.ui.inspect.roi_control import RoiControl
from inspector.ui.inspect.scene_guard_control import SceneGuardControl
from inspector.ui.inspect.session import LAST, InspectSession
from inspector.ui.inspect.taking import Taking
from inspector.ui.inspect.threshold_presenter import ThresholdPresenter
from inspector.ui.inspect.truth_drawing import TruthDrawing
from inspector.ui.inspect.truths import Truths
from inspector.ui.inspect.what_if import WhatIf
from inspector.ui.widgets.actions import ButtonAction, PageMenus
from inspector.ui.widgets.buttons import open_one_at_a_time
from inspector.ui.widgets.drop import FileDrop
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.image_view import ImageView
from inspector.ui.widgets.layouts import column, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.mask_editing import MaskEditing
from inspector.ui.workspace.opening import is_document, open_paths
from inspector.ui.workspace.workspace import Workspace

#: Summing up thousands of images need not keep up with the slider.
SUMMARY_DELAY_MS = 60

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class InspectPage(QWidget):
    """Shows one image at a time with its Anomaly Map, Defect Mask and Verdict."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.drop = FileDrop(self, lambda: workspace.document.detector_path is not None)
        self.thresholds = OperatorThresholds(workspace, self)
        self.session = InspectSession(workspace, self.thresholds, self)
        self.live = LiveSession(workspace, self)
        self.view = ImageView()
        self.panel = InspectPanel()
        self.bar = InspectBar()
        self.threshold = ThresholdPresenter(self.panel.threshold, self.thresholds)
        self.guard = SceneGuardControl(workspace, self.thresholds, self.panel.guard)
        self.presenter = JudgementPresenter(self.view, self.panel, self.thresholds, workspace.roi, self)
        self.actions_asked = InspectActions(
            workspace, self.session, self.thresholds, self.panel.overlay, self.presenter, self
        )
        self.stack = ImageStack(workspace, self.view, self.session, self.live, self.presenter, self.actions_asked)
        self.empty = self.stack.empty
        self.roi = RoiControl(workspace, self.view, self.panel.roi, self.presenter, self)
        self.truths = Truths(workspace, self.live, self.presenter, self.bar.truth, self)
        self.truth_drawing = TruthDrawing(workspace, self.view, self.bar.draw, self.truths, self.presenter, self)
        self.what_if = WhatIf(workspace, self.session, self.thresholds, self.truths, self.panel.what_if)
        self.length = LengthControl(workspace, self.view, self.panel.length, self.presenter, self.thresholds)
        self.taking = Taking(workspace, self.panel, self.presenter, self.thresholds, self)
        self.closely = LookingClosely(workspace, self.view, self.panel, self.presenter, self._is_moving)
        self.presenting = Presenting(workspace, self.live, self.actions_asked.ask_source, self)
        self._summary_delay = single_shot(self, SUMMARY_DELAY_MS)
        self._build()
        self._connect_controls()
        self._connect_sessions()
        self.recorder = LiveRecorder(workspace, self.live, self.presenter, self.thresholds)
        self.presenting.follow_live()
        self.truths.frame_told.connect(lambda inspection: self.recorder.record(inspection, Occasion.TRIGGER))
        self.menus = self._menus()
        self.panel.overlay.apply(workspace.settings.current)
        self._refresh_readiness()
        self._refresh_summary()
        self._on_position_changed()

    def _build(self) -> None:
        comparison = self.closely.comparison
        views = row((self.stack, 1), (comparison.views.other, 1), spacing=2)
        bars = self.presenting.bar, self.roi.bar, self.truth_drawing.bar, self.length.bar, comparison.bar
        drawers = self.what_if.panel, self.closely.why.panel, (self.closely.descriptors.panel, 1)
        left = column(*bars, (views, 2), *drawers, self.bar, spacing=0)
        self.setLayout(row((left, 1), self.panel, spacing=0))

    def _connect_controls(self) -> None:
        panel, bar, view, asked = self.panel, self.bar, self.view, self.actions_asked
        panel.overlay.overlay_changed.connect(view.set_overlay)
        panel.export.clicked.connect(lambda: asked.ask_export(of_frame=self.live.is_running))
        bar.stepper.stepped.connect(self.session.step)
        bar.openings.addActions([asked.open_images, asked.open_folder])
        self.what_if.threshold_chosen.connect(panel.threshold.choose)
        bar.fit.clicked.connect(view.fit)
        bar.actual_size.clicked.connect(view.show_actual_size)
        bar.live.live.clicked.connect(asked.ask_source)
        open_one_at_a_time(panel.why, panel.what_if, panel.descriptors)
        for drawing in self._drawings:
            drawing.toggled.connect(partial(self._on_drawing, drawing))
        self.closely.why.panel.table.copy_chosen.connect(self.taking.copy_table)
        bar.live.snapshot.clicked.connect(asked.add_to_good_parts)
        self.drop.files_dropped.connect(self._on_dropped)
        asked.images_chosen.connect(self.open_images)
        asked.source_chosen.connect(self.open_source)
        view.zoom_changed.connect(bar.show_zoom)

    def _connect_sessions(self) -> None:
        self.session.position_changed.connect(self._on_position_changed)
        self.session.results_grew.connect(self._summary_delay.start)
        self.live.started.connect(self._on_live_started)
        self.live.frame_inspected.connect(self.presenter.show)
        self.live.frame_inspected.connect(self.bar.show_frame)
        self.live.overdue.connect(self.presenter.show_overdue)
        self.bar.live.follow(self.live)
        self.bar.live.freeze.toggled.connect(self._refresh_readiness)
        self.bar.live.freeze.toggled.connect(self.closely.comparison.hold)
        self.live.ended.connect(self._on_live_ended)
        self.presenting.block_changed.connect(self._on_block_changed)
        self.thresholds.moved.connect(self._summary_delay.start)
        self.thresholds.replaced.connect(self._refresh_readiness)
        self.thresholds.replaced.connect(self._refresh_summary)
        self.workspace.settings.changed.connect(self.panel.overlay.apply)
        self._summary_delay.timeout.connect(self._refresh_summary)

    def _menus(self) -> PageMenus:
        taking = self.taking
        told = (self.truths.undo, *self.bar.truth.actions_in(self))
        drawing = self.roi.menus, self.truth_drawing.menus
        draw = ButtonAction(self, self.bar.draw, "Shift+D", seen_with=self.bar.draw)
        edit = PageMenus(edit=(*told, draw, None, taking.picture, taking.table, taking.files))
        own = inspect_menus(self, self.view, self.bar, self.panel, self.session, self.actions_asked)
        use = self.what_if.panel.figures.use
        best = PageMenus(own=(ButtonAction(self, use, "Shift+W", seen_with=use),))
        return edit.joined(own, best, self.presenting.menus_in(self), self.closely.menus_in(self), *drawing)

    @property
    def topic(self) -> str:
        """The section of the guide about whatever is shown."""
        closely = self.closely
        shown = (
            (self.presenting.bar.isVisible(), "acceptance#2-present-the-parts"),
            (self.roi.is_active, "inspect#a-region-of-interest"),
            (self.truth_drawing.is_active, "inspect#draw-the-defect"),
            (self.length.is_active, "inspect#millimetres"),
            (closely.comparison.mode is not None, "inspect#compare-with-a-good-part"),
            (self.panel.why.isChecked(), "inspect#why-a-place-is-unusual"),
            (self.panel.descriptors.isChecked(), "inspect#descriptors-of-a-place"),
            (self.panel.what_if.isChecked(), "inspect#figures-and-past-parts"),
            (self.live.is_running, "inspect#live"),
        )
        return next((topic for is_shown, topic in shown if is_shown), "inspect")

    def open_images(self, paths: list[Path], recording: Recording = Recording.EACH, first: Path | None = None) -> None:
        """Open files and folders in place of the images that are open, as ``InspectSession.open``."""
        if is_refused(self.workspace):
            return
        try:
            self.session.open(paths, recording, first)
        except InspectorError as error:
            self.workspace.messages.report(error)
            return
        self.live.stop()
        self.view.setFocus()

    def open_source(self, source: FrameSource, choice: SourceChoice) -> None:
        """Show a live source."""
        if self.workspace.detector.manifest is None:
            self.workspace.messages.post("warning", tr("Train a detector first: live images are inspected with it."))
        elif not is_refused(self.workspace):
            self.workspace.sources.remember(choice)
            self.live.start(source, choice)
            self.view.setFocus()

    @Slot(list)
    def _on_dropped(self, paths: list[Path]) -> None:
        if any(is_document(path) for path in paths):
            open_paths(self.workspace, paths)
        else:
            self.open_images(paths)

    def stop(self) -> None:
        """End all background work of this place. Returns at once."""
        self.thresholds.save()
        self.session.store_results()
        self.live.stop()
        self.session.stop()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _STEPS.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.session.step(by)
        elif event.key() == Qt.Key.Key_Home:
            self.session.step_to(0)
        elif event.key() == Qt.Key.Key_End:
            self.session.step_to(LAST)
        elif event.key() == Qt.Key.Key_Space:
            self.panel.overlay.shown.toggle()
        else:
            super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # Whatever is looked at next, the Results place above all, must see the choice made here.
        self.thresholds.save()
        self.session.store_results()

    def _on_position_changed(self) -> None:
        path, total = self.session.current, len(self.session.paths)
        self.bar.stepper.show_position(self.session.position, total, path, self.session.name)
        self._refresh_readiness()
        self.stack.wait_for_image()

    @property
    def _drawings(self) -> tuple[MaskEditing | LengthControl, ...]:
        return self.roi, self.truth_drawing, self.length

    def _on_drawing(self, drawing: MaskEditing | LengthControl, is_active: bool) -> None:
        """One thing is drawn at a time, and Ctrl+Z is of its shapes."""
        for other in self._drawings:
            if is_active and other is not drawing:
                other.end()
        self.truths.undo.setEnabled(not is_active)
        self.presenter.scene.set_aside(is_active)

    def _on_live_started(self, name: str, choice: SourceChoice) -> None:
        self.session.set_paused(True)
        self.stack.wait_for_frame()
        self.bar.stepper.show_live(name)
        self.bar.live.show_running(choice)
        self.bar.show_live(True)
        self._refresh_summary()
        self._refresh_readiness()

    def _is_moving(self) -> bool:
        return self.live.is_running and not self.live.is_frozen

    def _on_live_ended(self) -> None:
        self.bar.live.show_stopped()
        self.bar.show_live(False)
        self.session.set_paused(self.workspace.acceptance.is_blocked)
        self._refresh_summary()

    def _refresh_summary(self) -> None:
        detector = self.workspace.detector.manifest
        good = () if detector is None else detector.good_scores
        is_cross_fitted = detector is not None and detector.cross_fitted
        self.panel.threshold.set_scores(good, self.session.scores, cross_fitted=is_cross_fitted)
        self.panel.show_summary(None if self.live.is_running else self.session.summary)  # live shows none of them

    def _refresh_readiness(self) -> None:
        show_readiness(self.workspace, self.panel, self.bar, self.live, self.session)
        self.roi.refresh_readiness()
        self.length.refresh_readiness()
        self.truths.refresh()
        self.presenting.refresh()

    def _on_block_changed(self) -> None:
        self.stack.wait_no_more()
        follow_block(self.workspace, self.live, self.session, self.presenter, self.bar)
        self._refresh_readiness()
        self.stack.refresh()
