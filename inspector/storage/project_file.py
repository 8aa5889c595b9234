"""The file ``project.json``: a Project as a record."""

from __future__ import annotations

from pathlib import Path

from inspector.domain.project import PROJECT_SCHEMA, Project
from inspector.errors import ProjectError
from inspector.storage.records import NewerError, Values, convert, decode, migrated, write_record


def read_project(path: Path) -> Project:
    """Read ``project.json``.

    Raises:
        ProjectError: ``project-missing``, ``project-unreadable``, ``project-damaged`` or ``project-newer``. The file is
            left as it is.
    """
    try:
        return convert(migrated(decode(path.read_bytes(), Values), PROJECT_SCHEMA, {}), Project)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError(
            f"There is no project in '{path.parent}'", "choose the folder of a project", "project-missing"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(
            f"'{path}' cannot be opened: {reason}", "check that you may read it and try again", "project-unreadable"
        ) from error
    except NewerError as error:
        raise ProjectError(
            f"The project '{path.parent}' was made by a newer version of Inspector",
            "update Inspector to open it; nothing was changed",
            "project-newer",
        ) from error
    except ValueError as error:
        raise ProjectError(
            f"The project file '{path}' is damaged ({error})",
            "restore it from a backup, or make a new project and add the images of its folder 'good'",
            "project-damaged",
        ) from error


def write_project(path: Path, project: Project) -> None:
    """Write ``project.json`` atomically.

    Raises:
        OutputError: It cannot be written. The file that was there remains.
        ValueError: A value of the Project is not allowed.
    """
    write_record(path, project, schema_version=PROJECT_SCHEMA)
