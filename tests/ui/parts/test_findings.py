"""Journeys: odd Good Parts are looked for, kept and taken out."""

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.findings import FindingKind, KeptFinding
from inspector.domain.manifest import PartScore
from inspector.domain.project import ADVISED_PARTS
from inspector.domain.recording import Recording
from inspector.jobs import part_check
from inspector.jobs.generator_job import GeneratorJob
from inspector.model.calibration import part_survey
from inspector.storage.kept_findings import change_kept_findings, read_kept_findings
from inspector.storage.project_store import good_parts
from inspector.ui.parts.page import PartsPage
from inspector.ui.train.page import TrainPage
from inspector.ui.workspace.navigation import ShowInspect
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import messages_of
from tests.ui.synthetic import manifest, part_image

SOON_MS = 60_000
#: Networks look at the parts in a process that leaves the processor to others.
LATER_MS = 240_000


@pytest.fixture
def page(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> PartsPage:
    """With twelve Good Parts: the fourth is blurred, the fifth is dark, the sixth is there twice."""
    good_dir = tmp_path / "cover" / "good"
    good_dir.mkdir(parents=True)
    for number in range(12):
        image = part_image(160, 200, [(60, 80, 9), (120, 60, 14)], number)
        if number == 3:
            image = np.asarray(cv2.GaussianBlur(image, (0, 0), 4), np.uint8)
        if number == 4:
            image = (image * 0.4).astype(np.uint8)
        cv2.imwrite(str(good_dir / f"part_{number:02}.png"), image)
    shutil.copy(good_dir / "part_05.png", good_dir / "part_99.png")
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    page = PartsPage(workspace)
    qtbot.addWidget(page, before_close_func=lambda shown: shown.stop())
    page.resize(1200, 700)
    page.show()
    qtbot.waitExposed(page)
    page.list.setFocus()
    return page


def check(page: PartsPage, qtbot: QtBot, within_ms: int = SOON_MS) -> None:
    """Check the parts with a key."""
    qtbot.keyClick(page.list, Qt.Key.Key_C)
    assert page.findings.isVisible()
    assert page.findings.title.text() == "Checking…"
    assert not page.check.isEnabled()
    qtbot.waitUntil(lambda: not page.workspace.findings.is_running, timeout=within_ms)


def names(page: PartsPage) -> list[str]:
    return [part.path.name for part in page.workspace.findings.odd if part.findings[0].kind is not FindingKind.TWIN]


def rows(page: PartsPage) -> list[str]:
    listed = page.findings.list
    return [listed.item(row).text() for row in range(listed.count())]


def test_odd_parts_are_kept_and_taken_out_with_keys_and_all_of_it_is_undone(page: PartsPage, qtbot: QtBot) -> None:
    check(page, qtbot)
    assert names(page) == ["part_99.png", "part_03.png", "part_04.png"]
    assert rows(page)[0] == "part_99.png\nEqual to part_05.png: it counts once."
    assert rows(page)[1].startswith("part_03.png\nBlurred: check the focus")
    assert "Much darker than the others" in rows(page)[2]
    listed = page.findings.list
    assert page.window().focusWidget() is listed
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert names(page) == ["part_03.png", "part_04.png"]
    assert "part_99.png" not in [path.name for path in page.model.paths]
    assert listed.currentItem().text().startswith("part_03.png")
    assert [path.name for path in page.list.selected_paths] == ["part_03.png"], "the part is shown among the others"
    qtbot.keyClick(listed, Qt.Key.Key_K)
    assert names(page) == ["part_04.png"]
    assert len(page.model.paths) == 12
    qtbot.keyClick(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names(page) == ["part_03.png", "part_04.png"]
    qtbot.keyClick(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert names(page) == ["part_99.png", "part_03.png", "part_04.png"]
    assert len(page.model.paths) == 13
    assert not page.undo.isEnabled()


def test_kept_parts_are_remembered_with_the_project(page: PartsPage, qtbot: QtBot) -> None:
    check(page, qtbot)
    page.findings.list.selectAll()
    qtbot.mouseClick(page.findings.keep, Qt.MouseButton.LeftButton)
    assert names(page) == []
    opened = page.workspace.document.opened
    assert opened is not None
    (opened.good_dir / "part_03.png").rename(opened.good_dir / "renamed.png")
    page.workspace.document.open(opened.folder)
    assert not page.findings.isVisible()
    check(page, qtbot)
    assert names(page) == []
    assert page.findings.title.text() == "Nothing to look at"


def test_parts_that_another_window_keeps_stay_kept(page: PartsPage, qtbot: QtBot) -> None:
    check(page, qtbot)
    opened = page.workspace.document.opened
    assert opened is not None
    first, *others = page.workspace.findings.odd
    elsewhere = frozenset(KeptFinding(first.digest, finding.kind) for finding in first.findings)
    change_kept_findings(opened, more=elsewhere)
    page.workspace.findings.keep(others[:1])
    assert first not in page.workspace.findings.odd
    kept, _ = read_kept_findings(opened)
    assert elsewhere < kept
    page.workspace.undo.take_back()
    assert read_kept_findings(opened)[0] == elsewhere


def test_a_damaged_record_of_kept_parts_is_told_and_set_aside(page: PartsPage) -> None:
    opened = page.workspace.document.opened
    assert opened is not None
    record = opened.folder / "kept-findings.json"
    record.write_text("{")
    posted = messages_of(page.workspace)
    page.workspace.document.open(opened.folder)
    assert [kind for kind, _ in posted] == ["warning"]
    assert record.with_name("kept-findings.damaged.json").exists()


def test_what_came_after_a_check_is_told(page: PartsPage, qtbot: QtBot, tmp_path: Path) -> None:
    check(page, qtbot)
    cv2.imwrite(str(tmp_path / "new.png"), part_image(160, 200, [(60, 80, 9), (120, 60, 14)], 50))
    with qtbot.waitSignal(page.workspace.parts.intake_ended, timeout=SOON_MS):
        page.workspace.parts.add([tmp_path / "new.png"])
    assert "1 part has come since" in page.findings.hint.text()


def test_without_parts_the_button_says_why(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    page = PartsPage(workspace)
    qtbot.addWidget(page, before_close_func=lambda shown: shown.stop())
    assert not page.check.isEnabled()
    assert page.check.toolTip() == "Add images of good parts first"


def test_closing_the_project_stops_its_check(page: PartsPage, qtbot: QtBot) -> None:
    page.check_parts()
    with qtbot.waitSignal(page.workspace.runner.job_ended, timeout=SOON_MS):
        page.workspace.document.close()
    assert not page.workspace.findings.is_running
    assert page.workspace.findings.odd == []


def test_an_unreadable_part_is_listed_first(page: PartsPage, qtbot: QtBot) -> None:
    opened = page.workspace.document.opened
    assert opened is not None
    path = good_parts(opened)[0]
    path.write_bytes(path.read_bytes()[:100])
    check(page, qtbot)
    assert rows(page)[0].startswith("part_00.png\nTraining passes over it: ")


def names_listed(page: PartsPage) -> list[str]:
    return [row.partition("\n")[0] for row in rows(page)]


def train(page: PartsPage, *names: str) -> None:
    """Pretend a training that ranks some parts."""
    scores = tuple(PartScore(name, name, 9.0 - rank) for rank, name in enumerate(names))
    page.workspace.detector.manifest = manifest(part_scores=scores)
    page.workspace.detector.changed.emit(page.workspace.detector.manifest)


def test_after_a_training_the_most_surprising_parts_come_first(page: PartsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.list, Qt.Key.Key_R)
    assert page.findings.isVisible()
    assert page.findings.title.text() == "No ranking yet"
    train(page, "part_07.png", "part_02.png", "part_09.png")
    listed = page.findings.list
    assert names_listed(page) == ["part_07.png", "part_02.png", "part_09.png"]
    assert "Looks like a defect (score 9.00, Threshold 3.50)" in rows(page)[0]
    qtbot.keyClick(page.list, Qt.Key.Key_R)
    assert page.window().focusWidget() is listed
    qtbot.keyClick(listed, Qt.Key.Key_K)
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert names_listed(page) == ["part_09.png"]
    assert len(page.model.paths) == 12
    train(page, "part_07.png", "part_09.png")
    assert names_listed(page) == ["part_09.png"], "a kept part is not told after every training"
    qtbot.keyClick(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(page.model.paths) == 13
    assert names_listed(page) == ["part_07.png", "part_09.png"]


def test_findings_and_ranking_are_one_click_apart(page: PartsPage, qtbot: QtBot) -> None:
    train(page, "part_07.png")
    check(page, qtbot)
    assert rows(page)[0].startswith("part_99.png")
    qtbot.mouseClick(page.findings.after, Qt.MouseButton.LeftButton)
    assert names_listed(page) == ["part_07.png"]
    qtbot.mouseClick(page.findings.before, Qt.MouseButton.LeftButton)
    assert rows(page)[0].startswith("part_99.png")


def test_the_part_is_shown_large_and_opens_in_the_inspect_place(page: PartsPage, qtbot: QtBot) -> None:
    check(page, qtbot)
    listed, picture = page.findings.list, page.findings.picture
    assert picture.path is not None and picture.path.name == "part_99.png"
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    chosen = picture.path
    assert chosen.name == "part_03.png"
    qtbot.waitUntil(lambda: picture.thumbnails.pixmap(chosen) is not None, timeout=SOON_MS)
    asked: list[object] = []
    page.workspace.navigation.place_requested.connect(asked.append)
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert asked == [], "there is no map yet"
    train(page, "part_07.png")
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert asked == [ShowInspect((chosen,), recording=Recording.NONE)]


def test_unusual_parts_are_listed_and_it_is_said_whether_more_would_help(
    workspace: Workspace, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small images, and no process that has to start.
    monkeypatch.setattr(part_survey, "STANDARD", replace(part_survey.STANDARD, resolution_px=128))
    monkeypatch.setattr(
        part_check, "ProcessJob", lambda title, task: GeneratorJob(title, lambda: task.function(*task.arguments))
    )
    good_dir = tmp_path / "cover" / "good"
    good_dir.mkdir(parents=True)
    for number in range(ADVISED_PARTS):
        discs = [(60, 80, 9), (120, 60, 14), *([(90, 110, 24)] if number == 8 else [])]
        cv2.imwrite(str(good_dir / f"part_{number:02}.png"), part_image(160, 200, discs, number))
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    page, train = PartsPage(workspace), TrainPage(workspace)
    qtbot.addWidget(page, before_close_func=lambda shown: shown.stop())
    qtbot.addWidget(train, before_close_func=lambda shown: shown.stop())
    assert "“Check parts” in Parts (C) tells" in train.setup.more_parts.text()
    page.resize(1200, 700)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.list.setFocus()
    check(page, qtbot, LATER_MS)
    unusual = [part for part in workspace.findings.odd if part.findings[-1].kind is FindingKind.UNUSUAL]
    assert len(unusual) == ADVISED_PARTS // 4
    assert unusual[0].path.name == "part_08.png"
    assert "Unusual, place 1 of 20: look for a defect." in "\n".join(rows(page))
    assert page.findings.more_parts.isVisible()
    told = page.findings.more_parts.text()
    assert told.startswith("20 more good parts ")
    assert "With 20 more parts it would fall by" in page.findings.more_parts.toolTip()
    qtbot.waitUntil(lambda: train.setup.more_parts.text() == told)
    qtbot.keyClick(page.list, Qt.Key.Key_R)
    assert not page.findings.more_parts.isVisible()
    cv2.imwrite(str(tmp_path / "new.png"), part_image(160, 200, [(60, 80, 9)], 50))
    with qtbot.waitSignal(workspace.parts.intake_ended, timeout=SOON_MS):
        workspace.parts.add([tmp_path / "new.png"])
    assert workspace.findings.curve is None


def test_a_check_is_cancelled_while_networks_look(page: PartsPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.list, Qt.Key.Key_C)
    (job,) = page.workspace.runner.jobs
    with qtbot.waitSignal(job.ended, timeout=SOON_MS):
        job.cancel()
    assert not page.workspace.findings.is_running
    assert page.findings.title.text() == "Not checked yet"


def test_on_a_small_screen_the_list_has_the_room_of_the_picture(page: PartsPage, qtbot: QtBot) -> None:
    check(page, qtbot)
    assert page.findings.picture.isVisible()
    page.resize(1000, 520)
    qtbot.waitUntil(lambda: not page.findings.picture.isVisible())
    # The theme, which other tests leave behind, takes some of it for its buttons.
    qtbot.waitUntil(lambda: page.findings.list.height() > 100)
    page.resize(1000, 760)
    qtbot.waitUntil(page.findings.picture.isVisible)
