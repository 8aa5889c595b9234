"""The menu of Projects in the rail."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from inspector.ui.workspace.workspace import Workspace

_RECENT = 5


class ProjectMenu(QMenu):
    """New, open, the demo, recent ones, close.

    Signals:
        new_chosen: A new Project is wanted.
        open_chosen: Another Project is wanted.
        recent_chosen: The folder of a Project, or a Detector file, that was opened before.
    """

    new_chosen = Signal()
    open_chosen = Signal()
    recent_chosen = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.new = QAction("&New project…", self)
        self.new.setShortcut(QKeySequence("Ctrl+N"))
        self.open = QAction("&Open project…", self)
        self.open.setShortcut(QKeySequence("Ctrl+O"))
        self.open_detector = QAction("Open detec&tor…", self)
        self.demo = QAction("Open the &demo", self)
        self.close_project = QAction("&Close project", self)
        self.close_project.setShortcut(QKeySequence("Ctrl+W"))
        self.new.triggered.connect(self.new_chosen)
        self.open.triggered.connect(self.open_chosen)
        self.close_project.triggered.connect(workspace.document.close)
        # Shortcuts must work before the menu was ever shown.
        parent.addActions([self.new, self.open, self.close_project])
        self.aboutToShow.connect(self.fill)
        self.setToolTipsVisible(True)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List the recent Projects as they are now."""
        opened = self._workspace.document.opened
        self.clear()
        self.addActions([self.new, self.open, self.open_detector, self.demo])
        current = self._workspace.document.detector_path if opened is None else opened.folder
        recent = [folder for folder in self._workspace.settings.current.recent_projects if folder != current][:_RECENT]
        if recent:
            self.addSeparator()
        for folder in recent:
            self._add_recent(folder)
        self.addSeparator()
        self.addAction(self.close_project)
        is_alone = opened is None and self._workspace.detector.manifest is not None
        self.close_project.setText("&Close detector" if is_alone else "&Close project")
        self.close_project.setEnabled(opened is not None or is_alone)
        self.close_project.setToolTip("" if self.close_project.isEnabled() else "No project is open")

    def _add_recent(self, folder: Path) -> None:
        action = self.addAction(folder.name.replace("&", "&&"))
        action.setToolTip(str(folder))
        action.triggered.connect(lambda _checked=False: self.recent_chosen.emit(folder))
