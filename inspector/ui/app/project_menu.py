"""The menu of Projects in the rail."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowStart
from inspector.ui.workspace.opening import ask_detector, ask_project, open_paths
from inspector.ui.workspace.workspace import Workspace

_RECENT = 5


class ProjectMenu(QMenu):
    """New, open, the demo, recent ones, close, the guide and the diagnostics."""

    def __init__(
        self,
        workspace: Workspace,
        open_demo: Callable[[], None],
        show_guide: Callable[[], None],
        show_diagnostics: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        new = self._action(tr("&New project…"), partial(workspace.navigation.show, ShowStart(())), "Ctrl+N")
        other = self._action(tr("&Open project…"), partial(ask_project, parent, workspace), "Ctrl+O")
        detector = self._action(tr("Open detec&tor…"), partial(ask_detector, parent, workspace))
        self._openings = [new, other, detector, self._action(tr("Open the &demo"), open_demo)]
        self.close_project = self._action(tr("&Close project"), workspace.document.close, "Ctrl+W")
        self.guide = self._action(tr("&Guide"), show_guide, "F1")
        self.guide.setToolTip(tr("About the place that is shown"))
        self.diagnostics = self._action(tr("Dia&gnostics…"), show_diagnostics, "Ctrl+F1")
        self.diagnostics.setToolTip(tr("Versions, processor, disks and log, for whoever helps you"))
        # Shortcuts must work before the menu was ever shown.
        parent.addActions([new, other, self.close_project, self.guide, self.diagnostics])
        self.aboutToShow.connect(self.fill)
        self.setToolTipsVisible(True)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List the recent Projects as they are now."""
        opened = self._workspace.document.opened
        self.clear()
        self.addActions(self._openings)
        current = self._workspace.document.detector_path if opened is None else opened.folder
        recent = [path for path in self._workspace.settings.current.recent_projects if path != current][:_RECENT]
        if recent:
            self.addSeparator()
            self.addActions([self._recent_action(path) for path in recent])
        self.addSeparator()
        self.addAction(self.close_project)
        self.addSeparator()
        self.addActions([self.guide, self.diagnostics])
        is_alone = opened is None and self._workspace.detector.manifest is not None
        self.close_project.setText(tr("&Close detector") if is_alone else tr("&Close project"))
        self.close_project.setEnabled(opened is not None or is_alone)
        self.close_project.setToolTip("" if self.close_project.isEnabled() else tr("No project is open"))

    def _recent_action(self, path: Path) -> QAction:
        action = self._action(path.name.replace("&", "&&"), partial(open_paths, self._workspace, [path]))
        action.setToolTip(str(path))
        return action

    def _action(self, text: str, act: Callable[[], object], keys: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: act())
        return action
