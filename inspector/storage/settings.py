"""The user's settings: rows of one schema, which also build the settings dialog, stored as one JSON file."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from inspector.domain.colour_maps import COLOUR_MAPS
from inspector.paths import user_config_dir
from inspector.storage.atomic import write_json

#: Raised whenever the meaning of a stored setting changes; older files are migrated when they are read, files of newer
#: versions are understood as far as possible and never written. Version 0 files say no version.
SETTINGS_SCHEMA = 1
_VERSION_KEY = "schema_version"

SETTINGS_FILE = "settings.json"
DAMAGED_FILE = "settings.damaged.json"

#: Projects on the start page.
MAX_RECENT_PROJECTS = 10


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        key: Name in the file and in ``Settings``.
        label: Name in the dialog; '&' marks the mnemonic.
        help: One sentence for the tooltip.
        default: Value of a fresh installation; its type is the type of the setting.
        choices: Allowed value to what the dialog calls it; empty if any value of the type is allowed.
        range: Lowest and highest number, or None.
        is_hidden: Whether the dialog leaves it out.
    """

    key: str
    label: str
    help: str
    default: Any
    choices: Mapping[str, str] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    is_hidden: bool = False

    def accepts(self, value: object) -> bool:
        """Whether ``value`` can be stored."""
        if self.choices:
            return isinstance(value, str) and value in self.choices
        if isinstance(self.default, bool):
            return isinstance(value, bool)
        if isinstance(self.default, float):
            return self._accepts_number(value)
        if isinstance(self.default, list):
            return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
        return isinstance(value, type(self.default))

    def _accepts_number(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return False
        return self.range is None or self.range[0] <= value <= self.range[1]


#: Every setting, in the order of the dialog.
SETTINGS: tuple[Setting, ...] = (
    Setting(
        "theme",
        "&Theme",
        "Images are judged best on a neutral dark background.",
        "dark",
        {"dark": "Dark", "light": "Light", "system": "Like the system"},
    ),
    Setting(
        "colour_map",
        "&Colours of the anomaly map",
        "All of them are perceptually uniform: equal steps of the score look equally large.",
        "Inferno",
        {name: name for name in COLOUR_MAPS},
    ),
    Setting(
        "overlay_opacity",
        "&Opacity of the anomaly map",
        "How much the strongest colour covers the image, from 0 to 1.",
        0.6,
        range=(0.0, 1.0),
    ),
    Setting("show_contours", "Outline &defects", "Draw the outline of the defect mask over the image.", True),
    Setting(
        "device",
        "Com&pute on",
        "Automatic uses a graphics card when there is one that fits.",
        "auto",
        {"auto": "Automatic", "cpu": "Processor", "cuda": "Graphics card"},
    ),
    Setting(
        "confirm_stop",
        "&Ask before stopping training",
        "Training that was stopped can be continued later, whether it asks or not.",
        True,
    ),
    Setting("recent_projects", "Recent projects", "Folders, and detector files, newest first.", [], is_hidden=True),
)

_BY_KEY = {setting.key: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """The value of every setting; read it as ``settings["theme"]``.

    Attributes:
        values: Key to value; holds every key of ``SETTINGS``, and what another version of Inspector stored.
        is_newer: Whether a newer version of Inspector stored them: then changes are not stored.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    is_newer: bool = False

    def __post_init__(self) -> None:
        defaults = {setting.key: setting.default for setting in SETTINGS}
        object.__setattr__(self, "values", MappingProxyType({**defaults, **self.values}))

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - its type is that of the row's default
        return self.values[key]

    def changed(self, **changes: Any) -> Settings:  # noqa: ANN401
        """A copy with other values.

        Raises:
            KeyError: There is no such setting.
            ValueError: A value is not allowed.
        """
        for key, value in changes.items():
            if not _BY_KEY[key].accepts(value):
                raise ValueError(f"{value!r} is not allowed for {key}")
        return replace(self, values={**self.values, **changes})

    @property
    def recent_projects(self) -> list[Path]:
        """Folders of Projects, and Detector files, opened last; newest first."""
        return [Path(text) for text in self["recent_projects"]]

    def with_recent_project(self, folder: Path) -> Settings:
        """A copy in which ``folder`` is the newest of the recent projects."""
        others = [text for text in self["recent_projects"] if text != str(folder)]
        return self.changed(recent_projects=[str(folder), *others][:MAX_RECENT_PROJECTS])

    def without_recent_project(self, folder: Path) -> Settings:
        """A copy in which ``folder`` is not a recent project."""
        return self.changed(recent_projects=[text for text in self["recent_projects"] if text != str(folder)])


def settings_path() -> Path:
    """The file that holds the settings."""
    return user_config_dir() / SETTINGS_FILE


def load_settings() -> Settings:
    """Read the settings; never fails.

    A missing file gives the defaults. A damaged one, too, and is kept aside as ``settings.damaged.json``. A single
    value that is not allowed is replaced by its default.
    """
    path = settings_path()
    try:
        content = json.loads(path.read_bytes())
    except OSError:
        return Settings()
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        with contextlib.suppress(OSError):
            path.replace(path.with_name(DAMAGED_FILE))
        return Settings()
    version = content.pop(_VERSION_KEY, 0)
    is_newer = not isinstance(version, int) or version > SETTINGS_SCHEMA
    known = {key: value for key, value in content.items() if key not in _BY_KEY or _BY_KEY[key].accepts(value)}
    return Settings(known, is_newer)


def save_settings(settings: Settings) -> None:
    """Store the settings atomically; those of a newer version are left as they are.

    Raises:
        OutputError: The file cannot be written; the settings stored before remain.
    """
    if not settings.is_newer:
        write_json(settings_path(), {_VERSION_KEY: SETTINGS_SCHEMA, **settings.values})
