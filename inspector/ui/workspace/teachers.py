"""The Teachers of this computer, and those that the open Project trains with."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.domain.profile import PROFILES
from inspector.domain.teachers import TeacherChoice, TeacherFile, joined_teachers, profile_teachers
from inspector.storage.teacher_files import add_teacher, list_teachers, remove_teacher, restore_teacher
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.messages import Messages
from inspector.ui.workspace.undo import Undo

#: Subjects of messages: the last file that was taken in, and chosen Teachers that were taken away.
_FILE, _REMOVED = "teacher file", "removed teacher"


class Teachers(QObject):
    """Lists, chooses, adds and removes Teachers.

    Attributes:
        all: The user's own, then the shipped ones.
        undo: The way back from changes.

    Signals:
        changed: Teachers, or the choice.
    """

    changed = Signal()

    def __init__(self, document: Document, messages: Messages) -> None:
        super().__init__()
        self._document = document
        self._messages = messages
        self.all: tuple[TeacherFile, ...] = ()
        self.undo = Undo()
        document.project_changed.connect(self.changed)
        document.project_opened.connect(self._on_opened)
        self.changed.connect(self._on_changed)

    @property
    def chosen(self) -> tuple[TeacherChoice, ...]:
        """The Teachers of the next training: the Project's choice, or those of its Profile."""
        opened = self._document.opened
        if opened is None:
            return ()
        profile = PROFILES.get(opened.project.profile)
        return opened.project.teachers or (() if profile is None else profile_teachers(profile))

    @property
    def is_of_profile(self) -> bool:
        """Whether the Profile decides about the Teachers."""
        return self._document.opened is None or not self._document.opened.project.teachers

    @property
    def gone(self) -> tuple[TeacherChoice, ...]:
        """The chosen Teachers that are not on this computer."""
        if not self.all:
            return ()
        there = {each.choice for each in self.all}
        digests = {each.sha256 for each in self.all}
        return tuple(each for each in self.chosen if each not in there and each.sha256 not in digests)

    def is_chosen(self, teacher: TeacherFile) -> bool:
        """Whether the next training takes a Teacher."""
        choice = teacher.choice
        return choice is not None and any(
            each == choice or (each.sha256 and each.sha256 == choice.sha256) for each in self.chosen
        )

    def named(self, name: str) -> TeacherFile | None:
        """The Teacher of a name, or None."""
        return next((each for each in self.all if each.name == name), None)

    @Slot()
    def refresh(self) -> None:
        """Look at the files again."""
        self.all = list_teachers()
        self.changed.emit()

    def choose(self, choice: TeacherChoice) -> None:
        """Train with a Teacher from now on. It takes the place of those that do not go with it."""
        self._use(joined_teachers(self.chosen, choice))

    def leave_out(self, choice: TeacherChoice) -> None:
        """Train without a Teacher. Without any the Profile decides."""
        self._use(tuple(each for each in self.chosen if (each.name, each.sha256) != (choice.name, choice.sha256)))

    @Slot()
    def choose_profile(self) -> None:
        """Train with the Teachers of the Profile."""
        self._use(())

    def add(self, path: Path) -> Path | None:
        """Take a Teacher's file in. Returns its copy, or None where that failed."""
        added = self._messages.attempt_anew(_FILE, add_teacher, path)
        self.refresh()
        return added

    def remove(self, teacher: TeacherFile) -> None:
        """Take one of the user's own Teachers away. It can be undone."""
        removed = self._messages.attempt(remove_teacher, teacher)
        if removed is not None:
            self.undo.remember(partial(self._restore, removed))
            if self.is_chosen(teacher):
                told = tr(
                    "The project trains with “{name}”. Choose other teachers before it trains again.", name=teacher.name
                )
                self._messages.post("warning", told, _REMOVED)
        self.refresh()

    def _restore(self, removed: Path) -> None:
        if self._messages.attempt(restore_teacher, removed) is None and removed.exists():
            # It can still come back.
            self.undo.remember(partial(self._restore, removed))
        self.refresh()

    def _use(self, teachers: tuple[TeacherChoice, ...]) -> None:
        opened = self._document.opened
        if opened is None:
            return
        before, profile = opened.project.teachers, PROFILES.get(opened.project.profile)
        if profile is not None and teachers == profile_teachers(profile):
            teachers = ()
        if teachers != before and self._document.update(teachers=teachers):
            self.undo.remember(partial(self._document.update, teachers=before))

    @Slot()
    def _on_changed(self) -> None:
        if not self.gone:
            self._messages.withdraw(_REMOVED)

    @Slot()
    def _on_opened(self) -> None:
        # Changes of another project do not concern this one.
        self.undo.forget()
        self.changed.emit()
