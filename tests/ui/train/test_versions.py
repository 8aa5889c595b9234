"""Versions in the Train place, with the shipped Detector."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.golden import Check, ComparedPart, Comparison, Outcome
from inspector.domain.recording import Recording
from inspector.domain.result import Truth
from inspector.domain.results import Thresholds, Verdict
from inspector.domain.versions import TrainedVersion, Version, VersionRecord
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import JobOutcome, JobState
from inspector.storage.golden_set import OfferedPart
from inspector.storage.project_store import OpenProject
from inspector.storage.versions import change_version, find_version, keep_detector
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.train.version_sentences import version_lines
from inspector.ui.widgets.text_dialog import TextDialog
from inspector.ui.workspace.navigation import ShowInspect
from tests.ui.conftest import messages_of
from tests.ui.synthetic import manifest
from tests.ui.train.learning import click, dialog_of, idle, project_of, show, take_focus, texts
from tests.versions import detector_variant


@pytest.fixture
def versions(page: TrainPage, qtbot: QtBot) -> OpenProject:
    """Version 2 is in use, Version 1 is a Candidate."""
    opened = project_of(page.workspace)
    detector_variant(opened.detector_path, seed=1)
    detector_variant(opened.candidate_path, seed=2, teacher_names={"17": "mine", "33": "fast-33"})
    keep_detector(opened)
    page.workspace.detector.reload()
    show(page, Section.VERSIONS, qtbot)
    assert page.versions.list.count() == 2
    return opened


def seed_of(page: TrainPage) -> int:
    assert page.workspace.detector.manifest is not None
    return page.workspace.detector.manifest.seed


def test_a_version_is_taken_with_one_click_and_undone_with_one_key(
    page: TrainPage, versions: OpenProject, qtbot: QtBot
) -> None:
    view = page.versions
    assert "in use" in texts(view.list)[0]
    view.select(2)
    assert not view.take.isEnabled()
    assert view.take.toolTip() == "It inspects already"
    view.select(1)
    assert view.comparison.history.text().startswith("Teachers: mine, fast-33")
    click(view.take, qtbot)
    assert seed_of(page) == 2
    assert "in use" in texts(view.list)[1]
    qtbot.keyClick(view.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert seed_of(page) == 1
    assert "in use" in texts(view.list)[0]
    view.select(1)
    click(view.take, qtbot)
    view.select(2)
    qtbot.keyClick(view.list, Qt.Key.Key_T)
    assert seed_of(page) == 1
    assert "went back" in view.comparison.history.text()


def test_a_version_without_the_golden_set_s_word_takes_a_reason(
    page: TrainPage, versions: OpenProject, told: list[Path], qtbot: QtBot
) -> None:
    page.workspace.golden.add([OfferedPart(told[2], Truth.DEFECTIVE)])
    qtbot.waitUntil(lambda: len(page.workspace.golden.parts) == 1)
    idle(page, qtbot)
    view = page.versions
    view.select(1)
    assert view.take.text() == "&Inspect with it anyway…"
    click(view.take, qtbot)
    dialog = dialog_of(page, TextDialog)
    assert isinstance(dialog, TextDialog)
    ok = dialog.buttons.buttons()[0]
    assert not ok.isEnabled()
    qtbot.keyClicks(dialog.field, "the line must run")
    assert ok.isEnabled()
    dialog.accept()
    assert seed_of(page) == 2
    decision = find_version(versions, 1).record.decisions[-1]
    assert decision.reason == "without the golden set: the line must run"
    view.select(2)
    assert view.take.text() == "&Inspect with it", "going back takes no reason"


def test_the_old_one_is_kept_by_decision(page: TrainPage, versions: OpenProject, qtbot: QtBot) -> None:
    view = page.versions
    view.select(1)
    qtbot.keyClick(view.list, Qt.Key.Key_K)
    assert not find_version(versions, 1).is_candidate
    assert not view.leave.isEnabled()
    assert seed_of(page) == 1


def test_versions_are_named_removed_and_brought_back(page: TrainPage, versions: OpenProject, qtbot: QtBot) -> None:
    view = page.versions
    view.select(1)
    qtbot.keyClick(view.list, Qt.Key.Key_F2)
    dialog = dialog_of(page, TextDialog)
    assert isinstance(dialog, TextDialog)
    qtbot.keyClicks(dialog.field, "new lamp")
    dialog.accept()
    assert texts(view.list)[1].startswith("Version 1, new lamp\n")
    take_focus(page, qtbot)
    qtbot.keyClick(view.list, Qt.Key.Key_Delete)
    assert view.list.count() == 1
    assert not view.remove.isEnabled()
    click(view.undo, qtbot)
    assert view.list.count() == 2
    click(view.undo, qtbot)
    assert texts(view.list)[1].startswith("Version 1\n")


def test_a_damaged_version_is_listed_and_told(page: TrainPage, versions: OpenProject, qtbot: QtBot) -> None:
    path = find_version(versions, 1).path
    path.write_bytes(path.read_bytes()[:500])
    page.workspace.versions.refresh()
    view = page.versions
    view.select(1)
    assert "cannot be used" in texts(view.list)[1]
    assert not view.take.isEnabled()
    assert "incomplete" in view.comparison.history.text()


def test_a_version_of_finer_detail_says_so(page: TrainPage, versions: OpenProject) -> None:
    version = page.workspace.versions.all[0]
    assert version.manifest is not None
    fine = replace(version, manifest=replace(version.manifest, resolution_px=512))
    usual, told = (version_lines(each, "", is_in_use=True, is_candidate=False) for each in (version, fine))
    assert (usual.splitlines()[2], told.splitlines()[2]) == ("40 parts", "512 px, 40 parts")
    assert "px" not in usual


def test_nothing_to_compare_on_is_told(page: TrainPage, versions: OpenProject) -> None:
    page.versions.select(1)
    assert not page.versions.compare.isEnabled()
    assert "G, D" in page.versions.compare.toolTip()


def test_a_version_takes_a_reason_again_once_the_threshold_was_moved(
    page: TrainPage, versions: OpenProject, told: list[Path], qtbot: QtBot
) -> None:
    page.workspace.golden.add([OfferedPart(told[2], Truth.GOOD)])
    qtbot.waitUntil(lambda: len(page.workspace.golden.parts) == 1)
    idle(page, qtbot)
    page.workspace.document.update(threshold=1000.0, scene_guard=False)
    view = page.versions
    view.select(1)
    click(view.compare, qtbot)
    qtbot.waitUntil(lambda: page.workspace.versions.job is None, timeout=60_000)
    assert "1 of 1 as expected" in texts(view.list)[1]
    assert view.take.text() == "&Inspect with it"
    page.workspace.document.update(threshold=900.0)
    assert "1 of 1 as expected, before the threshold was changed" in texts(view.list)[1]
    assert view.take.text() == "&Inspect with it anyway…"
    click(view.take, qtbot)
    dialog = dialog_of(page, TextDialog)
    assert isinstance(dialog, TextDialog)
    assert "Version 1 was judged before the threshold was changed." in dialog.sentence.text()
    dialog.reject()
    page.workspace.document.update(threshold=1000.0)
    assert view.take.text() == "&Inspect with it"
    show(page, Section.GOLDEN, qtbot)
    assert "says GOOD" in texts(page.golden.list)[0]
    page.workspace.document.update(min_area_px=9)
    page.golden.refresh()
    assert "said GOOD" in texts(page.golden.list)[0]
    assert "before the smallest defect was changed" in texts(page.golden.list)[0]


def comparison_of(number: int, in_use: str) -> Comparison:
    thresholds = Thresholds(3.5, 3.0)
    missed = Outcome("b.png", Truth.DEFECTIVE, Verdict.GOOD, 2.1)
    found = Outcome("b.png", Truth.DEFECTIVE, Verdict.DEFECT, 6.2)
    fine = Outcome("a.png", Truth.GOOD, Verdict.GOOD, 1.0)
    stamp = "2026-01-01T00:00:00+00:00"
    parts = (ComparedPart("b.png", Truth.DEFECTIVE, found, missed), ComparedPart("a.png", Truth.GOOD, fine, fine))
    return Comparison(
        number, Check(in_use, stamp, thresholds, (found, fine)), Check("cd", stamp, thresholds, (missed, fine)), parts
    )


def test_a_training_that_fails_the_golden_set_leads_to_the_comparison(
    page: TrainPage, versions: OpenProject, qtbot: QtBot
) -> None:
    workspace = page.workspace
    show(page, Section.TRAINING, qtbot)
    posted = messages_of(workspace)
    job = GeneratorJob("Training", lambda: iter(()))  # type: ignore[arg-type, return-value]
    workspace.training.job = job
    workspace.training._folder = versions.folder
    comparison = comparison_of(1, find_version(versions, 2).digest)
    change_version(versions, 1, check=comparison.new)
    manifest = find_version(versions, 1).manifest
    assert manifest is not None
    trained = TrainedVersion(manifest, 1, False, comparison, "Of 2 golden parts, 1 defective part is not DEFECT")
    with qtbot.waitSignal(workspace.training.ended):
        workspace.training._on_ended(JobOutcome(JobState.SUCCEEDED, result=trained))
    assert page.shown.currentIndex() == Section.VERSIONS
    assert seed_of(page) == 1, "the old one inspects"
    withdrawn: list[str] = []
    workspace.messages.withdrawn.connect(lambda _kind, text: withdrawn.append(text))
    assert "waits for your decision" in posted[-1][1]
    shown = page.versions.comparison
    assert shown.title.text() == "Version 1"
    assert shown.sentence.text() == "2 golden parts: 1 as expected, 1 verdict changes."
    assert "DEFECT 6.20  ▸  GOOD 2.10" in texts(shown.list)[0]
    assert "not as expected" in texts(shown.list)[0]
    names = [cell.accessibleName() for cells in shown.cells for cell in cells]
    assert "Escapes, of the version" in names
    escapes = next(cells for cells in shown.cells if cells[1].accessibleName() == "Escapes, of the version")
    assert [cell.text() for cell in escapes] == ["0", "1"]
    workspace.versions.rename(1, "new lamp")
    assert withdrawn == [], "it waits still"
    qtbot.keyClick(page.versions.list, Qt.Key.Key_K)
    assert withdrawn == [posted[-1][1]]


def test_closing_the_project_empties_all_sections(
    page: TrainPage, versions: OpenProject, told: list[Path], qtbot: QtBot
) -> None:
    page.workspace.document.close()
    assert not page.sections.isVisible()
    assert page.versions.list.count() == 0
    assert page.golden.list.count() == 0
    assert page.shown.currentIndex() == Section.TRAINING


def test_a_comparison_names_the_version_that_was_in_use(page: TrainPage, versions: OpenProject, qtbot: QtBot) -> None:
    page.workspace.versions.comparison = comparison_of(1, find_version(versions, 2).digest)
    view = page.versions
    view.select(1)
    view.refresh()
    heads = view.comparison.heads
    assert [head.text() for head in heads] == ["Version 2, in use", "Version 1"]
    click(view.take, qtbot)
    assert [head.text() for head in heads] == ["Version 2", "Version 1, in use"]
    escapes = next(cells for cells in view.comparison.cells if "Escapes" in cells[0].accessibleName())
    assert [cell.text() for cell in escapes] == ["0", "1"]
    view.select(2)
    assert view.comparison.list.isHidden(), "it was a comparison of the other one"


def test_a_compared_part_is_looked_at(page: TrainPage, versions: OpenProject, told: list[Path], qtbot: QtBot) -> None:
    page.workspace.golden.add([OfferedPart(told[2], Truth.DEFECTIVE)])
    qtbot.waitUntil(lambda: len(page.workspace.golden.parts) == 1)
    idle(page, qtbot)
    outcome = Outcome(told[2].name, Truth.DEFECTIVE, Verdict.DEFECT, 6.2)
    check = Check(find_version(versions, 2).digest, "2026-01-01T00:00:00+00:00", Thresholds(3.5, 3.0), (outcome,))
    parts = (ComparedPart(outcome.name, outcome.truth, outcome, outcome),)
    page.workspace.versions.comparison = Comparison(1, check, check, parts)
    page.versions.refresh()
    page.versions.select(1)
    page.versions.comparison.list.setFocus()
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        qtbot.keyClick(page.versions.comparison.list, Qt.Key.Key_Return)
    assert asked.args == [ShowInspect((versions.golden_dir / told[2].name,), recording=Recording.NONE)]


@pytest.mark.parametrize(("students", "words"), [(2, ""), (3, "3 students"), (1, "1 student")])
def test_a_version_with_another_number_of_students_says_so(students: int, words: str) -> None:
    made = manifest(profile="fast", ensemble_size=students)
    version = Version(1, Path("1.inspector"), VersionRecord(), made, "digest")
    facts = version_lines(version, "", is_in_use=True, is_candidate=False).splitlines()[1]
    assert (words in facts) if words else ("student" not in facts)
