import json
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import Event, ItemSkipped, Remarked
from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.errors import OutputError
from inspector.jobs.generator_job import GeneratorJob
from inspector.storage.golden_set import OfferedPart, add_golden_parts, read_golden_set
from inspector.storage.project_store import create_project, good_parts
from inspector.storage.results.store import ResultsStore
from inspector.storage.settings import SETTINGS_SCHEMA, load_settings, settings_path
from inspector.ui.workspace import training
from inspector.ui.workspace.workspace import Workspace, make_workspace
from tests.ui.conftest import Painter, WindowOpener, messages_of
from tests.ui.train.learning import project_of, tell


def test_a_new_project_is_opened_and_remembered(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workspace.document.project_opened):
        assert workspace.document.create(tmp_path / "Zahnrad groß", "Zahnrad groß")
    assert workspace.document.opened is not None
    assert workspace.detector.manifest is None
    assert load_settings()[0].recent_projects == (tmp_path / "Zahnrad groß",)


def test_opening_what_is_no_project_keeps_the_open_one_and_says_so(opened: Workspace, tmp_path: Path) -> None:
    seen, before = messages_of(opened), opened.document.opened
    assert not opened.document.open(tmp_path / "nothing")
    assert opened.document.opened is before
    assert [kind for kind, _ in seen] == ["error"]


def test_parts_are_copied_and_what_cannot_be_used_is_told(
    opened: Workspace, paint_parts: Painter, qtbot: QtBot
) -> None:
    paths = paint_parts(3)
    text_file = paths[0].with_name("notes.png")
    text_file.write_text("no image")
    skipped = []
    opened.parts.part_skipped.connect(skipped.append)
    with qtbot.waitSignal(opened.parts.intake_ended) as ended:
        opened.parts.add([paths[0].parent])
    assert ended.args == [3, 1]
    assert [event.path for event in skipped] == [text_file]
    assert opened.document.opened is not None
    assert len(good_parts(opened.document.opened)) == 3


def test_removed_parts_come_back_in_reverse_order(opened: Workspace, paint_parts: Painter, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.parts.changed):
        opened.parts.add(paint_parts(3))
    project = opened.document.opened
    assert project is not None
    parts = good_parts(project)
    opened.parts.remove(parts[:1])
    opened.parts.remove(parts[1:])
    assert good_parts(project) == []
    opened.undo.take_back()
    assert good_parts(project) == parts[1:]
    with qtbot.waitSignal(opened.undo.changed) as undo:
        opened.undo.take_back()
    assert undo.args == [False]
    assert good_parts(project) == parts


