import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from inspector.errors import OutputError
from inspector.storage.settings import (
    MAX_RECENT_PROJECTS,
    SETTINGS,
    Settings,
    load_settings,
    save_settings,
    settings_path,
)


def _store(content: str | bytes) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_of_the_dialog_is_complete(key: str) -> None:
    setting = SETTINGS[key]
    assert setting.label
    assert setting.help.endswith(".")


@pytest.mark.parametrize("key", [key for key, setting in SETTINGS.items() if setting.choices])
def test_the_dialog_offers_every_value_that_the_type_allows(key: str) -> None:
    kind = get_type_hints(Settings)[key]
    assert tuple(SETTINGS[key].choices) == (get_args(kind) or tuple(kind))


@pytest.mark.parametrize("key", [key for key, setting in SETTINGS.items() if setting.range])
def test_the_dialog_offers_the_range_that_the_type_allows(key: str) -> None:
    low, high = SETTINGS[key].range or (0, 0)
    for value in (low, high):
        save_settings(replace(Settings(), **{key: value}))
    for value in (low - 0.01, high + 0.01):
        with pytest.raises(ValueError, match=key):
            save_settings(replace(Settings(), **{key: value}))


def test_mnemonics_are_unique() -> None:
    labels = [setting.label for setting in SETTINGS.values()]
    mnemonics = [label[label.index("&") + 1].lower() for label in labels]
    assert len(set(mnemonics)) == len(mnemonics)


def test_nothing_stored_gives_the_defaults() -> None:
    settings, note = load_settings()
    assert settings == Settings()
    assert note == ""
    assert (settings.theme, settings.colour_map, settings.overlay_opacity) == ("dark", "Inferno", 0.6)
    assert settings.recent_projects == ()
    assert not settings_path().exists()


def test_what_is_saved_comes_back() -> None:
    settings = Settings(theme="light", overlay_opacity=1, show_contours=False)
    settings = settings.with_recent_project(Path("/projects/Gehäuse 検査"))
    save_settings(settings)
    assert load_settings() == (settings, "")
    assert load_settings()[0].recent_projects == (Path("/projects/Gehäuse 検査"),)


@pytest.mark.parametrize(
    "change",
    [
        {"theme": "pink"},
        {"theme": True},
        {"overlay_opacity": 1.1},
        {"overlay_opacity": float("nan")},
        {"overlay_opacity": True},
        {"overlay_opacity": "0.5"},
        {"show_contours": 1},
        {"colour_map": "Jet"},
        {"recent_projects": "x"},
        {"recent_projects": (5,)},
    ],
)
def test_values_that_are_not_allowed(change: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        save_settings(replace(Settings(), **change))
    assert not settings_path().exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_whose_name_is_not_text_is_remembered() -> None:
    folder = Path(os.fsdecode(b"/parts/\xff"))
    settings = Settings().with_recent_project(folder)
    save_settings(settings)
    assert load_settings() == (settings, "")
    assert settings.recent_projects == (folder,)


def test_recent_projects_newest_first_without_repeats() -> None:
    settings = Settings()
    for number in [*range(15), 9]:
        settings = settings.with_recent_project(Path(f"p{number}"))
    names = [path.name for path in settings.recent_projects]
    assert names == ["p9", "p14", "p13", "p12", "p11", "p10", "p8", "p7", "p6", "p5"]
    assert len(names) == MAX_RECENT_PROJECTS
    assert Path("p9") not in settings.without_recent_project(Path("p9")).recent_projects


def test_settings_that_another_window_changed_stay() -> None:
    before = Settings()
    save_settings(replace(before, theme="light", colour_map="Viridis"))
    save_settings(replace(before, colour_map="Magma", overlay_opacity=0.3), before)
    assert load_settings()[0] == Settings(theme="light", colour_map="Magma", overlay_opacity=0.3)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_kept_aside(content: bytes) -> None:
    _store(content)
    aside = settings_path().with_name("settings.damaged.json")
    settings, note = load_settings()
    assert settings == Settings()
    assert note == f"'settings.json' was damaged, so Inspector began without it. The damaged file is kept as '{aside}'."
    assert not settings_path().exists()
    assert aside.read_bytes() == content
    assert load_settings() == (Settings(), "")


def test_a_single_bad_value_gets_its_default_and_is_told() -> None:
    _store(json.dumps({"theme": "pink", "overlay_opacity": 0.25, "recent_projects": [1]}))
    note = "Some settings could not be used and begin as in a new installation: theme, recent projects."
    assert load_settings() == (Settings(overlay_opacity=0.25), note)


def test_what_another_version_stored_is_kept() -> None:
    _store(json.dumps({"theme": "light", "from_the_future": [1, 2], "path": 3, "record": 4}))
    save_settings(replace(load_settings()[0], theme="dark"))
    stored = json.loads(settings_path().read_text())
    assert (stored["from_the_future"], stored["path"], stored["record"]) == ([1, 2], 3, 4)
    assert stored["theme"] == "dark"


def test_settings_that_cannot_be_read_give_the_defaults() -> None:
    settings_path().mkdir(parents=True)
    assert load_settings() == (Settings(), "")


def test_a_configuration_folder_that_cannot_be_written(inspector_home: Path) -> None:
    (inspector_home / "config").write_text("a file where the folder should be")
    assert load_settings() == (Settings(), "")
    with pytest.raises(OutputError, match="cannot-write"):
        save_settings(Settings())
