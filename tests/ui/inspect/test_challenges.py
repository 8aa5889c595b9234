"""Challenges that are due, and inspection that is blocked."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.domain.study import PresentedBy
from inspector.storage.studies import find_study, read_studies, save_study
from inspector.ui.inspect.page import InspectPage
from inspector.ui.widgets.signing_dialog import SigningDialog
from inspector.ui.workspace.workspace import Workspace
from tests.sources import CAMERA, ScriptedSource
from tests.ui.conftest import messages_of
from tests.ui.inspect.presented import HOURLY, block, freeze_parts, gray_of, open_camera, present, project_of
from tests.ui.inspect_window import open_all, open_dialogs
from tests.ui.synthetic import write_parts


def test_a_missed_part_blocks_inspection_until_it_is_signed(page: InspectPage, qtbot: QtBot, tmp_path: Path) -> None:
    write_parts(tmp_path / "new", 2, 0)
    open_all(qtbot, page, tmp_path / "new", 2)
    block(page, qtbot)
    assert not page.live.is_running
    assert not any(timer.isActive() for timer in page.live.findChildren(QTimer)), "no frame is waited for"
    assert page.empty.isVisible()
    assert page.empty.headline.text() == "Inspection is blocked"
    assert "was judged" in page.empty.sentence.text()
    assert page.panel.banner.verdict is None
    assert not page.bar.live.live.isEnabled()
    assert "Release it first" in page.bar.open.toolTip()
    posted = messages_of(page.workspace)
    page.open_images([tmp_path / "new"])
    page.open_source(ScriptedSource(), CAMERA)
    assert [text for _, text in posted] == ["Inspection is blocked: a challenge part was missed. Release it first."] * 2
    assert not page.live.is_running
    assert page.bar.stepper.name.text() == page.bar.open.toolTip(), "no image is named that is not shown"
    withdrawn: list[str] = []
    page.workspace.messages.withdrawn.connect(lambda kind, text: withdrawn.append(text))

    qtbot.keyClick(page, Qt.Key.Key_F6)
    (dialog,) = open_dialogs(page, SigningDialog)
    assert not dialog.ok.isEnabled()
    qtbot.keyClicks(dialog.name, "Bea")
    assert not dialog.ok.isEnabled()
    assert "Type your name and the reason" in dialog.ok.toolTip()
    qtbot.keyClicks(dialog.reason, "the lamp was off")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    study = find_study(project_of(page), 1)
    assert study.release is not None
    assert (study.release.name, study.release.reason) == ("Bea", "the lamp was off")
    qtbot.waitUntil(lambda: page.panel.banner.verdict is Verdict.GOOD)
    assert page.view.isVisible()
    assert page.bar.live.live.isEnabled()
    assert page.bar.stepper.name.text() == "part_000.png"
    assert withdrawn[-1] == posted[1][1], "it no longer holds"


def test_a_block_survives_the_program(page: InspectPage, qtbot: QtBot) -> None:
    block(page, qtbot)
    folder = project_of(page).folder
    page.workspace.document.close()
    assert not page.workspace.acceptance.is_blocked
    assert page.workspace.document.open(folder)
    assert page.workspace.acceptance.is_blocked


def test_the_parts_can_be_presented_again_while_inspection_is_blocked(
    page: InspectPage, qtbot: QtBot, tmp_path: Path
) -> None:
    freeze_parts(page, tmp_path)
    block(page, qtbot)
    assert page.presenting.bar.headline.text() == "Inspection is blocked"
    qtbot.keyClick(page, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    source = open_camera(page)
    for _ in range(2):
        present(page, source, gray_of(page), qtbot)
    assert page.workspace.acceptance.is_blocked, "only a signature releases it"
    assert not page.live.is_running


def test_challenge_parts_are_asked_for_when_they_are_due(page: InspectPage, qtbot: QtBot, tmp_path: Path) -> None:
    bar, posted = page.presenting.bar, messages_of(page.workspace)
    page.workspace.challenges.choose(HOURLY)
    assert "challenge parts are due" in posted[-1][1]
    assert not bar.act.isEnabled()
    assert "freeze some in Train" in bar.act.toolTip()
    freeze_parts(page, tmp_path)
    assert bar.headline.text().startswith("Challenge parts are due since")
    assert "2 known parts" in bar.sentence.text()
    qtbot.keyClick(page, Qt.Key.Key_F6)
    assert bar.headline.text().startswith("Part 1 of 2: ")
    assert not bar.picture.pixmap().isNull(), "the operator sees which part it is"
    source = open_camera(page)
    for _ in range(2):
        present(page, source, gray_of(page), qtbot)
    assert bar.isHidden()
    assert page.workspace.challenges.due is None


def ended_at(page: InspectPage, moment: datetime) -> None:
    """Have the last Challenge end at another time."""
    opened = project_of(page)
    save_study(opened, replace(find_study(opened, 1), ended=moment.isoformat()))
    page.workspace.acceptance.refresh()


def passed(workspace: Workspace, qtbot: QtBot) -> None:
    assert workspace.challenges.begin(PresentedBy.FILES)
    qtbot.waitUntil(lambda: workspace.acceptance.job is None)
    assert workspace.challenges.due is None


def test_a_clock_that_jumps_has_them_asked_for(page: InspectPage, qtbot: QtBot, tmp_path: Path) -> None:
    freeze_parts(page, tmp_path)
    page.workspace.challenges.choose(HOURLY)
    passed(page.workspace, qtbot)
    posted, now = messages_of(page.workspace), datetime.now().astimezone()
    ended_at(page, now - timedelta(hours=9))
    assert page.workspace.challenges.due is not None
    ended_at(page, now - timedelta(hours=2))
    assert page.workspace.challenges.due is None
    ended_at(page, now + timedelta(hours=9))
    assert page.workspace.challenges.due is not None
    assert "the clock of this computer was set back" in posted[-1][1]


def test_frozen_images_are_judged_in_place_of_the_parts(page: InspectPage, qtbot: QtBot, tmp_path: Path) -> None:
    freeze_parts(page, tmp_path)
    page.workspace.challenges.choose(HOURLY)
    with qtbot.waitSignal(page.workspace.acceptance.changed):
        qtbot.keyClick(page, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    (study,) = read_studies(project_of(page)).all
    assert study.is_passed
    assert page.presenting.bar.isHidden()


def test_golden_files_that_are_gone_are_told_and_block_nothing(page: InspectPage, qtbot: QtBot, tmp_path: Path) -> None:
    freeze_parts(page, tmp_path)
    for path in project_of(page).golden_dir.glob("*.png"):
        path.unlink()
    page.workspace.challenges.choose(HOURLY)
    posted = messages_of(page.workspace)
    assert page.workspace.challenges.begin(PresentedBy.FILES)
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    assert "of the golden set is gone" in posted[-1][1]
    assert not page.workspace.acceptance.is_blocked
    assert page.workspace.challenges.due is not None, "it was no challenge"
