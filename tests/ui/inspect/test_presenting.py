"""Known parts in front of the camera."""

import errno
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.live_source import SourceChoice, SourceKind, Trigger
from inspector.domain.results_filter import ResultsFilter
from inspector.domain.study import PresentedBy, StudyKind
from inspector.storage.studies import find_study
from inspector.ui.inspect.page import InspectPage
from inspector.ui.inspect.source_dialog import SourceDialog
from tests.ui.conftest import messages_of
from tests.ui.inspect.presented import (
    DARK,
    LIGHT,
    PARTS,
    begin,
    come_to_the_front,
    gray_of,
    open_camera,
    present,
    project_of,
)
from tests.ui.inspect_window import open_dialogs


def test_parts_are_presented_one_after_the_other_by_one_key(page: InspectPage, qtbot: QtBot) -> None:
    bar, posted = page.presenting.bar, messages_of(page.workspace)
    assert bar.isHidden()
    study = begin(page, rounds=2)
    assert bar.isVisible()
    assert bar.headline.text().startswith("Part 1 of 4: ")
    qtbot.keyClick(page, Qt.Key.Key_F6)
    (dialog,) = open_dialogs(page, SourceDialog)
    dialog.reject()
    come_to_the_front(page, qtbot)
    source = open_camera(page)
    for number in range(4):
        assert bar.headline.text().startswith(f"Part {number + 1} of 4: ")
        present(page, source, gray_of(page), qtbot)
    assert bar.isHidden()
    done = find_study(project_of(page), study.number)
    assert done.is_complete
    assert done.is_passed
    assert done.rounds == 2
    assert done.agreement.truth_kappa == pytest.approx(1.0)
    assert "all 4 presentations are as expected" in posted[-1][1]
    assert page.live.is_running, "inspection goes on"


def test_known_parts_are_no_results(page: InspectPage, qtbot: QtBot) -> None:
    begin(page)
    source = open_camera(page)
    for _ in range(2):
        present(page, source, gray_of(page), qtbot)
    counted: list[object] = []
    page.workspace.results.ask("count", lambda store: store.select(ResultsFilter()).ids, counted.append, page)
    qtbot.waitUntil(lambda: bool(counted))
    assert not counted[0]


def test_an_image_from_before_the_key_is_not_taken(page: InspectPage, qtbot: QtBot) -> None:
    begin(page)
    source = open_camera(page)
    qtbot.keyClick(page, Qt.Key.Key_F6)
    source.clock = lambda: 0.0
    with qtbot.waitSignal(page.live.frame_inspected):
        source.show(DARK)
    study = page.workspace.acceptance.presenting
    assert study is not None
    assert study.presentations == ()


def test_a_triggered_camera_is_triggered_by_the_same_key(page: InspectPage, qtbot: QtBot) -> None:
    begin(page)
    source = open_camera(page, SourceChoice(SourceKind.CAMERA, "1", trigger=Trigger.ON_DEMAND))
    for _ in range(2):
        present(page, source, gray_of(page), qtbot)
    qtbot.waitUntil(lambda: page.workspace.acceptance.presenting is None)
    assert find_study(project_of(page), 1).is_passed


def test_a_study_is_left_and_gone_on_with_after_the_program_was_closed(
    page: InspectPage, qtbot: QtBot, tmp_path: Path
) -> None:
    begin(page, rounds=2)
    source = open_camera(page)
    present(page, source, gray_of(page), qtbot)
    qtbot.keyClick(page, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
    assert page.presenting.bar.isHidden()
    before = find_study(project_of(page), 1)
    assert len(before.presentations) == 1
    page.live.stop()
    # The Detector is made up, so it is not read again.
    workspace = page.workspace
    workspace.acceptance.presenting = None
    workspace.acceptance.refresh()
    assert workspace.acceptance.go_on(1)
    assert page.presenting.bar.headline.text().startswith("Part 2 of 4: ")
    assert workspace.acceptance.presenting == before


def test_the_last_presentation_is_taken_back(page: InspectPage, qtbot: QtBot) -> None:
    begin(page, rounds=2)
    source, bar = open_camera(page), page.presenting.bar
    assert not bar.back.isEnabled()
    present(page, source, gray_of(page, missed=True), qtbot)
    qtbot.keyClick(page, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert bar.headline.text().startswith("Part 1 of 4: ")
    study = find_study(project_of(page), 1)
    assert study.presentations == ()
    assert len(study.taken_back) == 1


def test_a_moved_threshold_does_not_get_into_a_study(page: InspectPage, qtbot: QtBot) -> None:
    begin(page)
    source, posted = open_camera(page), messages_of(page.workspace)
    assert page.workspace.document.update(threshold=7.5)
    qtbot.keyClick(page, Qt.Key.Key_F6)
    source.show(LIGHT)
    qtbot.waitUntil(lambda: "have changed since study 1 began" in " ".join(text for _, text in posted))
    assert find_study(project_of(page), 1).presentations == ()


def test_a_frozen_view_shows_no_new_part(page: InspectPage, qtbot: QtBot) -> None:
    begin(page)
    source = open_camera(page)
    with qtbot.waitSignal(page.live.frame_inspected):
        source.show(LIGHT)
    page.bar.live.freeze.click()
    assert "it is frozen" in page.presenting.bar.act.toolTip()
    page.bar.live.freeze.click()
    assert page.presenting.bar.act.isEnabled()


def test_a_record_that_cannot_be_written_is_written_later(
    page: InspectPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(page)
    source, bar, posted = open_camera(page), page.presenting.bar, messages_of(page.workspace)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        present(page, source, gray_of(page), qtbot)
        assert "the disk that holds" in posted[-1][1]
        assert bar.headline.text() == "The study cannot be written down"
        qtbot.keyClick(page, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
        assert page.workspace.acceptance.presenting is not None, "leaving would lose it"
    assert find_study(project_of(page), 1).presentations == ()
    qtbot.keyClick(page, Qt.Key.Key_F6)
    assert len(find_study(project_of(page), 1).presentations) == 1
    assert bar.headline.text().startswith("Part 2 of 2: ")


def test_a_project_that_cannot_be_written_begins_no_study(page: InspectPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    posted = messages_of(page.workspace)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refuse)
        assert not page.workspace.acceptance.begin(StudyKind.ACCEPTANCE, PresentedBy.LIVE, "", PARTS, 1)
    assert "read-only" in posted[-1][1]
    assert page.workspace.acceptance.presenting is None


def test_closing_the_project_leaves_the_study(page: InspectPage, qtbot: QtBot) -> None:
    begin(page, rounds=2)
    source = open_camera(page)
    present(page, source, gray_of(page), qtbot)
    opened = project_of(page)
    page.workspace.document.close()
    assert page.presenting.bar.isHidden()
    assert len(find_study(opened, 1).presentations) == 1
