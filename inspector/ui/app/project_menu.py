"""The menu of Projects."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from inspector.ui.app.window_actions import WindowActions
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.opening import open_paths
from inspector.ui.workspace.workspace import Workspace

_RECENT = 5


class ProjectMenu(QMenu):
    """New, open, the demo, recent ones, close, settings and quit."""

    def __init__(self, workspace: Workspace, actions: WindowActions, parent: QMainWindow) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._actions = actions
        self.aboutToShow.connect(self.fill)
        self.setToolTipsVisible(True)
        for changed in (workspace.document.project_opened, workspace.document.closed, workspace.detector.changed):
            changed.connect(self._refresh_close)
        self._refresh_close()
        self.fill()

    @Slot()
    def fill(self) -> None:
        """List the recent Projects as they are now."""
        workspace, actions = self._workspace, self._actions
        opened = workspace.document.opened
        current = workspace.document.detector_path if opened is None else opened.folder
        recent = [path for path in workspace.settings.current.recent_projects if path != current][:_RECENT]
        self.clear()
        self._add_group([actions.new, actions.open, actions.open_detector, actions.demo])
        self._add_group([self._recent_action(path) for path in recent])
        self._add_group([actions.close_project])
        self._add_group([actions.cancel])
        self._add_group([actions.settings, actions.quit])

    @Slot()
    def _refresh_close(self) -> None:
        """Its key works whether or not the menu was ever opened."""
        workspace, close = self._workspace, self._actions.close_project
        is_alone = workspace.document.opened is None and workspace.detector.manifest is not None
        close.setText(tr("&Close detector") if is_alone else tr("&Close project"))
        close.setEnabled(workspace.document.opened is not None or is_alone)
        close.setToolTip(tr("Back to the start page (Ctrl+W)") if close.isEnabled() else tr("No project is open"))

    def _add_group(self, actions: Sequence[QAction]) -> None:
        self.addSeparator()
        self.addActions(actions)

    def _recent_action(self, path: Path) -> QAction:
        action = QAction(path.name.replace("&", "&&"), self)
        action.triggered.connect(partial(_open, self._workspace, path))
        action.setToolTip(str(path))
        return action


def _open(workspace: Workspace, path: Path, _checked: bool = False) -> None:
    open_paths(workspace, [path])
