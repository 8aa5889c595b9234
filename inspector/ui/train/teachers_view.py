"""The Teachers of this computer: their model cards, the choice for the next training, and new ones."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from typing_extensions import override

from inspector.domain.devices import Device
from inspector.errors import InspectorError
from inspector.jobs.job import Job, JobOutcome, JobState
from inspector.storage.teacher_files import TEACHER_SUFFIX, shipped_figures
from inspector.ui.train.teacher_card import TeacherCardView
from inspector.ui.train.teacher_compare import COMPARE_HINT, compare_teacher, why_not_compared
from inspector.ui.train.teacher_dialog import TeacherDialog
from inspector.ui.train.teacher_list import TeacherList
from inspector.ui.train.teacher_progress import TeacherProgress
from inspector.ui.train.teacher_sentences import chosen_sentence, gone_sentence
from inspector.ui.widgets.actions import DELETE, ButtonAction, PageMenus
from inspector.ui.widgets.button_row import ButtonRow, ButtonRows
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.file_dialogs import ask_file
from inspector.ui.widgets.layouts import STRETCH, column, label, row, scrolled
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace


class TeachersView(QWidget):
    """The list of Teachers, and the model card of the selected one, or how its training goes."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._error: InspectorError | None = None
        self.list = TeacherList(workspace)
        self.card = TeacherCardView()
        self.progress, self.stopped = TeacherProgress(), TeacherProgress()
        self.stack = QStackedWidget()
        self.new = primary_button(tr("&New teacher…"), tr("Train a teacher of your own from photographs (N)"))
        self.use = symbol_button(tr("&Train with it"), "graduation-cap")
        self.leave = symbol_button(tr("&Leave out"), "x")
        self.profile = symbol_button(tr("As the &profile says"), "arrow-u-up-left")
        self.go_on = symbol_button(tr("&Go on"), "play")
        self.cancel = symbol_button(tr("&Stop"), "stop")
        self.compare = symbol_button(tr("&Compare"), "scales")
        self.add = symbol_button(tr("&Add file…"), "file-plus", tr("Take in a teacher that was trained elsewhere (A)"))
        self.remove = symbol_button(tr("&Remove"), "trash")
        self.undo = symbol_button(tr("&Undo"), "arrow-counter-clockwise", tr("Take the last change back (Ctrl+Z)"))
        self.chosen = label(role="hint", wraps=True)
        self._build()
        self._connect()
        self.menus = self._menus()
        self.refresh()
        self.undo.setEnabled(False)

    def _build(self) -> None:
        browser = QWidget()
        for content in (self.card, self.progress, self.stopped):
            self.stack.addWidget(scrolled(content))
        browser.setLayout(row(self.list, (self.stack, 1), spacing=16))
        first = ButtonRow(self.new, self.use, self.leave, self.profile, self.compare, STRETCH)
        second = ButtonRow(self.go_on, self.cancel, self.add, self.remove, self.undo, STRETCH)
        self.setLayout(column(ButtonRows(first, second), self.chosen, (browser, 1), margins=(16, 12, 16, 16)))

    def _connect(self) -> None:
        teachers, training = self._workspace.teachers, self._workspace.teacher_training
        teachers.changed.connect(self.refresh)
        training.changed.connect(self.refresh)
        self._workspace.teacher_comparison.changed.connect(self.refresh)
        training.started.connect(self._on_started)
        training.ended.connect(self._on_ended)
        teachers.undo.changed.connect(self.undo.setEnabled)
        self.list.itemSelectionChanged.connect(self._show_selected)
        self.list.itemActivated.connect(self.use.click)
        self.new.clicked.connect(self.ask_teacher)
        self.use.clicked.connect(self._use)
        self.leave.clicked.connect(self._leave)
        self.profile.clicked.connect(teachers.choose_profile)
        self.compare.clicked.connect(self._compare)
        self.go_on.clicked.connect(self._go_on)
        self.cancel.clicked.connect(self._cancel)
        self.add.clicked.connect(self.ask_file)
        self.remove.clicked.connect(self._remove)
        self.undo.clicked.connect(teachers.undo.take_back)

    def _menus(self) -> PageMenus:
        edit = (
            ButtonAction(self, self.undo, "Ctrl+Z", seen_with=self),
            ButtonAction(self.list, self.remove, DELETE, seen_with=self),
        )
        keys = {
            self.new: "N",
            self.use: "T",
            self.leave: "L",
            self.profile: "P",
            self.compare: "C",
            self.go_on: "G",
            self.cancel: "X",
            self.add: "A",
        }
        own = tuple(ButtonAction(self, button, key, seen_with=self) for button, key in keys.items())
        return PageMenus(edit=edit, own=own)

    @Slot()
    def refresh(self) -> None:
        """Show the Teachers as they are now."""
        teachers = self._workspace.teachers
        self.list.refresh()
        self.chosen.setText(chosen_sentence(teachers.chosen, teachers.gone, is_of_profile=teachers.is_of_profile))
        self._show_selected()

    @Slot()
    def _show_selected(self) -> None:
        teacher, choice, begun = self.list.teacher, self.list.choice, self.list.begun
        training = self._workspace.teacher_training
        # What the last training reported stays in sight after it, and while others are looked at.
        is_last = begun is not None and begun.name == training.name
        self.stack.setCurrentIndex(0 if begun is None else 1 if is_last else 2)
        if begun is not None:
            if not is_last:
                self.stopped.show_begun(begun, None)
            elif training.job is None:
                self.progress.show_begun(begun, self._error)
        elif teacher is None and choice is not None:
            self.card.show_gone(choice.name, gone_sentence(choice))
        else:
            figures = None if teacher is None or not teacher.is_shipped else shipped_figures().get(teacher.name)
            self.card.show_teacher(teacher, figures, self._workspace.teacher_comparison.compared)
        self._refresh_buttons()

    def _refresh_buttons(self) -> None:
        teacher, choice, begun = self.list.teacher, self.list.choice, self.list.begun
        teachers, training = self._workspace.teachers, self._workspace.teacher_training
        closed = "" if self._workspace.document.opened is not None else tr("Open a project first")
        none = closed or ("" if self.list.selected else tr("Select a teacher first"))
        running = tr("Cannot be changed while training runs") if self._workspace.training.job is not None else ""
        unusable = tr("It is not complete") if begun is not None else tr("It cannot be used")
        broken = "" if choice is not None else unusable
        is_chosen = choice in teachers.chosen or (teacher is not None and teachers.is_chosen(teacher))
        taken = tr("The next training takes it already") if is_chosen else ""
        left = "" if is_chosen else tr("The next training does not take it")
        only = tr("The profile decides already") if teachers.is_of_profile else ""
        shipped = tr("It comes with Inspector") if teacher is not None and teacher.is_shipped else ""
        gone = "" if teacher is not None or begun is not None else tr("It is not on this computer")
        busy = tr("A teacher is being trained") if training.job is not None else ""
        learning = busy if begun is not None and begun.name == training.name else ""
        complete = "" if begun is not None else tr("Only one that was stopped can go on")
        is_stopping = training.job is not None and training.job.is_cancel_requested
        stopping = tr("It is being stopped already") if is_stopping else ""
        for button, why_not, hint in (
            (self.new, busy, tr("Train a teacher of your own from photographs (N)")),
            (self.use, none or running or broken or gone or taken, tr("The next training takes it (T)")),
            (self.leave, none or running or left, tr("The next training does not take it (L)")),
            (self.profile, closed or running or only, tr("The next training takes the profile's teachers (P)")),
            (self.compare, none or broken or gone or why_not_compared(self._workspace), tr(COMPARE_HINT)),
            (self.go_on, busy or complete, tr("Go on where its training was stopped (G)")),
            (self.cancel, stopping if busy else tr("No teacher is being trained"), tr("Stop; it can go on later (X)")),
            (self.remove, gone or shipped or learning, tr("Take it away from this computer; it can come back (Del)")),
        ):
            button.setEnabled(not why_not)
            button.setToolTip(why_not or hint)

    def _use(self) -> None:
        if self.list.choice is not None:
            self._workspace.teachers.choose(self.list.choice)

    def _leave(self) -> None:
        if self.list.choice is not None:
            self._workspace.teachers.leave_out(self.list.choice)

    def _compare(self) -> None:
        if self.list.teacher is not None:
            compare_teacher(self._workspace, self.list.teacher)

    @Slot()
    def ask_file(self) -> None:
        """Let the engineer choose a Teacher's file."""
        kinds = tr("Teachers ({pattern})", pattern=f"*{TEACHER_SUFFIX}")
        ask_file(self, tr("Add a teacher"), "", kinds, self.take_in)

    def take_in(self, path: Path) -> None:
        """Take a Teacher's file in and show it."""
        added = self._workspace.teachers.add(path)
        if added is not None:
            self.list.select_teacher(added.stem)

    def _remove(self) -> None:
        if self.list.begun is not None:
            self._workspace.teacher_training.discard(self.list.begun.name)
        elif self.list.teacher is not None:
            self._workspace.teachers.remove(self.list.teacher)

    @Slot()
    def ask_teacher(self) -> None:
        """Let the engineer say how a Teacher is trained."""
        dialog = TeacherDialog(Device(self._workspace.settings.current.device), self)
        rejected = self._workspace.teacher_training.rejected
        if rejected is not None:
            dialog.fill_in(rejected)
        dialog.request_chosen.connect(self._workspace.teacher_training.start)
        dialog.open()

    def _go_on(self) -> None:
        if self.list.begun is not None:
            self._workspace.teacher_training.go_on(self.list.begun.name)

    def _cancel(self) -> None:
        job = self._workspace.teacher_training.job
        if job is not None:
            job.cancel()

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        training = self._workspace.teacher_training
        self._error = None
        begun = training.named(training.name)
        if begun is not None:
            self.progress.begin(begun.name, begun.request.recipe)
        job.event_emitted.connect(self.progress.show_event)
        job.state_changed.connect(self._on_state_changed)
        has_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        self.refresh()
        self.list.select_teacher(training.name)
        if has_focus:
            # "Go on" is pressed no more: the focus would leave it for any button, such as the one that asks for a file.
            self.list.setFocus()

    @Slot(object)
    def _on_state_changed(self, state: JobState) -> None:
        self.progress.show_state(state)
        self.refresh()

    @Slot(object)
    def _on_ended(self, outcome: JobOutcome) -> None:
        self._error = outcome.error if outcome.state is JobState.FAILED else None
        self.refresh()
        if outcome.state is JobState.SUCCEEDED:
            self.list.select_teacher(self._workspace.teacher_training.name)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._workspace.teachers.refresh()
        self._workspace.teacher_training.refresh()
