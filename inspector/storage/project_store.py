"""Projects on disk: a Project is a folder (``docs/adr/0004-project-is-a-folder.md``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspector.domain.events import Work
from inspector.domain.project import Project
from inspector.errors import ProjectError
from inspector.storage.atomic import write_bytes, writing
from inspector.storage.image_folder import images_in
from inspector.storage.project_file import read_project, write_project
from inspector.storage.removal import RemovedParts, move_away, move_back

__all__ = [
    "DETECTOR_FILE",
    "LINK_FILE",
    "LINK_SUFFIX",
    "PROJECT_FILE",
    "OpenProject",
    "RemovedParts",
    "add_good_parts",
    "create_project",
    "good_parts",
    "is_project",
    "open_project",
    "remove_good_parts",
    "restore_good_parts",
    "save_project",
]

PROJECT_FILE = "project.json"
DETECTOR_FILE = "detector.inspector"

#: A file for the double click: ``project.json`` is a name that many programs use, so no system can be told that it is
#: ours. Any file with this suffix stands for the folder that it lies in. Its content means nothing.
LINK_SUFFIX = ".inspector-project"
LINK_FILE = f"Open in Inspector{LINK_SUFFIX}"
_LINK_TEXT = b"Double-click this file to open the project in this folder with Inspector.\n"


@dataclass(frozen=True, slots=True)
class OpenProject:
    """A Project and where its files lie. The files need not exist, apart from ``project.json``."""

    folder: Path
    project: Project

    @property
    def good_dir(self) -> Path:
        """Holds the Good Parts."""
        return self.folder / "good"

    @property
    def detector_path(self) -> Path:
        """The trained Detector."""
        return self.folder / DETECTOR_FILE

    @property
    def checkpoint_path(self) -> Path:
        """Unfinished training."""
        return self.folder / "training.checkpoint"

    @property
    def results_path(self) -> Path:
        """Database of inspected images, see ``storage.results_store``."""
        return self.folder / "results.sqlite"

    @property
    def roi_path(self) -> Path:
        """Mask of the ROI: an image whose black pixels are not inspected."""
        return self.folder / "roi.png"

    @property
    def removed_dir(self) -> Path:
        """Holds the Good Parts that were removed, so that this can be undone."""
        return self.folder / ".removed"


def create_project(folder: Path, name: str, **fields: Any) -> OpenProject:  # noqa: ANN401 - the fields of Project
    """Make a Project.

    Args:
        folder: Is made if it does not exist. Files in it stay. Images in its folder ``good`` are Good Parts.
        name: Shown to the operator.
        fields: Further fields of ``Project``.

    Raises:
        ProjectError: ``project-exists`` or ``project-name-empty``.
        OutputError: The folder or a file in it cannot be written.
    """
    if not name.strip():
        raise ProjectError("The project has no name", "type a name for it", "project-name-empty")
    opened = OpenProject(folder.absolute(), Project(name.strip(), **fields))
    with writing(opened.folder):
        exists = (opened.folder / PROJECT_FILE).exists()
    if exists:
        raise ProjectError(
            f"There is already a project in '{folder}'", "open it, or choose another folder", "project-exists"
        )
    with writing(opened.good_dir):
        opened.good_dir.mkdir(parents=True, exist_ok=True)
    write_project(opened.folder / PROJECT_FILE, opened.project)
    _write_link(opened.folder)
    return opened


def is_project(path: Path) -> bool:
    """Whether a path names a Project, damaged or not: its folder, its ``project.json``, or its file to double-click."""
    if path.suffix.lower() == LINK_SUFFIX or path.name == PROJECT_FILE:
        return True
    try:
        return (path / PROJECT_FILE).is_file()
    except OSError:
        return False


def open_project(path: Path) -> OpenProject:
    """Open a Project. Nothing is written.

    Args:
        path: Its folder, the ``project.json`` in it, or its file to double-click.

    Raises:
        ProjectError: ``project-missing``, ``project-damaged``, ``project-newer`` or ``project-unreadable``.
    """
    is_file = path.name == PROJECT_FILE or path.suffix.lower() == LINK_SUFFIX
    folder = (path.parent if is_file else path).absolute()
    return OpenProject(folder, read_project(folder / PROJECT_FILE))


def save_project(open_project: OpenProject, project: Project) -> OpenProject:
    """Store changed settings.

    Returns:
        The same folder with ``project``.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: They cannot be written. The settings stored before remain.
    """
    _require(open_project)
    write_project(open_project.folder / PROJECT_FILE, project)
    _write_link(open_project.folder)
    return OpenProject(open_project.folder, project)


def _require(open_project: OpenProject) -> None:
    # Files at the place of a Project that somebody has moved or deleted would belong to nothing.
    if not is_project(open_project.folder):
        raise ProjectError(
            f"The project '{open_project.project.name}' is no longer in '{open_project.folder}'",
            "open it where it is now, or make a new one",
            "project-gone",
        )


def _write_link(folder: Path) -> None:
    # Projects of earlier versions get theirs with the first change that is saved.
    if not (folder / LINK_FILE).exists():
        write_bytes(folder / LINK_FILE, _LINK_TEXT)


def good_parts(open_project: OpenProject) -> list[Path]:
    """The Good Parts, in natural order. An empty list if there are none."""
    return images_in(open_project.good_dir) if open_project.good_dir.is_dir() else []


def add_good_parts(open_project: OpenProject, paths: Sequence[Path]) -> Work[int]:
    """Copy images into the Project.

    Each image is read completely first. One that cannot be used (unreadable, too small, its very bytes are in the
    Project already, ...) is reported and left out. The others are added. The originals are never touched. Closing the
    generator keeps the parts added so far.

    Args:
        open_project: Where to.
        paths: Files and folders, mixed.

    Yields:
        Progress (stage CHECK), PartAdded, ItemSkipped.

    Returns:
        The number of Good Parts added.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: The Project cannot be written to. The parts added so far are complete.
    """
    # Reading images takes Pillow and OpenCV, which opening a Project does not need.
    from inspector.storage.part_intake import add_parts

    _require(open_project)
    return (yield from add_parts(open_project.good_dir, paths))


def remove_good_parts(open_project: OpenProject, paths: Sequence[Path]) -> RemovedParts:
    """Take Good Parts out of the Project, restorable with ``restore_good_parts``.

    Args:
        open_project: Where from.
        paths: As given by ``good_parts``. Those that are gone already are passed over.

    Raises:
        ProjectError: ``project-gone``.
        OutputError: One cannot be moved. Then all are still there.
        ValueError: A path is not in ``good_dir``.
    """
    _require(open_project)
    return move_away(open_project.good_dir, open_project.removed_dir, paths)


def restore_good_parts(open_project: OpenProject, removed: RemovedParts) -> list[Path]:
    """Undo ``remove_good_parts``.

    Returns:
        Where the parts are now: their old names, unless other parts have taken these.

    Raises:
        ProjectError: ``project-gone``, or ``removed-parts-gone``: someone deleted them. The others are restored.
        OutputError: One cannot be moved. Calling again goes on with those left.
    """
    _require(open_project)
    return move_back(open_project.good_dir, removed)
