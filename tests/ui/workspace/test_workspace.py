import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.storage.project_store import create_project, good_parts
from inspector.storage.settings import SETTINGS_SCHEMA, load_settings, settings_path
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter


def messages_of(workspace: Workspace) -> list[tuple[str, str]]:
    seen: list[tuple[str, str]] = []
    workspace.message_posted.connect(lambda kind, text: seen.append((kind, text)))
    return seen


def test_a_new_project_is_opened_and_remembered(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workspace.project_opened):
        assert workspace.create(tmp_path / "Zahnrad groß", "Zahnrad groß")
    assert workspace.opened is not None
    assert workspace.detector is None
    assert load_settings().recent_projects == [tmp_path / "Zahnrad groß"]


def test_opening_what_is_no_project_keeps_the_open_one_and_says_so(opened: Workspace, tmp_path: Path) -> None:
    seen, before = messages_of(opened), opened.opened
    assert not opened.open(tmp_path / "nothing")
    assert opened.opened is before
    assert [kind for kind, _ in seen] == ["error"]


def test_parts_are_copied_and_what_cannot_be_used_is_told(
    opened: Workspace, paint_parts: Painter, qtbot: QtBot
) -> None:
    paths = paint_parts(3)
    text_file = paths[0].with_name("notes.png")
    text_file.write_text("no image")
    skipped = []
    opened.intake.part_skipped.connect(skipped.append)
    with qtbot.waitSignal(opened.intake.ended) as ended:
        opened.add_parts([paths[0].parent])
    assert ended.args[:2] == [3, 1]
    assert [event.path for event in skipped] == [text_file]
    assert opened.opened is not None
    assert len(good_parts(opened.opened)) == 3


def test_removed_parts_come_back_in_reverse_order(opened: Workspace, paint_parts: Painter, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.parts_changed):
        opened.add_parts(paint_parts(3))
    project = opened.opened
    assert project is not None
    parts = good_parts(project)
    opened.remove_parts(parts[:1])
    opened.remove_parts(parts[1:])
    assert good_parts(project) == []
    opened.undo_remove()
    assert good_parts(project) == parts[1:]
    with qtbot.waitSignal(opened.undo_changed) as undo:
        opened.undo_remove()
    assert undo.args == [False]
    assert good_parts(project) == parts


def test_a_damaged_detector_is_told_and_left_out(workspace: Workspace, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "p")
    project.detector_path.write_text("not a zip")
    seen = messages_of(workspace)
    assert workspace.open(project.folder)
    assert workspace.detector is None
    assert [kind for kind, _ in seen] == ["error"]


def test_closing_a_project_forgets_its_detector(opened: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignals([opened.project_closed, opened.detector_changed]):
        opened.close()
    assert opened.opened is None
    assert opened.inference.detector_path is None


def test_settings_are_stored_at_once(workspace: Workspace) -> None:
    workspace.update_settings(theme="light")
    assert load_settings()["theme"] == "light"


@pytest.mark.parametrize("change", [{"threshold": 2.5}, {"profile": "fast"}])
def test_project_changes_are_stored(opened: Workspace, change: dict[str, object]) -> None:
    assert opened.update_project(**change)
    assert opened.opened is not None
    again = Workspace()
    assert again.open(opened.opened.folder)
    assert again.opened is not None
    key, value = next(iter(change.items()))
    assert getattr(again.opened.project, key) == value
    again.inference.close()


def test_settings_of_a_newer_version_are_told_and_left_alone(qtbot: QtBot) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(json.dumps({"schema_version": SETTINGS_SCHEMA + 1, "theme": "light"}))
    before = settings_path().read_bytes()
    workspace = Workspace()
    seen = messages_of(workspace)
    workspace.tell_about_settings()
    assert [kind for kind, _ in seen] == ["warning"]
    assert "newer version" in seen[0][1]
    workspace.update_settings(theme="dark")
    assert workspace.settings["theme"] == "dark"
    assert settings_path().read_bytes() == before
    workspace.inference.close()
