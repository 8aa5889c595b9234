"""Where Inspector finds its own files, and where it keeps the user's.

Nothing here creates a folder: whoever writes into one does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APPLICATION = "Inspector"

#: Environment variable that puts every per-user folder below one folder of the caller's choice.
HOME_VARIABLE = "INSPECTOR_HOME"


def resources_dir() -> Path:
    """The folder of teachers, icons, theme and translations.

    It lies in the bundle of a frozen application, inside the package of an installed wheel, and beside the package in
    a checkout of the repository.
    """
    return _shipped("resources", "resources")


def guide_dir() -> Path:
    """The folder of the operator's guide: ``operator`` with its pages, and ``images/window`` with its pictures.

    It lies where ``resources_dir`` says, except that a checkout has it in ``docs``.
    """
    return _shipped("guide", "docs")


def shipped_teachers_dir() -> Path:
    """The folder of the Teachers that Inspector ships."""
    return resources_dir() / "teachers"


def user_config_dir() -> Path:
    """The folder of the user's settings."""
    home = _home()
    return home / "config" if home else platformdirs.user_config_path(APPLICATION, appauthor=False)


def user_cache_dir() -> Path:
    """The folder of files that can be made again, such as cached features."""
    home = _home()
    return home / "cache" if home else platformdirs.user_cache_path(APPLICATION, appauthor=False)


def user_log_dir() -> Path:
    """The folder of log files."""
    home = _home()
    return home / "log" if home else platformdirs.user_log_path(APPLICATION, appauthor=False)


def user_teachers_dir() -> Path:
    """The folder of the user's own Teachers."""
    home = _home()
    return home / "teachers" if home else platformdirs.user_data_path(APPLICATION, appauthor=False) / "teachers"


def default_projects_dir() -> Path:
    """The folder where new Projects are made unless the user chooses another one."""
    home = _home()
    return home / "projects" if home else platformdirs.user_documents_path() / APPLICATION


def expanded(path: Path) -> Path:
    """A path with ``~`` replaced by the user's folder, or as it is where there is no such user."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def is_there(path: Path) -> bool:
    """Whether a file or folder is there. Unlike ``Path.exists``, this does not raise where a name is too long."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: Path) -> bool:
    """Whether a folder is there, as ``is_there``."""
    return os.path.isdir(path)  # noqa: PTH112


def _shipped(name: str, in_checkout: str) -> Path:
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / name
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / in_checkout


def _home() -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return expanded(Path(home)).absolute() if home else None
