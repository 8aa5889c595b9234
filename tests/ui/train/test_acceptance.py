"""Studies in the Train place, with the shipped Detector's Manifest and made-up maps."""

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from inspector.domain.results import Verdict
from inspector.domain.study import PresentedBy, StudyKind, with_presentation
from inspector.jobs.job import Job
from inspector.storage.golden_set import frozen_problem
from inspector.storage.studies import find_study
from inspector.storage.study_parts import folder_study_parts
from inspector.ui.train.acceptance_view import AcceptanceView
from inspector.ui.train.page import TrainPage
from inspector.ui.train.study_dialog import StudyDialog
from inspector.ui.widgets.signing_dialog import SigningDialog
from inspector.ui.workspace.navigation import ShowInspect
from tests.studies import presentation_of, study_of
from tests.ui.conftest import messages_of
from tests.ui.languages import language
from tests.ui.synthetic import SyntheticClient
from tests.ui.train.learning import click, dialog_of, idle, project_of, take_focus, texts
from tests.ui.train.studies import freeze_parts, stored, write_part

G, D = Verdict.GOOD, Verdict.DEFECT


@pytest.fixture
def known(tmp_path: Path) -> Path:
    """Three images each of two good parts and of a defective one."""
    for number in range(3):
        for part in ("good/a", "good/b"):
            write_part(tmp_path / "known" / part / f"{number}.png", number, is_defective=False)
        write_part(tmp_path / "known" / "scratch" / "c" / f"{number}.png", number, is_defective=True)
    return tmp_path / "known"


def test_a_folder_of_known_parts_is_presented_and_told(
    page: TrainPage, view: AcceptanceView, known: Path, qtbot: QtBot
) -> None:
    assert view.browser.currentWidget() is view.browser.empty
    qtbot.keyClick(view.list, Qt.Key.Key_B)
    dialog = cast("StudyDialog", dialog_of(page, StudyDialog))
    assert not dialog.live.isEnabled()
    assert "golden set is empty" in dialog.live.toolTip()
    assert not dialog.begin.isEnabled()
    qtbot.keyClicks(dialog.folder, str(known))
    qtbot.keyClicks(dialog.operator, "Ann")
    assert dialog.begin.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    take_focus(page, qtbot)
    assert "Study 1, acceptance" in texts(view.list)[0]
    assert "Ann" in texts(view.list)[0]
    assert "9 of 9, files" in texts(view.list)[0]
    assert "By AIAG's limits this is acceptable" in view.study.sentence.text()
    assert "AIAG advises 50 parts" in view.study.sentence.text()
    misses = view.study.cells[0]
    assert [cell.text() for cell in misses] == [
        "Missed presentations (miss rate)",
        "0 of 3 (0.00 %)",
        "0.00 % to 63.16 %",
        "acceptable",
    ]
    assert "Scores of one part spread by" in view.study.facts.text()
    assert len(view.study.plot.getPlotItem().listDataItems()) >= 3


def test_a_folder_that_tells_no_truth_is_refused_with_the_way_out(
    page: TrainPage, view: AcceptanceView, tmp_path: Path, qtbot: QtBot
) -> None:
    write_part(tmp_path / "mixed" / "a.png", 1, is_defective=False)
    posted = messages_of(page.workspace)
    click(view.begin, qtbot)
    dialog = cast("StudyDialog", dialog_of(page, StudyDialog))
    dialog.folder.setText(str(tmp_path / "mixed"))
    dialog.accept()
    assert "put images of good parts into a folder 'good'" in posted[-1][1].lower()
    assert view.list.count() == 0


