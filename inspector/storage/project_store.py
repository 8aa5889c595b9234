"""Projects on disk: a Project is a folder (``docs/adr/0004-project-is-a-folder.md``)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inspector.domain.project import PROJECT_SCHEMA, Project
from inspector.errors import ProjectError
from inspector.paths import is_there
from inspector.storage.atomic import write_bytes, writing
from inspector.storage.image_folder import images_in
from inspector.storage.records import NewerError, Values, convert, decode, migrated, write_record
from inspector.text import Text

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

    @property
    def kept_dir(self) -> Path:
        """Holds second names of the Good Parts while a window shows them, see ``storage.kept_parts``."""
        return self.folder / ".kept"

    @property
    def taken_dir(self) -> Path:
        """Holds a journal for each watched folder, see ``storage.taken_files``."""
        return self.folder / ".taken"

    @property
    def versions_dir(self) -> Path:
        """Holds the Versions of the Detector, see ``storage.versions``."""
        return self.folder / "versions"

    @property
    def candidate_path(self) -> Path:
        """The Detector that a training writes, until it has a number."""
        return self.versions_dir / "candidate.inspector"

    @property
    def golden_dir(self) -> Path:
        """Holds the images of the Golden Set, see ``storage.golden_set``."""
        return self.folder / "golden"

    @property
    def golden_list_path(self) -> Path:
        """The list of the Golden Set."""
        return self.folder / "golden-set.json"

    @property
    def golden_lock_path(self) -> Path:
        """Is locked while the list of the Golden Set is changed. Empty."""
        return self.folder / ".golden-set.lock"

    @property
    def studies_dir(self) -> Path:
        """Holds a record of every study, see ``storage.studies``."""
        return self.folder / "studies"

    @property
    def joined_path(self) -> Path:
        """The record of Good Parts that operators' words have made ones, see ``storage.told_images``."""
        return self.folder / "joined-parts.json"

    @property
    def told_dir(self) -> Path:
        """Holds images of live sources whose Truth was told, by the SHA-256 of their small pictures."""
        return self.folder / "told"

    @property
    def truth_masks_dir(self) -> Path:
        """Holds the Truth Masks of defective parts, see ``storage.truth_masks``."""
        return self.folder / "truth-masks"

    def check_there(self) -> None:
        """Refuse to put files where a Project was that somebody has moved or deleted.

        Raises:
            ProjectError: ``project-gone``.
        """
        if not is_project(self.folder):
            raise ProjectError(
                Text("The project '{name}' is no longer in '{folder}'", name=self.project.name, folder=self.folder),
                "open it where it is now, or make a new one",
                "project-gone",
            )


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
    if is_there(opened.folder / PROJECT_FILE):
        raise ProjectError(
            Text("There is already a project in '{folder}'", folder=folder),
            "open it, or choose another folder",
            "project-exists",
        )
    with writing(opened.good_dir):
        opened.good_dir.mkdir(parents=True, exist_ok=True)
    _write(opened.folder, opened.project)
    return opened


def is_project(path: Path) -> bool:
    """Whether a path names a Project, damaged or not: its folder, its ``project.json``, or its file to double-click."""
    if path.suffix.lower() == LINK_SUFFIX or path.name == PROJECT_FILE:
        return True
    return is_there(path / PROJECT_FILE)


def open_project(path: Path) -> OpenProject:
    """Open a Project. Nothing is written.

    Args:
        path: Its folder, the ``project.json`` in it, or its file to double-click.

    Raises:
        ProjectError: ``project-missing``, ``project-damaged``, ``project-newer`` or ``project-unreadable``.
    """
    is_file = path.name == PROJECT_FILE or path.suffix.lower() == LINK_SUFFIX
    folder = (path.parent if is_file else path).absolute()
    return OpenProject(folder, _read(folder / PROJECT_FILE))


def change_project(open_project: OpenProject, **changes: Any) -> OpenProject:  # noqa: ANN401 - the fields of Project
    """Store changed settings. All others stay as they are in the folder, where another window may have changed them.

    Returns:
        The same folder with the settings that it has now.

    Raises:
        ProjectError: ``project-gone``, or as ``open_project``. Nothing is written then.
        OutputError: They cannot be written. The settings stored before remain.
    """
    open_project.check_there()
    project = replace(_read(open_project.folder / PROJECT_FILE), **changes)
    _write(open_project.folder, project)
    return OpenProject(open_project.folder, project)


def _write(folder: Path, project: Project) -> None:
    write_record(folder / PROJECT_FILE, project, schema_version=PROJECT_SCHEMA)
    if not (folder / LINK_FILE).exists():
        write_bytes(folder / LINK_FILE, _LINK_TEXT)


def good_parts(open_project: OpenProject) -> list[Path]:
    """The Good Parts, in natural order. An empty list if there are none."""
    return images_in(open_project.good_dir) if open_project.good_dir.is_dir() else []


def _read(path: Path) -> Project:
    try:
        return convert(migrated(decode(path.read_bytes(), Values), PROJECT_SCHEMA, {}), Project)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError(
            Text("There is no project in '{parent}'", parent=path.parent),
            "choose the folder of a project",
            "project-missing",
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(
            Text("'{path}' cannot be opened: {reason}", path=path, reason=reason),
            "check that you may read it and try again",
            "project-unreadable",
        ) from error
    except NewerError as error:
        raise ProjectError(
            Text("The project '{parent}' was made by a newer version of Inspector", parent=path.parent),
            "update Inspector to open it; nothing was changed",
            "project-newer",
        ) from error
    except ValueError as error:
        raise ProjectError(
            Text("The project file '{path}' is damaged ({error})", path=path, error=error),
            "restore it from a backup, or make a new project and add the images of its folder 'good'",
            "project-damaged",
        ) from error
