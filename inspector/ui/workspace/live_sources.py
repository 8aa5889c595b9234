"""The live sources that were used: the Project's own, and those that the user remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspector.camera.address import source_name
from inspector.domain.live_source import SourceChoice, SourceKind
from inspector.paths import user_config_dir
from inspector.ui.workspace.document import Document
from inspector.ui.workspace.user_settings import UserSettings


class LiveSources:
    """Remembers live sources.

    A Project may go to other people, so it keeps the address of a stream without what may be its password. The user's
    settings keep it whole.
    """

    def __init__(self, document: Document, settings: UserSettings) -> None:
        self._document = document
        self._settings = settings

    @property
    def journals(self) -> Path:
        """The folder of the journals of watched folders."""
        opened = self._document.opened
        return user_config_dir() / "taken" if opened is None else opened.taken_dir

    @property
    def used(self) -> list[SourceChoice]:
        """The sources that were used, the Project's own first."""
        remembered = list(self._settings.current.recent_sources)
        own = None if self._document.opened is None else self._document.opened.project.source
        if own is None:
            return remembered
        same = next((choice for choice in remembered if _storable(choice).address == own.address), own)
        others = [choice for choice in remembered if choice != same]
        return [replace(own, address=same.address), *others]

    def remember(self, choice: SourceChoice) -> None:
        """Make a source the Project's own, and the newest of the user's."""
        self._settings.remember_source(choice)
        if self._document.opened is not None:
            self._document.update(source=_storable(choice))


def _storable(choice: SourceChoice) -> SourceChoice:
    return replace(choice, address=source_name(choice.address)) if choice.kind is SourceKind.STREAM else choice
