"""The user's settings: one record, whose fields also build the settings dialog, stored as one JSON file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Annotated, Literal, get_type_hints

from msgspec import Meta

from inspector.domain.colour_maps import COLOUR_MAPS, ColourMap
from inspector.domain.devices import Device
from inspector.domain.ensemble import pace_name
from inspector.domain.first_steps import FirstStep
from inspector.domain.live_source import SourceChoice
from inspector.domain.profile import Family
from inspector.domain.retention import Retention
from inspector.domain.shift import Shift
from inspector.paths import user_config_dir
from inspector.storage.exports.options import ExportKind
from inspector.storage.own_files import read_or_set_aside
from inspector.storage.records import NewerError, Values, convert, decode, migrated, write_record
from inspector.text import Text

#: Raised whenever the meaning of a stored setting changes. Files of newer versions are understood as far as possible
#: and never written.
SETTINGS_SCHEMA = 1

#: Settings of version 0 say no version. They mean the same.
_MIGRATIONS: Mapping[int, Callable[[Values], Values]] = {0: lambda values: values}

_NEWER = Text(
    "Your settings were stored by a newer version of Inspector. They stay as they are: what you change in this version "
    "is forgotten when you close it."
)

#: Projects on the start page.
MAX_RECENT_PROJECTS = 10
#: Live sources in the dialog.
MAX_RECENT_SOURCES = 10

Theme = Literal["dark", "light", "system"]
Language = Literal["system", "en", "de"]


@dataclass(frozen=True, slots=True)
class Setting:
    """How the dialog shows a setting.

    Attributes:
        label: Name in the dialog. '&' marks the mnemonic.
        help: One sentence for the tooltip.
        choices: Allowed value to its name in the dialog. Empty if any value of the type is allowed.
        range: Lowest and highest number, or None.
        unit: Of whole numbers.
        lowest: Stands for the lowest whole number, where that means something else.
    """

    label: str
    help: str
    choices: Mapping[str, str] = field(default_factory=dict)
    range: tuple[float, float] | None = None
    unit: str = ""
    lowest: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The value of every setting, in the order of the dialog, which leaves out those without a Setting.

    Attributes:
        recent_projects: Folders of Projects, and Detector files, opened last. Newest first.
        shift: New results are labelled with it.
        recent_sources: Live sources used last, with the passwords of streams. Newest first.
        first_step: The next of the first steps.
        export_kinds: Files of the last export.
        training_paces: The time of the last training here, in that of the reference computer, by ``pace_name``.
    """

    theme: Theme = field(
        default="dark",
        metadata={
            "setting": Setting(
                "&Theme",
                "Images are judged best on a neutral dark background.",
                choices={"dark": "Dark", "light": "Light", "system": "Like the system"},
            )
        },
    )
    language: Language = field(
        default="system",
        metadata={
            "setting": Setting(
                "&Language",
                "Used from the next start of Inspector on.",
                choices={"system": "Like the system", "en": "English", "de": "Deutsch"},
            )
        },
    )
    colour_map: ColourMap = field(
        default="Inferno",
        metadata={
            "setting": Setting(
                "&Colours of the anomaly map",
                "All of them are perceptually uniform: equal steps of the score look equally large.",
                choices={name: name for name in COLOUR_MAPS},
            )
        },
    )
    overlay_opacity: Annotated[float, Meta(ge=0, le=1)] = field(
        default=0.6,
        metadata={
            "setting": Setting(
                "&Opacity of the anomaly map",
                "How much the strongest colour covers the image, from 0 to 1.",
                range=(0.0, 1.0),
            )
        },
    )
    show_contours: bool = field(
        default=True,
        metadata={"setting": Setting("Outline &defects", "Draw the outline of the defect mask over the image.")},
    )
    device: Device = field(
        default=Device.AUTO,
        metadata={
            "setting": Setting(
                "Com&pute on",
                "Automatic uses a graphics card when there is one that fits.",
                choices={Device.AUTO: "Automatic", Device.CPU: "Processor", Device.CUDA: "Graphics card"},
            )
        },
    )
    confirm_stop: bool = field(
        default=True,
        metadata={
            "setting": Setting(
                "&Ask before stopping training",
                "Training that was stopped can be continued later, whether it asks or not.",
            )
        },
    )
    keep_days: Annotated[int, Meta(ge=0, le=36_500)] = field(
        default=0,
        metadata={
            "setting": Setting(
                "&Keep results for",
                "Older ones are deleted with their pictures. 0 keeps them for ever.",
                range=(0, 36_500),
                unit="days",
                lowest="for ever",
            )
        },
    )
    keep_mb: Annotated[int, Meta(ge=0, le=10_000_000)] = field(
        default=0,
        metadata={
            "setting": Setting(
                "&Room for results of a project",
                "When there is no more, the oldest results are deleted with their pictures. 0 is no limit.",
                range=(0, 10_000_000),
                unit="MB",
                lowest="no limit",
            )
        },
    )
    results_address: str = field(
        default="",
        metadata={
            "setting": Setting(
                "Data&base of results",
                "postgresql://user:password@server/database. Empty keeps them in each project's folder.",
            )
        },
    )
    recent_projects: tuple[Path, ...] = ()
    shift: Shift = field(default_factory=Shift)
    recent_sources: tuple[SourceChoice, ...] = ()
    first_step: FirstStep = FirstStep.DEMO
    export_kinds: tuple[ExportKind, ...] = ("masks", "overlays")
    training_paces: dict[str, Annotated[float, Meta(gt=0, le=1e6)]] = field(default_factory=dict)

    def training_pace(self, family: Family) -> float | None:
        """How this computer's last training compares with the reference computer. None where nothing was trained."""
        return self.training_paces.get(pace_name(self.device, family))

    def with_training_pace(self, family: Family, pace: float) -> dict[str, float]:
        """All paces, with one more."""
        return {**self.training_paces, pace_name(self.device, family): pace}

    @property
    def retention(self) -> Retention:
        """How long results are kept."""
        return Retention(self.keep_days, self.keep_mb)

    def with_recent_project(self, path: Path) -> Settings:
        """A copy in which ``path`` is the newest of the recent projects."""
        return replace(self, recent_projects=(path, *self._recent_without(path))[:MAX_RECENT_PROJECTS])

    def with_recent_source(self, choice: SourceChoice) -> Settings:
        """A copy in which ``choice`` is the newest of the recent sources."""
        others = [each for each in self.recent_sources if (each.kind, each.address) != (choice.kind, choice.address)]
        return replace(self, recent_sources=(choice, *others)[:MAX_RECENT_SOURCES])

    def without_recent_project(self, path: Path) -> Settings:
        """A copy in which ``path`` is not a recent project."""
        return replace(self, recent_projects=self._recent_without(path))

    def _recent_without(self, path: Path) -> tuple[Path, ...]:
        return tuple(other for other in self.recent_projects if other != path)


