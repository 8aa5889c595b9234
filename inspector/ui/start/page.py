"""The first page: recent projects, a new one, or the demo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from inspector.edition import can_train
from inspector.text import Text
from inspector.ui.start.new_project_form import NewProjectForm
from inspector.ui.start.recent_projects import RecentProjects
from inspector.ui.widgets.buttons import primary_button, symbol_button
from inspector.ui.widgets.drop import FileDrop
from inspector.ui.widgets.layouts import STRETCH, column, label, row
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.opening import ask_detector, ask_project, is_document, open_document, open_paths
from inspector.ui.workspace.workspace import Workspace

_COLUMN_PX = 800
_DROP = Text("Drop images or folders of good parts here to start a new project with them")
_DROP_INSPECTING = Text("Drop a detector file or a project here to inspect with it")
_SENTENCE = Text("Shows what looks different from good parts. It learns from images of good parts alone.")
_SENTENCE_INSPECTING = Text(
    "Shows what looks different from good parts. This edition inspects with detectors that were trained elsewhere."
)


class StartPage(QWidget):
    """Opens and makes Projects."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        # The button that most people want first, in each edition, is the primary one.
        self.new = primary_button(tr("&New project…")) if can_train() else symbol_button(tr("&New project…"), "plus")
        self.new.setToolTip(tr("Begin with a new product (Ctrl+N)"))
        self.open = symbol_button(tr("&Open project…"), "folder-open", tr("Open a project's folder (Ctrl+O)"))
        text = tr("Open detec&tor…")
        self.detector = symbol_button(text, "magnifying-glass") if can_train() else primary_button(text)
        self.detector.setToolTip(tr("Inspect with a detector file, at once"))
        self.demo = symbol_button(
            tr("Open the &demo"), "play", tr("See Inspector at work on parts that it renders itself")
        )
        self.recent = RecentProjects()
        self.no_recent = label(tr("Projects and detectors that you open will be listed here."), "hint")
        self.form = NewProjectForm()
        self.stack = QStackedWidget()
        self.drop = FileDrop(self)
        self._build()
        self.new.clicked.connect(lambda: self.begin_new())
        self.open.clicked.connect(lambda: ask_project(self, workspace))
        self.detector.clicked.connect(lambda: ask_detector(self, workspace))
        self.recent.project_chosen.connect(partial(open_document, workspace))
        self.recent.forget_chosen.connect(workspace.settings.forget_recent)
        self.form.project_wanted.connect(self._on_project_wanted)
        self.form.cancelled.connect(self._show_choice)
        self.drop.files_dropped.connect(self.take)
        workspace.settings.changed.connect(self._refresh_recent)
        workspace.document.project_opened.connect(self._show_choice)
        self._refresh_recent()

    def _build(self) -> None:
        self.stack.addWidget(self._choice())
        self.stack.addWidget(self.form)
        content = QWidget()
        content.setMaximumWidth(_COLUMN_PX)
        sentence = label(tr(_SENTENCE) if can_train() else tr(_SENTENCE_INSPECTING), "hint", wraps=True)
        content.setLayout(column(sentence, 16, (self.stack, 1)))
        self.setLayout(row(STRETCH, (content, 100), STRETCH, spacing=0, margins=(32, 24, 32, 24)))

    def _choice(self) -> QWidget:
        buttons = (self.new, self.open, self.detector, self.demo)
        in_order = sorted(buttons, key=lambda button: button.property("role") != "primary")
        drop_text = label(tr(_DROP) if can_train() else tr(_DROP_INSPECTING), "hint", wraps=True)
        drop_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        place = QFrame()
        place.setObjectName("dropPlace")
        place.setFixedHeight(96)
        place.setLayout(column(drop_text, margins=(16, 0, 16, 0)))
        heading = label(tr("Recently opened"), "heading")
        choice = QWidget()
        choice.setLayout(
            column(row(*in_order, STRETCH), 16, heading, self.no_recent, (self.recent, 10), 8, place, STRETCH)
        )
        return choice

    @Slot(list)
    def take(self, paths: list[Path]) -> None:
        """Open a dropped Project or Detector. Anything else becomes the Good Parts of a new Project."""
        documents = [path for path in paths if is_document(path)]
        if documents:
            open_paths(self.workspace, documents)
        else:
            self.begin_new(paths)

    def begin_new(self, parts: Sequence[Path] = ()) -> None:
        """Ask for a new Project that these files and folders are added to."""
        self.stack.setCurrentWidget(self.form)
        self.form.begin(parts)

    @Slot(object, str, list)
    def _on_project_wanted(self, folder: Path, name: str, parts: list[Path]) -> None:
        if self.workspace.document.create(folder, name) and parts:
            self.workspace.parts.add(parts)

    @Slot()
    def _show_choice(self) -> None:
        self.stack.setCurrentIndex(0)
        # A project that was opened has its own place, and the keyboard is there.
        if self.isVisible():
            self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard on the first choice."""
        if self.recent.count():
            self.recent.setFocus()
        else:
            self.new.setFocus()

    @Slot()
    def _refresh_recent(self) -> None:
        paths = self.workspace.settings.current.recent_projects
        self.recent.show_paths(paths)
        self.recent.setVisible(bool(paths))
        self.no_recent.setVisible(not paths)
