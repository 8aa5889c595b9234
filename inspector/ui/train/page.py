"""The Train place: from good parts to a Detector."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget
from typing_extensions import override

from inspector.domain.events import LossMeasured, PreviewMade, Progress, Stage
from inspector.domain.versions import TrainedVersion
from inspector.edition import can_train
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.text import Text
from inspector.ui.train.acceptance_view import AcceptanceView
from inspector.ui.train.golden_view import GoldenView
from inspector.ui.train.known_parts_view import KnownPartsView
from inspector.ui.train.loss_plot import LossPlot
from inspector.ui.train.next_step import is_waiting, say_next_step
from inspector.ui.train.part_preview import PartPreview
from inspector.ui.train.part_roi import PartRoi
from inspector.ui.train.sections import TOPICS, Section, SectionBar
from inspector.ui.train.sentences import why_not_trainable
from inspector.ui.train.setup import TrainSetup
from inspector.ui.train.status import TrainStatus
from inspector.ui.train.teachers_view import TeachersView
from inspector.ui.train.versions_view import VersionsView
from inspector.ui.widgets.actions import ButtonAction, PageMenus
from inspector.ui.widgets.empty_place import EmptyPlace
from inspector.ui.widgets.frame_pace import single_shot
from inspector.ui.widgets.layouts import STRETCH, SidePanel, column, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.roi_editing import share_text
from inspector.ui.workspace.workspace import Workspace

_PANEL_PX = 336
_RUNNING = Text("Cannot be changed while training runs")
#: Good Parts are counted this long after the last of many changes.
COUNT_DELAY_MS = 100


class TrainPage(QWidget):
    """Trains the open Project's Detector and shows how that goes."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.setup = TrainSetup()
        self.status = TrainStatus()
        self.preview = PartPreview()
        self.losses = LossPlot()
        self.roi = PartRoi(workspace)
        self.empty = EmptyPlace()
        self.stack = QStackedWidget()
        self.sections = SectionBar()
        self.known = KnownPartsView(workspace)
        self.golden = GoldenView(workspace)
        self.versions = VersionsView(workspace)
        self.acceptance = AcceptanceView(workspace)
        self.teachers = TeachersView(workspace)
        self.shown = QStackedWidget()
        self.panel = SidePanel(_PANEL_PX)
        self._part_count = 0
        self._count_delay = single_shot(self, COUNT_DELAY_MS)
        self._build()
        self._connect()
        self.menus = self._menus()
        self._apply_settings()
        self.refresh()
        if workspace.training.job is not None:
            self._on_started(workspace.training.job)

    def _build(self) -> None:
        views = QSplitter(Qt.Orientation.Vertical)
        views.setChildrenCollapsible(False)
        views.addWidget(self.preview)
        views.addWidget(self.losses)
        views.setStretchFactor(0, 3)
        views.setStretchFactor(1, 2)
        views.setHandleWidth(1)
        views.setContentsMargins(16, 16, 16, 16)
        self.panel.fill(column(self.setup, STRETCH), column(self.status))
        self.stack.addWidget(self.empty)
        self.stack.addWidget(views)
        self.stack.addWidget(self.roi)
        for section in (self.stack, self.known, self.golden, self.versions, self.acceptance, self.teachers):
            self.shown.addWidget(section)
        left = column(self.sections, (self.shown, 1), spacing=0)
        self.setLayout(row((left, 1), self.panel, spacing=0))

    def _connect(self) -> None:
        workspace, status, setup = self.workspace, self.status, self.setup
        workspace.document.project_opened.connect(self._on_project_replaced)
        workspace.document.closed.connect(self._on_project_replaced)
        workspace.document.project_changed.connect(self._refresh_setup)
        for changed in (workspace.parts.changed, workspace.findings.changed):
            changed.connect(self._count_delay.start)
        workspace.detector.changed.connect(self._refresh_status)
        workspace.settings.changed.connect(self._apply_settings)
        workspace.training.started.connect(self._on_started)
        workspace.training.ended.connect(self._on_ended)
        self._count_delay.timeout.connect(self.refresh)
        setup.profile_chosen.connect(lambda name: workspace.document.update(profile=name))
        setup.students_chosen.connect(lambda count: workspace.document.update(students=count))
        setup.detail_chosen.connect(lambda detail: workspace.document.update(detail=detail))
        setup.augmentation_chosen.connect(lambda augmentation: workspace.document.update(augmentation=augmentation))
        setup.seed_chosen.connect(lambda seed: workspace.document.update(seed=seed))
        setup.device_chosen.connect(lambda device: workspace.settings.change(device=device))
        setup.roi_chosen.connect(self._toggle_roi)
        self.roi.editing.toggled.connect(self._on_roi_toggled)
        workspace.roi.changed.connect(self._refresh_roi)
        self.sections.section_chosen.connect(self.show_section)
        workspace.versions.changed.connect(self._refresh_news)
        status.train_chosen.connect(lambda: workspace.training.start(resume=False))
        status.continue_chosen.connect(lambda: workspace.training.start(resume=True))
        status.cancel_chosen.connect(self._cancel)
        status.inspect_chosen.connect(lambda: self.workspace.navigation.show(ShowInspect()))

    @Slot(object)
    def show_section(self, section: Section) -> None:
        """Show a section."""
        self.shown.setCurrentIndex(section)
        self.sections.mark(section)
        self._refresh_setup()
        if self.isVisible():
            self._take_focus()

    def _take_focus(self) -> None:
        """So that the keys of the section work at once."""
        shown = self.shown.currentWidget()
        if isinstance(shown, KnownPartsView | GoldenView | VersionsView | AcceptanceView | TeachersView):
            # A list without lines is not shown, and cannot have the focus.
            focused = shown.list if shown.list.isVisible() else shown
            focused.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.sections.buttons[Section.TRAINING].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_focus()

    def _menus(self) -> PageMenus:
        status = self.status
        sections = (ButtonAction(self, button, keys) for keys, button in self.sections.keys)
        own = (
            ButtonAction(self, status.train, "Ctrl+T", seen_with=status.train),
            ButtonAction(self, status.resume, "Ctrl+Shift+T", seen_with=status.resume),
            ButtonAction(self, self.setup.roi, "I"),
        )
        views = (view.menus for view in (self.known, self.golden, self.versions, self.acceptance, self.teachers))
        return PageMenus(view=tuple(sections), own=own).joined(self.roi.editing.menus, *views)

    @property
    def topic(self) -> str:
        """The section of the guide about whatever is shown."""
        if self.roi.editing.is_active:
            return "train#a-region-of-interest"
        return TOPICS[Section(self.shown.currentIndex())]

    def stop(self) -> None:
        """End all background work of this place. Returns at once."""
        self.golden.stop()

    @Slot()
    def _refresh_news(self) -> None:
        candidate = self.workspace.versions.candidate
        self.sections.show_news(
            Section.VERSIONS, "" if candidate is None else tr("{number} waits", number=candidate.number)
        )

    def refresh(self) -> None:
        """Count the Good Parts and show the possible actions."""
        paths = self.workspace.parts.paths()
        self._part_count = len(paths)
        self.setup.detail.show_parts(paths)
        self._refresh_setup()
        self._refresh_status()

    def _refresh_setup(self) -> None:
        opened = self.workspace.document.opened
        is_running = self.workspace.training.job is not None
        self.sections.setVisible(opened is not None)
        # Two Versions beside each other need the room, and so do the figures of a study or a teacher.
        is_wide = self.shown.currentWidget() in (self.versions, self.acceptance, self.teachers)
        self.panel.setVisible((opened is not None or is_running) and can_train() and not is_wide)
        self.setup.show_project(None if opened is None else opened.project, self._part_count)
        self._refresh_cost()
        self.setup.show_curve(self.workspace.findings.curve, self._part_count)
        self.setup.set_changeable(tr(_RUNNING) if is_running else "")
        self._refresh_roi()

    def _refresh_cost(self) -> None:
        opened = self.workspace.document.opened
        if opened is not None:
            self.setup.students.show_project(opened.project, self._part_count, self.workspace.settings.current)

    def _refresh_roi(self) -> None:
        is_running = self.workspace.training.job is not None
        why_not = tr(_RUNNING) if is_running else "" if self._part_count else tr("Add images of good parts first")
        self.setup.show_roi(share_text(self.workspace.roi.mask), why_not)
        if why_not:
            self.roi.editing.end()

    def _toggle_roi(self) -> None:
        parts = self.workspace.parts.paths()
        if self.roi.editing.is_active or not parts:
            self.roi.editing.end()
        else:
            self.roi.draw_on(parts[len(parts) // 2])
        self.setup.roi.setChecked(self.roi.editing.is_active)

    def _on_roi_toggled(self, is_active: bool) -> None:
        self.setup.roi.setChecked(is_active)
        if is_active:
            self.show_section(Section.TRAINING)
            self.stack.setCurrentWidget(self.roi)
        else:
            self._refresh_status()

    def _refresh_status(self) -> None:
        if self.workspace.training.job is not None:
            return
        opened = self.workspace.document.opened
        why_not = why_not_trainable(None if opened is None else self._part_count)
        can_resume = opened is not None and not why_not and opened.checkpoint_path.exists()
        self.status.show_idle(self.workspace.detector.manifest, why_not, can_resume)
        if not self.roi.editing.is_active:
            self._refresh_place(why_not)

    def _refresh_place(self, why_not: str) -> None:
        if not self.losses.is_empty and not is_waiting(self.workspace, why_not):
            self.stack.setCurrentIndex(1)
        else:
            say_next_step(self.empty, self.workspace, why_not)
            self.stack.setCurrentIndex(0)

    def _apply_settings(self) -> None:
        settings = self.workspace.settings.current
        self.setup.show_settings(settings)
        self._refresh_cost()
        self.preview.set_overlay(settings.overlay_opacity, settings.colour_map)

    def _cancel(self) -> None:
        if self.workspace.training.job is not None:
            self.status.show_cancelling()
            self.workspace.training.job.cancel()

    def _on_started(self, job: Job) -> None:
        self.show_section(Section.TRAINING)
        if not self.workspace.training.is_resumed:
            self.losses.clear_losses()
            self.preview.clear()
        job.event_emitted.connect(self._on_event)
        job.state_changed.connect(self._on_state_changed)
        self._refresh_setup()
        self.status.show_starting()
        sentence = tr("Loss curves and the anomaly map of one part appear here as soon as the students learn.")
        self.empty.say("graduation-cap", tr("Looking at the good parts"), sentence)
        # A training that goes on has its curves.
        self.stack.setCurrentIndex(0 if self.losses.is_empty else 1)

    def _on_event(self, event: object) -> None:
        if isinstance(event, Progress):
            self.status.show_progress(event)
            if event.stage is Stage.TRAIN:
                self.losses.show_steps(event.total)
        elif isinstance(event, LossMeasured):
            self.losses.add(event)
            self.stack.setCurrentIndex(1)
        elif isinstance(event, PreviewMade):
            self.preview.show_preview(event)
            self.stack.setCurrentIndex(1)

    def _on_state_changed(self, state: JobState) -> None:
        if state is JobState.CANCELLING:
            self.status.show_cancelling()

    def _on_ended(self, outcome: JobOutcome) -> None:
        self.refresh()
        if not self.workspace.training.is_of_opened:
            return
        if outcome.state is JobState.FAILED and outcome.error is not None:
            self.status.show_failed(outcome.error)
        trained = outcome.result
        if isinstance(trained, TrainedVersion) and not trained.is_taken:
            self.show_section(Section.VERSIONS)
            self.versions.select(trained.number)

    def _on_project_replaced(self) -> None:
        self.roi.editing.end()
        self.show_section(Section.TRAINING)
        if self.workspace.training.job is None:
            self.losses.clear_losses()
            self.preview.clear()
        self.refresh()