_TYPES = get_type_hints(Settings, include_extras=True)

#: The dialog's rows, by the field's name.
SETTINGS: dict[str, Setting] = {each.name: each.metadata["setting"] for each in fields(Settings) if each.metadata}


def settings_path() -> Path:
    """The file that holds the settings."""
    return user_config_dir() / "settings.json"


def load_settings() -> tuple[Settings, str]:
    """Read the settings. Never fails.

    A missing file gives the defaults, and so does a damaged one, which is set aside. A single value that is not allowed
    is replaced by its default, and told.

    Returns:
        The settings, and a sentence for the user, or ''.
    """
    stored, note = read_or_set_aside(settings_path(), _read)
    if stored is None:
        return Settings(), note
    values, is_newer = stored
    known, unusable = _usable(values)
    if is_newer:
        note = _NEWER
    elif unusable:
        note = Text(
            "Some settings could not be used and begin as in a new installation: {names}.", names=", ".join(unusable)
        )
    return Settings(**known), note


def save_settings(settings: Settings, before: Settings | None = None) -> None:
    """Store the settings atomically. Keys of other versions stay. The file of a newer version is left as it is.

    The user alone can read them, as addresses of streams hold passwords.

    Args:
        settings: As they are now.
        before: As they were. Those that are alike stay as they are stored: another window may have changed them.

    Raises:
        OutputError: The file cannot be written. The settings stored before remain.
        ValueError: A value is not allowed.
    """
    values: Values = {}
    is_newer = False
    with contextlib.suppress(OSError, ValueError):
        values, is_newer = _read(settings_path())
    if not is_newer:
        others = {key: value for key, value in values.items() if key not in _TYPES}
        stored, _ = _usable(values)
        kept = {name: each for name, each in stored.items() if _is_alike(name, settings, before)}
        record = replace(settings, **kept)
        write_record(settings_path(), record, private=True, **{"schema_version": SETTINGS_SCHEMA} | others)


def _usable(values: Values) -> tuple[Values, list[str]]:
    """The values of a file that are allowed, and the names of the others, as a user reads them."""
    known, unusable = {}, []
    for name in _TYPES:
        if name in values:
            try:
                known[name] = convert(values[name], _TYPES[name])
            except ValueError:
                unusable.append(name.replace("_", " "))
    return known, unusable


def _is_alike(name: str, settings: Settings, before: Settings | None) -> bool:
    return before is not None and getattr(settings, name) == getattr(before, name)


def _read(path: Path) -> tuple[Values, bool]:
    """The values of a file, and whether a newer version wrote them."""
    values = decode(path.read_bytes(), Values)
    try:
        return migrated(values, SETTINGS_SCHEMA, _MIGRATIONS), False
    except NewerError:
        return values, True