def test_golden_parts_are_presented_to_the_camera_in_the_inspect_place(
    page: TrainPage, view: AcceptanceView, tmp_path: Path, qtbot: QtBot
) -> None:
    freeze_parts(page, tmp_path)
    click(view.begin, qtbot)
    dialog = cast("StudyDialog", dialog_of(page, StudyDialog))
    assert dialog.live.isChecked()
    assert "1 good part and 1 defective: 6 presentations" in dialog.count.text()
    dialog.rounds.setValue(2)
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        dialog.accept()
    assert isinstance(asked.args[0], ShowInspect)
    study = page.workspace.acceptance.presenting
    assert study is not None
    assert len(study.order) == 4
    assert not view.begin.isEnabled()
    assert "Finish or pause" in view.begin.toolTip()
    page.workspace.acceptance.pause()
    assert view.begin.isEnabled()
    assert "not finished" in texts(view.list)[0]
    assert view.go_on.isEnabled()
    take_focus(page, qtbot)
    with qtbot.waitSignal(page.workspace.navigation.place_requested):
        qtbot.keyClick(view.list, Qt.Key.Key_G)
    page.workspace.acceptance.pause()
    qtbot.keyClick(view.list, Qt.Key.Key_X)
    assert find_study(project_of(page.workspace), 1).ended
    assert view.go_on.toolTip() == "It has ended"


def test_frozen_images_are_presented_once(page: TrainPage, view: AcceptanceView, tmp_path: Path, qtbot: QtBot) -> None:
    freeze_parts(page, tmp_path)
    click(view.begin, qtbot)
    dialog = cast("StudyDialog", dialog_of(page, StudyDialog))
    dialog.frozen.click()
    assert not dialog.rounds.isEnabled()
    dialog.accept()
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    study = find_study(project_of(page.workspace), 1)
    assert study.by is PresentedBy.FILES
    assert study.is_passed
    assert "nothing is known about repeatability" in view.study.facts.text()


def test_a_study_of_another_threshold_is_told_and_does_not_go_on(
    page: TrainPage, view: AcceptanceView, qtbot: QtBot
) -> None:
    stored(page, study_of([G], rounds=2))
    view.list.setCurrentRow(0)
    assert view.go_on.isEnabled()
    assert page.workspace.document.update(threshold=9.0)
    assert not view.go_on.isEnabled()
    assert "have changed since it began" in view.go_on.toolTip()
    assert "it does not hold for them" in view.study.sentence.text()
    assert not page.workspace.acceptance.go_on(1)


@pytest.mark.parametrize("suffix", [".pdf", ".html", ".json"])
def test_a_report_is_saved(page: TrainPage, view: AcceptanceView, tmp_path: Path, suffix: str, qtbot: QtBot) -> None:
    study = stored(page, study_of([G, D, G, G, G, D], rounds=3))
    posted = messages_of(page.workspace)
    path = tmp_path / "out" / f"report{suffix}"
    view.save_report(study, path)
    idle(page, qtbot)
    data = path.read_bytes()
    if suffix == ".pdf":
        assert data.startswith(b"%PDF")
        assert data.count(b"/Type /Page\n") >= 1
    elif suffix == ".html":
        assert b"Signature" in data
    else:
        assert json.loads(data)["misses"] == pytest.approx(
            {"hits": 1, "count": 3, "share": 1 / 3, "lowest": 0.0169524, "highest": 0.8646498}, abs=1e-6
        )
    assert posted[-1] == ("info", f"The report was saved as {path}.")


