"""Where the window begins: recent projects, a new one, or the demo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.edition import can_train
from inspector.ui.start.new_project_form import NewProjectForm
from inspector.ui.start.recent_projects import RecentProjects
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.drop import FileDrop
from inspector.ui.workspace.opening import ask_detector, is_document, open_paths
from inspector.ui.workspace.workspace import Workspace

_COLUMN_PX = 800
_DROP = "Drop images or folders of good parts here to start a new project with them"
_DROP_INSPECTING = "Drop a detector file or a project here to inspect with it"
_SENTENCE = "Shows what looks different from good parts. It learns from images of good parts alone."
_SENTENCE_INSPECTING = (
    "Shows what looks different from good parts. This edition inspects with detectors that were trained elsewhere."
)


class StartPage(QWidget):
    """Opens and makes Projects."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        # What most people want first, in each edition, is the primary one.
        self.new = primary_button("&New project…") if can_train() else symbol_button("&New project…", "plus")
        self.new.setToolTip("Begin with a new product (Ctrl+N)")
        self.open = symbol_button("&Open project…", "folder-open", "Open a project's folder (Ctrl+O)")
        words = "Open detec&tor…"
        self.detector = symbol_button(words, "magnifying-glass") if can_train() else primary_button(words)
        self.detector.setToolTip("Inspect with a detector file, at once")
        self.demo = symbol_button("Open the &demo", "play", "See Inspector at work on parts that it renders itself")
        self.recent = RecentProjects()
        self.no_recent = QLabel("Projects and detectors that you open will be listed here.")
        self.no_recent.setProperty("role", "hint")
        self.form = NewProjectForm()
        self.stack = QStackedWidget()
        self.drop = FileDrop(self)
        self._build()
        self.new.clicked.connect(lambda: self.begin_new())
        self.open.clicked.connect(self.ask_open)
        self.detector.clicked.connect(self.ask_detector)
        self.recent.project_chosen.connect(lambda path: open_paths(workspace, [path]))
        self.recent.forget_chosen.connect(workspace.settings.forget_recent)
        self.form.project_wanted.connect(self._on_project_wanted)
        self.form.cancelled.connect(self._show_choice)
        self.drop.files_dropped.connect(self.take)
        workspace.settings.changed.connect(self._refresh_recent)
        workspace.document.project_opened.connect(self._show_choice)
        self._refresh_recent()

    def _build(self) -> None:
        title = QLabel("Inspector")
        title.setProperty("role", "display")
        sentence = QLabel(_SENTENCE if can_train() else _SENTENCE_INSPECTING)
        sentence.setProperty("role", "hint")
        sentence.setWordWrap(True)
        self.stack.addWidget(self._choice())
        self.stack.addWidget(self.form)
        column = QWidget()
        column.setMaximumWidth(_COLUMN_PX)
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        inner.addWidget(title)
        inner.addWidget(sentence)
        inner.addSpacing(24)
        inner.addWidget(self.stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(32, 64, 32, 32)
        layout.addStretch(1)
        layout.addWidget(column, 100)
        layout.addStretch(1)

    def _choice(self) -> QWidget:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in sorted(
            (self.new, self.open, self.detector, self.demo), key=lambda button: button.property("role") != "primary"
        ):
            buttons.addWidget(button)
        buttons.addStretch(1)
        heading = QLabel("Recently opened")
        heading.setProperty("role", "heading")
        place = QFrame()
        place.setObjectName("dropPlace")
        place.setFixedHeight(120)
        drop_text = QLabel(_DROP if can_train() else _DROP_INSPECTING)
        drop_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        drop_text.setProperty("role", "hint")
        drop_text.setWordWrap(True)
        QVBoxLayout(place).addWidget(drop_text)
        choice = QWidget()
        layout = QVBoxLayout(choice)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(buttons)
        layout.addSpacing(24)
        layout.addWidget(heading)
        layout.addWidget(self.no_recent)
        layout.addWidget(self.recent, 10)
        layout.addSpacing(16)
        layout.addWidget(place)
        layout.addStretch(1)
        return choice

    @Slot()
    def ask_open(self) -> None:
        """Let the operator choose a Project's folder."""
        dialog = QFileDialog(self.window(), "Open a project", str(self._usual_place()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_folder_selected)
        dialog.open()

    @Slot()
    def ask_detector(self) -> None:
        """Let the operator choose a Detector file."""
        ask_detector(self, self.workspace)

    @Slot(list)
    def take(self, paths: list[Path]) -> None:
        """Open a dropped Project or Detector; anything else becomes the Good Parts of a new Project."""
        documents = [path for path in paths if is_document(path)]
        if documents:
            open_paths(self.workspace, documents)
        else:
            self.begin_new(paths)

    def begin_new(self, parts: Sequence[Path] = ()) -> None:
        """Ask for a new Project that these files and folders are added to."""
        self.stack.setCurrentWidget(self.form)
        self.form.begin(parts)

    def _usual_place(self) -> Path:
        recent = self.workspace.settings.current.recent_projects
        return recent[0].parent if recent else Path.home()

    @Slot(str)
    def _on_folder_selected(self, name: str) -> None:
        self.workspace.document.open(Path(name))

    @Slot(object, str, list)
    def _on_project_wanted(self, folder: Path, name: str, parts: list[Path]) -> None:
        if not self.workspace.document.create(folder, name):
            return
        if parts:
            self.workspace.parts.add(parts)

    @Slot()
    def _show_choice(self) -> None:
        self.stack.setCurrentIndex(0)
        self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard where one begins."""
        if self.recent.count():
            self.recent.setFocus()
        else:
            self.new.setFocus()

    @Slot()
    def _refresh_recent(self) -> None:
        folders = self.workspace.settings.current.recent_projects
        self.recent.show_folders(folders)
        self.recent.setVisible(bool(folders))
        self.no_recent.setVisible(not folders)
        # As tall as its rows, until the page is full.
        self.recent.setMaximumHeight(2 + 56 * max(1, len(folders)))
