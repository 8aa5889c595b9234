"""The list of Teachers: those that are gone, those that were begun, and those of this computer."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView

from inspector.domain.teachers import TeacherChoice, TeacherFile
from inspector.model.pretraining.begun import BegunTeacher
from inspector.ui.train.picture_list import Entry, PictureList
from inspector.ui.train.teacher_sentences import begun_lines, gone_lines, teacher_lines
from inspector.ui.widgets.icons import icon
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

_WIDTH_PX = 264
_SYMBOL = QSize(20, 20)
#: Keys of lines that are no Teachers of this computer begin with it. No file name has it.
_GONE, _BEGUN = "gone/", "begun/"


class TeacherList(PictureList):
    """One Teacher can be selected."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(tr("Teachers"), _SYMBOL)
        self._teachers = workspace.teachers
        self._training = workspace.teacher_training
        self.setFixedWidth(_WIDTH_PX)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    @property
    def teacher(self) -> TeacherFile | None:
        """The selected Teacher, if it is on this computer and complete."""
        return self._teachers.named(self._key)

    @property
    def begun(self) -> BegunTeacher | None:
        """The selected Teacher, if it is not complete."""
        is_begun = self._key.startswith(_BEGUN)
        return self._training.named(self._key.removeprefix(_BEGUN)) if is_begun else None

    @property
    def choice(self) -> TeacherChoice | None:
        """The selected Teacher, as a choice."""
        teacher = self.teacher
        if teacher is not None:
            return teacher.choice
        return next((each for each in self._teachers.gone if self._key == f"{_GONE}{each.name}"), None)

    def select_teacher(self, name: str) -> None:
        """Select a Teacher, complete or not."""
        for key in (name, f"{_BEGUN}{name}"):
            self.select(key)

    def refresh(self) -> None:
        """Show the Teachers as they are now."""
        gone = [Entry(f"{_GONE}{each.name}", gone_lines(each), self._icon("warning")) for each in self._teachers.gone]
        self.show_entries([*gone, *self._begun_entries(), *self._entries()])

    @property
    def _key(self) -> str:
        """Of the selected line, or ''."""
        return next(iter(self.selected), "")

    def _begun_entries(self) -> list[Entry]:
        job = self._training.job
        entries = []
        for each in self._training.begun:
            running = job if each.name == self._training.name else None
            lines = begun_lines(each, None if running is None else running.is_cancel_requested)
            entries.append(Entry(f"{_BEGUN}{each.name}", lines, self._icon("hourglass-medium")))
        return entries

    def _entries(self) -> list[Entry]:
        entries = []
        for teacher in self._teachers.all:
            is_chosen = self._teachers.is_chosen(teacher)
            symbol = "warning" if teacher.error else "check-circle" if is_chosen else "circle"
            entries.append(Entry(teacher.name, teacher_lines(teacher, is_chosen), self._icon(symbol)))
        return entries

    def _icon(self, symbol: str) -> QIcon:
        return icon(symbol, lambda: self.palette().text().color())
