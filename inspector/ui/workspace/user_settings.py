"""The user's settings while the window is open. Every change is stored at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from inspector.domain.live_source import SourceChoice
from inspector.errors import InspectorError
from inspector.storage.settings import Settings, load_settings, save_settings
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.messages import Messages


class UserSettings(QObject):
    """The Settings in force.

    Attributes:
        current: The Settings.

    Signals:
        changed: The Settings.
    """

    changed = Signal(Settings)

    def __init__(self, messages: Messages) -> None:
        super().__init__()
        self._messages = messages
        self.current, self._note = load_settings()
        self._is_kept = True

    def change(self, **changes: Any) -> None:  # noqa: ANN401 - the types of the settings
        """Change settings and store them."""
        self._use(replace(self.current, **changes))

    def remember_recent(self, path: Path) -> None:
        """Make a Project's folder, or a Detector file, the newest of the recent ones."""
        self._use(self.current.with_recent_project(path))

    def remember_source(self, choice: SourceChoice) -> None:
        """Make a live source the newest of the recent ones."""
        self._use(self.current.with_recent_source(choice))

    def forget_recent(self, path: Path) -> None:
        """Take a Project or a Detector off the recent ones. Its files stay."""
        self._use(self.current.without_recent_project(path))

    def tell_if_not_kept(self) -> None:
        """Say, when the window is there, that its settings were damaged or will not be kept."""
        if self._note:
            self._messages.post("warning", self._note)

    def _use(self, settings: Settings) -> None:
        before, self.current = self.current, settings
        try:
            save_settings(settings, before)
        except InspectorError as error:
            # Once is enough: nobody needs stored settings to go on.
            if self._is_kept:
                self._messages.post(
                    "warning", tr("{what}. Your settings last until you close Inspector.", what=error.what)
                )
            self._is_kept = False
        self.changed.emit(settings)
