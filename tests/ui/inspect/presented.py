"""Steps that tests of presented parts share."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.challenges import ChallengePlan, ChallengeTime
from inspector.domain.live_source import SourceChoice
from inspector.domain.result import Truth
from inspector.domain.study import PresentedBy, Study, StudyKind, StudyPart
from inspector.storage.golden_set import OfferedPart, add_golden_parts
from inspector.storage.project_store import OpenProject
from inspector.ui.inspect.page import InspectPage
from tests.sources import CAMERA, ScriptedSource
from tests.ui.synthetic import write_parts

PARTS = (StudyPart("fine", Truth.GOOD), StudyPart("bad", Truth.DEFECTIVE, "scratch"))
#: Gray levels that are judged GOOD and DEFECT.
LIGHT, DARK = 200, 10
HOURLY = ChallengePlan(ChallengeTime.HOURS, every_h=8)


def come_to_the_front(page: InspectPage, qtbot: QtBot) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    page.setFocus()


def project_of(page: InspectPage) -> OpenProject:
    opened = page.workspace.document.opened
    assert opened is not None
    return opened


def freeze_parts(page: InspectPage, tmp_path: Path) -> None:
    """A Golden Set of a good and a defective part."""
    good, bad = write_parts(tmp_path / "known", 1, 1)
    offered = [OfferedPart(good, Truth.GOOD), OfferedPart(bad, Truth.DEFECTIVE, "scratch")]
    for _ in add_golden_parts(project_of(page), offered):
        pass
    page.workspace.golden.refresh()


def begin(page: InspectPage, rounds: int = 1, kind: StudyKind = StudyKind.ACCEPTANCE) -> Study:
    assert page.workspace.acceptance.begin(kind, PresentedBy.LIVE, "Ann", PARTS, rounds)
    study = page.workspace.acceptance.presenting
    assert study is not None
    return study


def open_camera(page: InspectPage, choice: SourceChoice = CAMERA) -> ScriptedSource:
    source = ScriptedSource()
    page.open_source(source, choice)
    return source


def gray_of(page: InspectPage, *, missed: bool = False) -> int:
    study = page.workspace.acceptance.presenting
    assert study is not None
    assert study.next_part is not None
    is_dark = (study.next_part.truth is Truth.DEFECTIVE) is not missed
    return DARK if is_dark else LIGHT


def present(page: InspectPage, source: ScriptedSource, gray: int, qtbot: QtBot) -> None:
    """Press the key, and let the camera deliver."""
    qtbot.keyClick(page, Qt.Key.Key_F6)
    assert "Waiting for its image" in page.presenting.bar.sentence.text()
    assert not page.presenting.bar.act.isEnabled()
    with qtbot.waitSignal(page.workspace.acceptance.presented):
        source.show(gray)


def block(page: InspectPage, qtbot: QtBot) -> None:
    """A Challenge with a missed part."""
    begin(page, kind=StudyKind.CHALLENGE)
    source = open_camera(page)
    present(page, source, gray_of(page, missed=True), qtbot)
    assert not page.workspace.acceptance.is_blocked, "the other parts are still presented"
    assert not page.presenting.bar.back.isEnabled(), "a miss is a miss"
    present(page, source, gray_of(page), qtbot)