def test_a_report_that_cannot_be_written_is_told(
    page: TrainPage, view: AcceptanceView, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = stored(page, study_of([G, D]))
    posted = messages_of(page.workspace)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        view.save_report(study, tmp_path / "report.html")
        idle(page, qtbot)
    assert "is full" in posted[-1][1]


def test_a_block_is_released_here_too(page: TrainPage, view: AcceptanceView, qtbot: QtBot) -> None:
    stored(page, study_of([G, D]))
    assert not view.release.isEnabled()
    stored(page, study_of([D, D], StudyKind.CHALLENGE))
    view.list.setCurrentRow(0)
    assert "blocks inspection" in texts(view.list)[0]
    assert "“fine” (good) was judged DEFECT" in view.study.sentence.text()
    qtbot.keyClick(view.list, Qt.Key.Key_R)
    dialog = cast("SigningDialog", dialog_of(page, SigningDialog))
    qtbot.keyClicks(dialog.name, "Bea")
    qtbot.keyClicks(dialog.reason, "the lens is clean")
    dialog.accept()
    assert "released by Bea" in texts(view.list)[0]
    assert page.workspace.acceptance.blocking is None


def test_a_damaged_record_is_told_once(page: TrainPage, view: AcceptanceView) -> None:
    stored(page, study_of([G, D]))
    opened, posted = project_of(page.workspace), messages_of(page.workspace)
    (opened.studies_dir / "0007.json").write_text("nonsense")
    page.workspace.acceptance.refresh()
    page.workspace.acceptance.refresh()
    assert sum("restore it from a backup" in text for _, text in posted) == 1
    assert view.list.count() == 1


def begun_slowly(page: TrainPage, view: AcceptanceView, known: Path, qtbot: QtBot) -> Job:
    """A study that has presented its first part."""
    cast("SyntheticClient", page.workspace.detector.inference).delay_s = 0.05
    click(view.begin, qtbot)
    dialog = cast("StudyDialog", dialog_of(page, StudyDialog))
    dialog.folder.setText(str(known))
    dialog.accept()
    job = page.workspace.acceptance.job
    assert job is not None
    with qtbot.waitSignal(job.event_emitted):
        pass
    return job


def test_work_that_is_cancelled_goes_on(page: TrainPage, view: AcceptanceView, known: Path, qtbot: QtBot) -> None:
    job = begun_slowly(page, view, known, qtbot)
    job.cancel()
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    half = find_study(project_of(page.workspace), 1)
    assert len(half.presentations) < 9
    take_focus(page, qtbot)
    view.list.setCurrentRow(0)
    click(view.go_on, qtbot)
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    done = find_study(project_of(page.workspace), 1)
    assert done.is_complete
    assert done.presentations[: len(half.presentations)] == half.presentations


def test_a_study_never_mixes_verdicts_of_two_detectors(
    page: TrainPage, view: AcceptanceView, known: Path, qtbot: QtBot
) -> None:
    """A training that ends meanwhile takes the next Version by itself."""
    posted = messages_of(page.workspace)
    begun_slowly(page, view, known, qtbot)
    page.workspace.detector.digest = "of the next version"
    qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    half = find_study(project_of(page.workspace), 1)
    assert not half.is_complete
    assert not half.ended
    assert "have changed since study 1 began" in posted[-1][1]


def test_reasons_and_parts_of_a_stored_study_are_told_in_german(page: TrainPage, view: AcceptanceView) -> None:
    gone = frozen_problem(Path("golden/cut.png"), "")
    study = study_of([D, D], StudyKind.CHALLENGE)
    unread = replace(study.presentations[1], verdict=None, score=None, problem=str(gone))
    stored(page, replace(study, presentations=(study.presentations[0], unread)))
    with language():
        page.workspace.acceptance.refresh()
        view.list.setCurrentRow(0)
        assert "„cut.png“ aus dem Referenzsatz ist weg: holen Sie es" in view.study.sentence.text()
        assert "„fine“ (gut) wurde als FEHLER beurteilt" in view.study.sentence.text()


def test_an_image_that_is_gone_is_told_in_german(
    page: TrainPage, view: AcceptanceView, known: Path, qtbot: QtBot
) -> None:
    posted = messages_of(page.workspace)
    parts = folder_study_parts(known)
    for path in (known / "scratch").rglob("*.png"):
        path.unlink()
    with language():
        assert page.workspace.acceptance.begin(StudyKind.ACCEPTANCE, PresentedBy.FILES, "", parts)
        qtbot.waitUntil(lambda: page.workspace.acceptance.job is None)
    assert "Die Datei" in posted[-1][1]
    assert "There is no file" not in posted[-1][1]


def test_figures_that_do_not_fit_are_scrolled_to(page: TrainPage, view: AcceptanceView, qtbot: QtBot) -> None:
    stored(page, study_of([G, D]))
    view.list.setCurrentRow(0)
    bar = view.findChildren(QScrollArea)[0].horizontalScrollBar()
    assert not bar.isVisible()
    view.study.setMinimumWidth(2 * page.width())
    qtbot.waitUntil(bar.isVisible)


def test_every_figure_has_a_name_and_an_explanation(page: TrainPage, view: AcceptanceView) -> None:
    study = study_of([G, D])
    stored(page, with_presentation(replace(study, order=(*study.order, 0), ended=""), presentation_of(D, 5)))
    view.list.setCurrentRow(0)
    for cells in view.study.cells:
        assert all(isinstance(cell, QLabel) and cell.toolTip() and cell.accessibleName() for cell in cells)
