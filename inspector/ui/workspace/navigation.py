"""Requests for a place of the window and its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspector.domain.recording import Recording


@dataclass(frozen=True, slots=True)
class ShowStart:
    """The start page.

    Attributes:
        parts: Files and folders to begin a new Project with. None shows the choice of Projects.
    """

    parts: tuple[Path, ...] | None = None


@dataclass(frozen=True, slots=True)
class ShowParts:
    """The Parts place."""


@dataclass(frozen=True, slots=True)
class ShowTrain:
    """The Train place."""


@dataclass(frozen=True, slots=True)
class ShowInspect:
    """The Inspect place.

    Attributes:
        images: Files and folders to open. Without any, the place is shown as it is.
        recording: Which of them become Results.
        first: The image to show first, where it is not the first one.
    """

    images: tuple[Path, ...] = ()
    recording: Recording = Recording.EACH
    first: Path | None = None


@dataclass(frozen=True, slots=True)
class ShowResults:
    """The Results place."""


Place = ShowStart | ShowParts | ShowTrain | ShowInspect | ShowResults


class Navigation(QObject):
    """Leads from one place to another, so that pages need not know each other.

    Signals:
        place_requested: The Place to show.
    """

    place_requested = Signal(object)

    def show(self, place: Place) -> None:
        """Ask the window for a place."""
        self.place_requested.emit(place)
