"""The file ``project.json``: a Project as JSON, checked field by field when it is read."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any, TypeGuard

from inspector.domain.augmentation import MOST_BRIGHTNESS, Augmentation
from inspector.domain.project import PROJECT_SCHEMA, Project
from inspector.errors import ProjectError
from inspector.storage.atomic import write_json


def read_project(path: Path) -> Project:
    """Read ``project.json``.

    Raises:
        ProjectError: ``project-missing``, ``project-damaged`` or ``project-newer``. The file is left as it is.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ProjectError(
            f"There is no project in '{path.parent}'", "choose the folder of a project", "project-missing"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ProjectError(
            f"'{path}' cannot be opened: {reason}", "check that you may read it and try again", "project-unreadable"
        ) from error
    except UnicodeDecodeError as error:
        raise _damaged(path, "it is not a text file") from error
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, "it is not valid JSON") from error
    return _project(path, content)


def write_project(path: Path, project: Project) -> None:
    """Write ``project.json`` atomically.

    Raises:
        OutputError: It cannot be written; the file that was there remains.
        ValueError: A number of the Project is not finite.
    """
    write_json(path, {"schema_version": PROJECT_SCHEMA, **dataclasses.asdict(project)})


def _project(path: Path, content: Any) -> Project:  # noqa: ANN401 - parsed JSON
    if not isinstance(content, dict):
        raise _damaged(path, "it does not hold a project")
    version = content.get("schema_version")
    if not _is_int(version) or version < 1:
        raise _damaged(path, "its schema_version is missing")
    if version > PROJECT_SCHEMA:
        raise ProjectError(
            f"The project '{path.parent}' was made by a newer version of Inspector",
            "update Inspector to open it; nothing was changed",
            "project-newer",
        )
    fields = _known(content, Project)
    wrong = [key for key, value in fields.items() if not _is_valid(key, value)]
    if wrong or "name" not in fields:
        raise _damaged(path, f"its {wrong[0] if wrong else 'name'!r} cannot be used")
    if "augmentation" in fields:
        fields["augmentation"] = Augmentation(**_known(fields["augmentation"], Augmentation))
    return Project(**fields)


def _known(content: dict[str, Any], kind: type[Project | Augmentation]) -> dict[str, Any]:
    names = {field.name for field in dataclasses.fields(kind)}
    return {key: value for key, value in content.items() if key in names}


def _is_valid(key: str, value: object) -> bool:
    match key:
        case "name" | "profile":
            return isinstance(value, str) and bool(value.strip())
        case "seed" | "min_area_px" | "shift_px":
            return _is_int(value) and value >= 0
        case "threshold":
            return value is None or (
                isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
            )
        case "is_demo" | "mirrored" | "flipped" | "turned":
            return isinstance(value, bool)
        case "augmentation":
            return isinstance(value, dict) and all(_is_valid(name, each) for name, each in value.items())
        case "brightness":
            return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST_BRIGHTNESS
        case _:
            return True


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _damaged(path: Path, why: str) -> ProjectError:
    return ProjectError(
        f"The project file '{path}' is damaged: {why}",
        "restore it from a backup, or make a new project and add the images of its folder 'good'",
        "project-damaged",
    )