def test_parts_that_cannot_be_restored_now_can_be_restored_later(
    opened: Workspace, paint_parts: Painter, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(opened.parts.intake_ended):
        opened.parts.add(paint_parts(2))
    parts = opened.parts.paths()
    assert opened.parts.remove(parts)

    def refuse(*_: object) -> NoReturn:
        raise OutputError("The disk is full", "make room")

    with monkeypatch.context() as patched:
        patched.setattr("inspector.ui.workspace.good_parts.restore_good_parts", refuse)
        with qtbot.waitSignal(opened.undo.changed) as undo:
            opened.undo.take_back()
    assert undo.args == [True]
    opened.undo.take_back()
    assert opened.parts.paths() == parts


def test_a_damaged_detector_is_told_and_left_out(workspace: Workspace, tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", "p")
    project.detector_path.write_text("not a zip")
    seen = messages_of(workspace)
    assert workspace.document.open(project.folder)
    assert workspace.detector.manifest is None
    assert [kind for kind, _ in seen] == ["error"]


def test_closing_a_project_forgets_its_detector(opened: Workspace, qtbot: QtBot) -> None:
    with qtbot.waitSignals([opened.document.closed, opened.detector.changed]):
        opened.document.close()
    assert opened.document.opened is None
    assert opened.detector.inference.detector_path is None


def test_messages_about_a_project_go_with_it(opened: Workspace, tmp_path: Path) -> None:
    shown: list[str] = []
    opened.messages.posted.connect(lambda kind, text: shown.append(text))
    opened.messages.withdrawn.connect(lambda kind, text: shown.remove(text))
    opened.messages.post("warning", "About the first project")
    opened.messages.report(OutputError("The disk is full", "make room", "full"))
    assert opened.document.create(tmp_path / "second", "Second")
    assert shown == []
    opened.messages.post("warning", "About the second project")
    opened.document.close()
    assert shown == []
    opened.messages.post("warning", "About none")
    assert opened.document.open(tmp_path / "second")
    assert shown == ["About none"], "a project is not what it is about"
    opened.document.close()
    assert shown == ["About none"]


def test_settings_are_stored_at_once(workspace: Workspace) -> None:
    workspace.settings.change(theme="light")
    assert load_settings()[0].theme == "light"


@pytest.mark.parametrize("change", [{"threshold": 2.5}, {"profile": "fast"}])
def test_project_changes_are_stored(opened: Workspace, change: dict[str, object]) -> None:
    assert opened.document.update(**change)
    assert opened.document.opened is not None
    again = make_workspace()
    assert again.document.open(opened.document.opened.folder)
    assert again.document.opened is not None
    key, value = next(iter(change.items()))
    assert getattr(again.document.opened.project, key) == value
    again.document.close()
    again.detector.inference.close()


def test_settings_of_a_newer_version_are_told_and_left_alone(qtbot: QtBot) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text(json.dumps({"schema_version": SETTINGS_SCHEMA + 1, "theme": "light"}))
    before = settings_path().read_bytes()
    workspace = make_workspace()
    seen = messages_of(workspace)
    workspace.settings.tell_if_not_kept()
    assert [kind for kind, _ in seen] == ["warning"]
    assert "newer version" in seen[0][1]
    workspace.settings.change(theme="dark")
    assert workspace.settings.current.theme == "dark"
    assert settings_path().read_bytes() == before
    workspace.detector.inference.close()


def test_settings_that_cannot_be_stored_are_told_once(
    inspector_home: Path, workspace: Workspace, tmp_path: Path
) -> None:
    (inspector_home / "config").write_text("a file where the folder should be")
    seen = messages_of(workspace)
    assert workspace.document.create(tmp_path / "p", "p")
    workspace.settings.change(theme="light")
    assert workspace.settings.current.theme == "light"
    assert [kind for kind, _ in seen] == ["warning"]
    assert "Your settings last until you close Inspector." in seen[0][1]


def test_parts_that_count_once_are_told_while_training(
    opened: Workspace, monkeypatch: pytest.MonkeyPatch, paint_parts: Painter, qtbot: QtBot
) -> None:
    def remarks() -> Iterator[Event]:
        yield ItemSkipped(Path("b.png"), "'b.png' is a duplicate of 'a.png'", "duplicate", "nothing to do")
        yield Remarked("Nearly equal: 'a.png', 'a.jpg'.")

    monkeypatch.setattr(training, "training_job", lambda *_: GeneratorJob("Training", remarks))
    seen = messages_of(opened)
    withdrawn: list[str] = []
    opened.messages.withdrawn.connect(lambda _, text: withdrawn.append(text))
    with qtbot.waitSignal(opened.training.ended):
        assert opened.training.start()
    texts = [text for _, text in seen]
    assert texts[0] == "'b.png' is a duplicate of 'a.png'. Nothing to do."
    assert texts[1] == f"{texts[0]} Nearly equal: 'a.png', 'a.jpg'."
    assert withdrawn == texts[:1], "one message, that grows"


def test_a_failure_is_told_until_the_next_training_begins(
    open_window: WindowOpener, opened: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def fail() -> Iterator[Event]:
        yield Remarked("Nearly equal: 'a.png', 'a.jpg'.")
        raise OutputError("The disk is full", "free some space")

    def refuse(*_: object) -> NoReturn:
        raise OutputError("The teacher is gone", "choose another one")

    strip = open_window().strip
    opened.messages.post("warning", "The camera is gone.")
    monkeypatch.setattr(training, "training_job", lambda *_: GeneratorJob("Training", fail))
    with qtbot.waitSignal(opened.training.ended):
        assert opened.training.start()
    assert [text for _, text in strip.messages][1:] == [
        "Nearly equal: 'a.png', 'a.jpg'.",
        "The disk is full. Free some space.",
    ]
    monkeypatch.setattr(training, "training_job", refuse)
    assert not opened.training.start()
    assert strip.messages[-1][1] == "The teacher is gone. Choose another one."
    assert ("error", "The disk is full. Free some space.") not in strip.messages
    monkeypatch.setattr(training, "training_job", lambda *_: GeneratorJob("Training", lambda: iter(())))
    with qtbot.waitSignal(opened.training.ended):
        assert opened.training.start()
        assert strip.messages == (("warning", "The camera is gone."),)


def test_of_many_parts_that_training_passes_over_a_few_are_named(
    opened: Workspace, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def remarks() -> Iterator[Event]:
        for number in range(2000):
            yield ItemSkipped(Path(f"{number}.png"), f"'{number}.png' is a duplicate", "duplicate", "nothing to do")

    monkeypatch.setattr(training, "training_job", lambda *_: GeneratorJob("Training", remarks))
    seen = messages_of(opened)
    with qtbot.waitSignal(opened.training.ended):
        assert opened.training.start()
    named = " ".join(f"'{number}.png' is a duplicate. Nothing to do." for number in range(3))
    assert seen[-1][1] == f"{named} 1,997 more like this: “Check parts” in Parts tells all of them."


def test_undo_in_another_project_leaves_parts_alone_that_came_to_the_one_before(
    opened: Workspace, paint_parts: Painter, tmp_path: Path, qtbot: QtBot
) -> None:
    first, failed = project_of(opened), messages_of(opened)
    frozen, joined = paint_parts(2)
    tell(first, joined, Word(Truth.GOOD))
    with ResultsStore(first.results_path) as store:
        told = store.told_parts()
    opened.golden.add([OfferedPart(frozen, Truth.GOOD)])
    opened.parts.join(told)
    assert opened.document.create(tmp_path / "gear", "Gear")
    second = project_of(opened)
    qtbot.waitUntil(lambda: not opened.runner.jobs)
    list(add_golden_parts(second, [OfferedPart(frozen, Truth.GOOD)]))
    opened.golden.undo.take_back()
    opened.undo.take_back()
    assert [len(read_golden_set(project)) for project in (first, second)] == [1, 1]
    assert len(good_parts(first)) == 1
    assert not [text for kind, text in failed if kind == "error"]
