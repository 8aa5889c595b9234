"""Asks for the name and the place of a new Project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from inspector.paths import default_projects_dir
from inspector.storage.naming import portable_name
from inspector.storage.project_store import is_project
from inspector.ui.widgets.buttons import primary_button
from inspector.ui.widgets.file_dialogs import ask_folder, typed_folder, why_not_folder
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.shortcuts import EscapeKey


class NewProjectForm(QWidget):
    """Stands in the start page, in place of a dialog.

    Signals:
        project_wanted: Folder and name of the Project to make, and the list of Paths to add to it.
        cancelled: No Project is wanted after all.
    """

    project_wanted = Signal(object, str, list)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Path] = []
        self.name = QLineEdit()
        self.name.setPlaceholderText(tr("For example: bearing cover, front"))
        self.place = QLineEdit()
        self.browse = QPushButton(tr("&Browse…"))
        self.hint = label(role="hint", wraps=True)
        self.create_button = primary_button(tr("&Create project"))
        self.browse.setToolTip(tr("Choose the folder that holds the project's own"))
        self.cancel = QPushButton(tr("Cance&l"))
        self.cancel.setToolTip(tr("Back to the start page (Esc)"))
        self._build()
        self.name.textChanged.connect(self._refresh)
        self.place.textChanged.connect(self._refresh)
        self.name.returnPressed.connect(self._on_create)
        self.place.returnPressed.connect(self._on_create)
        self.browse.clicked.connect(self._on_browse)
        self.create_button.clicked.connect(self._on_create)
        self.cancel.clicked.connect(self.cancelled)
        EscapeKey(self, self.cancelled.emit)

    def _build(self) -> None:
        form = QGridLayout()
        form.setVerticalSpacing(16)
        form.setHorizontalSpacing(16)
        for line, (text, field) in enumerate(
            ((tr("&Name of the product"), self.name), (tr("&Keep it in"), self.place))
        ):
            name = label(text)
            name.setBuddy(field)
            form.addWidget(name, line, 0)
        form.addWidget(self.name, 0, 1)
        form.addLayout(row((self.place, 1), self.browse), 1, 1)
        buttons = row(self.create_button, self.cancel, STRETCH)
        self.setLayout(column(label(tr("New project"), "title"), form, self.hint, buttons, STRETCH, spacing=16))

    @property
    def folder(self) -> Path:
        """Where the Project would be made."""
        return typed_folder(self.place.text()) / portable_name(self.name.text().strip())

    def begin(self, parts: Sequence[Path] = ()) -> None:
        """Ask anew.

        Args:
            parts: Files and folders that will become its Good Parts.
        """
        self._parts = list(parts)
        folders = [path for path in self._parts if path.is_dir()]
        self.name.setText(folders[0].name if len(folders) == 1 else "")
        self.place.setText(str(default_projects_dir()))
        self._refresh()
        self.name.setFocus()
        self.name.selectAll()

    def why_not(self) -> str:
        """Why the Project cannot be made, or ''."""
        if not self.name.text().strip():
            if self._parts:
                return tr("Type a name for the product: the images that you dropped become its good parts")
            return tr("Type a name for the product")
        if not self.place.text().strip():
            return tr("Choose where to keep the project")
        if why_not := why_not_folder(self.folder):
            return why_not
        if is_project(self.folder):
            return tr("There is a project called “{name}” there already: choose another name", name=self.folder.name)
        return ""

    @Slot()
    def _refresh(self) -> None:
        why_not = self.why_not()
        self.create_button.setEnabled(not why_not)
        self.create_button.setToolTip(why_not or tr("Make the project and open it (Enter)"))
        if why_not:
            self.hint.setText(why_not + ".")
        elif self._parts:
            self.hint.setText(tr("The images that you dropped are copied into {folder}.", folder=self.folder))
        else:
            self.hint.setText(tr("Everything of this project is kept in {folder}.", folder=self.folder))

    @Slot()
    def _on_create(self) -> None:
        if not self.why_not():
            self.project_wanted.emit(self.folder, self.name.text().strip(), self._parts)

    @Slot()
    def _on_browse(self) -> None:
        start = str(typed_folder(self.place.text()))
        ask_folder(self, tr("Keep the project in"), start, lambda path: self.place.setText(str(path)))
