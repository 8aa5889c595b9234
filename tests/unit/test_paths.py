import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector import paths

USER_DIRS = (paths.user_config_dir, paths.user_cache_dir, paths.user_log_dir, paths.default_projects_dir)


def test_resources_hold_the_teachers() -> None:
    assert (paths.resources_dir() / "teachers").is_dir()


def test_a_frozen_application_finds_resources_in_its_bundle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_dir() == tmp_path / "resources"
    assert paths.guide_dir() == tmp_path / "guide"


def test_an_installed_wheel_finds_resources_inside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "inspector"
    for name in ("resources", "guide"):
        (package / name).mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.resources_dir() == package / "resources"
    assert paths.guide_dir() == package / "guide"


def test_a_checkout_finds_resources_beside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "checkout" / "inspector"
    package.mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.resources_dir() == tmp_path / "checkout" / "resources"
    assert paths.guide_dir() == tmp_path / "checkout" / "docs"


@pytest.mark.parametrize("user_dir", USER_DIRS)
def test_one_variable_moves_every_user_folder(
    user_dir: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "Größe 检查"))
    assert user_dir().parent == tmp_path / "Größe 检查"
    assert not user_dir().exists()


@pytest.mark.parametrize("user_dir", USER_DIRS)
def test_user_folders_are_absolute_and_named_after_the_application(
    user_dir: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    assert user_dir().is_absolute()
    assert paths.APPLICATION in user_dir().parts


def test_user_folders_differ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    assert len({user_dir() for user_dir in USER_DIRS}) == len(USER_DIRS)


def test_a_relative_home_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.HOME_VARIABLE, "here")
    assert paths.user_config_dir() == tmp_path / "here" / "config"


def test_the_folder_of_a_user_who_is_not_there_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert paths.expanded(Path("~/parts")) == Path.home() / "parts"
    assert paths.expanded(Path("~nosuchuser/parts")) == Path("~nosuchuser/parts")
    monkeypatch.setenv(paths.HOME_VARIABLE, "~nosuchuser")
    assert paths.user_config_dir() == Path.cwd() / "~nosuchuser" / "config"
