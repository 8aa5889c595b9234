import json
import re
from pathlib import Path

import pytest

from inspector.errors import OutputError
from inspector.storage.settings import (
    DAMAGED_FILE,
    MAX_RECENT_PROJECTS,
    SETTINGS,
    Setting,
    Settings,
    load_settings,
    save_settings,
    settings_path,
)


def _store(content: str | bytes) -> None:
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_row_is_complete(setting: Setting) -> None:
    assert re.fullmatch(r"[a-z_]+", setting.key)
    assert setting.label
    assert setting.help.endswith(".")
    assert setting.accepts(setting.default)
    assert not setting.accepts(None)
    assert not setting.accepts(object())


def test_keys_and_mnemonics_are_unique() -> None:
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    shown = [setting.label for setting in SETTINGS if not setting.is_hidden]
    mnemonics = [label[label.index("&") + 1].lower() for label in shown]
    assert len(set(mnemonics)) == len(mnemonics)


def test_nothing_stored_gives_the_defaults() -> None:
    settings = load_settings()
    assert settings == Settings()
    assert settings["theme"] == "dark"
    assert settings["colour_map"] == "Inferno"
    assert settings["overlay_opacity"] == pytest.approx(0.6)
    assert settings.recent_projects == []
    assert not settings_path().exists()


def test_what_is_saved_comes_back() -> None:
    settings = Settings().changed(theme="light", overlay_opacity=1, show_contours=False)
    settings = settings.with_recent_project(Path("/projects/Gehäuse 検査"))
    save_settings(settings)
    assert load_settings() == settings
    assert load_settings().recent_projects == [Path("/projects/Gehäuse 検査")]


def test_settings_never_change_in_place() -> None:
    settings = Settings()
    settings.changed(theme="light")
    settings.with_recent_project(Path("a"))
    assert settings == Settings()
    with pytest.raises(TypeError):
        settings.values["theme"] = "light"  # type: ignore[index]


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
        {"recent_projects": [Path("x")]},
    ],
)
def test_values_that_are_not_allowed(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not allowed"):
        Settings().changed(**change)


def test_unknown_settings_cannot_be_changed() -> None:
    with pytest.raises(KeyError):
        Settings().changed(speed=1)


def test_recent_projects_newest_first_without_repeats() -> None:
    settings = Settings()
    for number in [*range(15), 9]:
        settings = settings.with_recent_project(Path(f"p{number}"))
    names = [path.name for path in settings.recent_projects]
    assert names == ["p9", "p14", "p13", "p12", "p11", "p10", "p8", "p7", "p6", "p5"]
    assert len(names) == MAX_RECENT_PROJECTS
    assert Path("p9") not in settings.without_recent_project(Path("p9")).recent_projects


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_kept_aside(content: bytes) -> None:
    _store(content)
    assert load_settings() == Settings()
    assert not settings_path().exists()
    assert settings_path().with_name(DAMAGED_FILE).read_bytes() == content
    save_settings(Settings())
    assert load_settings() == Settings()


def test_a_single_bad_value_gets_its_default() -> None:
    _store(json.dumps({"theme": "pink", "overlay_opacity": 0.25, "recent_projects": [1]}))
    settings = load_settings()
    assert settings["theme"] == "dark"
    assert settings["overlay_opacity"] == pytest.approx(0.25)
    assert settings.recent_projects == []


def test_what_another_version_stored_is_kept() -> None:
    _store(json.dumps({"theme": "light", "from_the_future": [1, 2]}))
    save_settings(load_settings().changed(theme="dark"))
    stored = json.loads(settings_path().read_text())
    assert stored["from_the_future"] == [1, 2]
    assert stored["theme"] == "dark"


def test_settings_that_cannot_be_read_give_the_defaults() -> None:
    settings_path().mkdir(parents=True)
    assert load_settings() == Settings()


def test_a_configuration_folder_that_cannot_be_written(inspector_home: Path) -> None:
    (inspector_home / "config").write_text("a file where the folder should be")
    assert load_settings() == Settings()
    with pytest.raises(OutputError, match="cannot-write"):
        save_settings(Settings())
