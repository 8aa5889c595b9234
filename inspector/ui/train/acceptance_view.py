"""Studies of the Project's Detector: begun, gone on with, looked at, signed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from inspector.domain.study import PresentedBy, Study, StudyKind
from inspector.errors import InspectorError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import JobOutcome, JobState
from inspector.ui.train.challenge_dialog import ChallengeDialog
from inspector.ui.train.numbered_list import Numbered, NumberedList
from inspector.ui.train.spread_plot import drawn_spread
from inspector.ui.train.study_dialog import StudyDialog, StudyOrder
from inspector.ui.train.study_saving import report_kinds, report_name, write_report
from inspector.ui.train.study_view import StudyView
from inspector.ui.widgets.actions import ButtonAction, PageMenus
from inspector.ui.widgets.button_row import ButtonRow, ButtonRows
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.file_dialogs import ask_new_file
from inspector.ui.widgets.late_answers import while_there
from inspector.ui.widgets.layouts import STRETCH, column, scrolled
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.study_sentences import ask_release, study_lines
from inspector.ui.workspace.workspace import Workspace

_LIST_PX = 280
#: In a page that is narrower than this, figures need the room of the list.
_WIDE_PX, _NARROW_LIST_PX = 1100, 225


class AcceptanceView(QWidget):
    """The list of studies, and the selected one."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.study = StudyView()
        self.browser = NumberedList(tr("Studies"), _LIST_PX, scrolled(self.study))
        self.list = self.browser.list
        self.begin = primary_button(tr("&Begin a study…"))
        self.go_on = symbol_button(tr("&Go on"), "play")
        self.end = symbol_button(tr("&End it"), "stop")
        self.save = symbol_button(tr("&Save report…"), "file-pdf")
        self.release = symbol_button(tr("&Release…"), "lock-open")
        self.plan = symbol_button(tr("&Challenge parts…"), "clock", tr("When known parts are asked for, and which (P)"))
        self._build()
        self._connect()
        self.menus = self._menus()
        self.refresh()

    def _build(self) -> None:
        self.browser.empty.say(
            "circle-wavy-check",
            tr("Not accepted yet"),
            tr("Present known parts several times. Inspector counts misses and false alarms, for a report to sign."),
        )
        first = ButtonRow(self.begin, self.go_on, self.end, STRETCH)
        second = ButtonRow(self.save, self.release, self.plan, STRETCH)
        self.setLayout(column(ButtonRows(first, second), (self.browser, 1), margins=(16, 12, 16, 16)))

    def _connect(self) -> None:
        workspace = self._workspace
        workspace.acceptance.changed.connect(self.refresh)
        workspace.detector.changed.connect(self.refresh)
        workspace.document.project_changed.connect(self.refresh)
        self.list.itemSelectionChanged.connect(self._show_selected)
        self.list.itemActivated.connect(self.go_on.click)
        self.begin.clicked.connect(self.ask_study)
        self.go_on.clicked.connect(self._go_on)
        self.end.clicked.connect(self._end)
        self.save.clicked.connect(self.ask_report)
        self.release.clicked.connect(self._ask_release)
        self.plan.clicked.connect(self.ask_plan)

    def _menus(self) -> PageMenus:
        keys = {
            self.begin: "B",
            self.go_on: "G",
            self.end: "X",
            self.save: "Ctrl+S",
            self.release: "R",
            self.plan: "P",
        }
        return PageMenus(own=tuple(ButtonAction(self, button, key, seen_with=self) for button, key in keys.items()))

    @property
    def selected(self) -> Study | None:
        """The selected study."""
        number = self.browser.number
        return None if number is None else self._workspace.acceptance.studies.named(number)

    @Slot()
    def refresh(self) -> None:
        """Show the studies as they are now."""
        studies = self._workspace.acceptance.studies.all
        self.browser.show_all(Numbered(study.number, study_lines(study), _symbol(study)) for study in studies)
        self._show_selected()

    @Slot()
    def ask_study(self) -> None:
        """Let the operator begin a study."""
        golden, operator = self._workspace.golden.parts, self._workspace.settings.current.shift.operator
        dialog = StudyDialog(golden, operator, self)
        dialog.order_chosen.connect(self.begin_study)
        dialog.open()

    @Slot(object)
    def begin_study(self, order: StudyOrder) -> None:
        """Begin a study."""
        from inspector.storage.study_parts import folder_study_parts, golden_study_parts

        opened, acceptance = self._workspace.document.opened, self._workspace.acceptance
        if opened is None:
            return
        try:
            folder = order.folder
            parts = golden_study_parts(opened) if folder is None else folder_study_parts(folder)
        except InspectorError as error:
            self._workspace.messages.report(error)
            return
        if acceptance.begin(StudyKind.ACCEPTANCE, order.by, order.operator, parts, order.rounds):
            self.list.setCurrentRow(0)
            self._lead(order.by)

    def _lead(self, by: PresentedBy) -> None:
        if by is PresentedBy.LIVE:
            self._workspace.navigation.show(ShowInspect())

    def _go_on(self) -> None:
        study = self.selected
        if study is not None and self._workspace.acceptance.go_on(study.number):
            self._lead(study.by)

    def _end(self) -> None:
        if self.selected is not None:
            self._workspace.acceptance.end(self.selected.number)

    def _ask_release(self) -> None:
        if self.selected is not None and self.selected.blocks:
            ask_release(self._workspace, self.selected, self)

    @Slot()
    def ask_plan(self) -> None:
        """Let the operator say when known parts are asked for."""
        dialog = ChallengeDialog(self._workspace.challenges.plan, self._workspace.golden.parts, self)
        dialog.plan_chosen.connect(self._workspace.challenges.choose)
        dialog.open()

    @Slot()
    def ask_report(self) -> None:
        """Let the operator choose a file for the report."""
        study, opened = self.selected, self._workspace.document.opened
        if study is not None and opened is not None:
            name = report_name(study, opened.project.name)
            ask_new_file(self, tr("Save the report"), name, report_kinds(), partial(self.save_report, study))

    def save_report(self, study: Study, path: Path) -> None:
        """Write a report, as a Job."""
        opened = self._workspace.document.opened
        if opened is None:
            return
        chart = drawn_spread(study.agreement)
        job = GeneratorJob(tr("Writing the report"), partial(write_report, path, study, opened.project.name, chart))
        job.ended.connect(while_there(self, partial(self._on_saved, path)))
        self._workspace.runner.start(job)

    def _on_saved(self, path: Path, outcome: JobOutcome) -> None:
        if outcome.state is JobState.SUCCEEDED:
            self._workspace.messages.post("info", tr("The report was saved as {path}.", path=path))
        self._workspace.messages.report_failure(outcome)

    @Slot()
    def _show_selected(self) -> None:
        study = self.selected
        self.study.show_study(study, study is None or study.judged_by == self._workspace.acceptance.judged_by)
        self._refresh_buttons(study)

    def _refresh_buttons(self, study: Study | None) -> None:
        acceptance, workspace = self._workspace.acceptance, self._workspace
        untrained = "" if workspace.detector.manifest is not None else tr("Train a detector first")
        is_running = acceptance.presenting is not None or acceptance.job is not None
        busy = tr("Finish or pause the study that runs first") if is_running else ""
        none = tr("Select a study first") if study is None else ""
        ended = tr("It has ended") if study is not None and study.ended else ""
        changed = study is not None and study.judged_by != acceptance.judged_by
        outdated = tr("Detector, threshold, region or smallest defect have changed since it began") if changed else ""
        blocks = "" if study is not None and study.blocks else tr("It does not block inspection")
        held = tr("Wait until its images are judged, or cancel that below") if acceptance.job is not None else ""
        for button, why_not, hint in (
            (self.begin, untrained or busy, tr("Present known parts and count how they are judged (B)")),
            (self.go_on, untrained or none or ended or busy or outdated, tr("Present the parts that are left (G)")),
            (self.end, none or ended or held, tr("Leave it as it is. It will not go on (X)")),
            (self.save, none, tr("Write figures and parts as a PDF to sign, or for scripts (Ctrl+S)")),
            (self.release, none or blocks, tr("Sign that inspection goes on after a missed part (R)")),
        ):
            button.setEnabled(not why_not)
            button.setToolTip(why_not or hint)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.list.setFixedWidth(_LIST_PX if self.width() >= _WIDE_PX else _NARROW_LIST_PX)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._workspace.acceptance.refresh()


def _symbol(study: Study) -> str:
    if study.blocks:
        return "lock"
    if not study.ended:
        return "hourglass-medium"
    return "clock" if study.kind is StudyKind.CHALLENGE else "circle-wavy-check"
