from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.domain.detail import Detail
from inspector.domain.events import LossMeasured, PreviewMade, Progress, Stage
from inspector.domain.profile import Family
from inspector.domain.teachers import TeacherChoice
from inspector.domain.versions import TrainedVersion
from inspector.errors import OutputError, TrainingError
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.job import JobOutcome, JobState
from inspector.storage.training_request import training_request
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sentences import outcome_text, parts_text, progress_text
from inspector.ui.workspace.navigation import ShowInspect, ShowParts
from inspector.ui.workspace.workspace import Workspace
from tests.ui.inspect_window import open_workspace
from tests.ui.synthetic import manifest, map_of, part_image, write_parts


def shown_page(qtbot: QtBot, folder: Path, parts: int, *, trained: bool = False) -> tuple[TrainPage, Workspace]:
    write_parts(folder / "good", parts, 0)
    workspace = open_workspace(folder, trained=trained)
    page = TrainPage(workspace)
    qtbot.addWidget(page, before_close_func=lambda _: workspace.document.close())
    page.resize(1184, 752)
    page.show()
    qtbot.waitExposed(page)
    return page, workspace


def folder_of(workspace: Workspace) -> Path:
    assert workspace.document.opened is not None
    return workspace.document.opened.folder


def pretend_training(page: TrainPage, workspace: Workspace) -> GeneratorJob:
    """A Job that is never started: its signals are sent by the test."""
    job = GeneratorJob("Training Plates", lambda: iter(()))  # type: ignore[arg-type, return-value]
    workspace.training.job = job
    workspace.training._folder = folder_of(workspace)
    workspace.training.started.emit(job)
    return job


def test_an_empty_project_leads_to_the_parts(qtbot: QtBot, tmp_path: Path) -> None:
    page, _ = shown_page(qtbot, tmp_path / "project", 0)
    assert page.empty.headline.text() == "Add images of good parts first"
    assert not page.status.train.isEnabled()
    assert page.status.train.toolTip() == "Add images of good parts first"
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        qtbot.mouseClick(page.empty.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == [ShowParts()]


def test_choices_are_kept_in_the_project(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    assert page.status.train.isEnabled()
    qtbot.mouseClick(
        page.setup.choices["fast"], Qt.MouseButton.LeftButton, pos=page.setup.choices["fast"].rect().center() / 4
    )
    page.setup.numbers_shown.click()
    assert page.setup.numbers.isVisible()
    page.setup.seed.setValue(7)
    assert workspace.document.opened is not None
    assert (workspace.document.opened.project.profile, workspace.document.opened.project.seed) == ("fast", 7)


def test_training_is_followed(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    job = pretend_training(page, workspace)
    assert page.status.cancel.isVisible()
    assert not page.status.train.isVisible()
    assert page.setup.choices["fast"].toolTip() == "Cannot be changed while training runs"

    job.event_emitted.emit(Progress(Stage.TRAIN, 120, 600, 115.0))
    assert page.status.headline.text() == "Training students"
    assert page.status.sentence.text() == "Step 120 of 600, 2 min left"
    for step in (10, 20):
        job.event_emitted.emit(LossMeasured(step, (1.0 / step, 2.0 / step, 0.0), 0.5 if step == 20 else None))
    expected = ["Student 1", "Student 2", "Student 3", "Held-back good parts"]
    legend = page.losses.getPlotItem().legend
    qtbot.waitUntil(lambda: [label.text for _, label in legend.items] == expected)
    image = part_image(100, 120, [(60, 50, 6)])
    job.event_emitted.emit(PreviewMade(20, image, map_of(image), 4.0))
    assert page.preview.with_map.image is image
    assert "step 20" in page.preview.caption.text()

    qtbot.mouseClick(page.status.cancel, Qt.MouseButton.LeftButton)
    assert job.is_cancel_requested
    assert not page.status.cancel.isEnabled()
    job.event_emitted.emit(Progress(Stage.TRAIN, 121, 600, 115.0))
    assert page.status.headline.text() == "Stopping…"

    assert workspace.document.opened is not None
    workspace.document.opened.checkpoint_path.write_bytes(b"-")
    workspace.training.job = None
    workspace.training.ended.emit(JobOutcome(JobState.CANCELLED))
    assert page.status.resume.isVisible()
    assert page.status.train.text() == "&Train from the start"


def test_a_failure_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    pretend_training(page, workspace)
    workspace.training.job = None
    workspace.training.ended.emit(JobOutcome(JobState.FAILED, TrainingError("It diverged", "add parts")))
    assert page.status.headline.text() == "Training did not work"
    assert page.status.sentence.text() == "It diverged. Add parts."
    assert page.status.train.isEnabled()


def test_a_failure_is_not_told_of_another_project(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    pretend_training(page, workspace)
    write_parts(tmp_path / "other" / "good", 2, 0)
    assert workspace.document.create(tmp_path / "other", "Other")
    workspace.training.job = None
    workspace.training.ended.emit(JobOutcome(JobState.FAILED, TrainingError("It diverged", "add parts")))
    assert page.status.headline.text() == "Not trained yet"


def test_a_finished_detector_leads_to_inspecting(qtbot: QtBot, tmp_path: Path) -> None:
    page, _ = shown_page(qtbot, tmp_path / "project", 3, trained=True)
    assert page.status.headline.text() == "Ready to inspect"
    with qtbot.waitSignal(page.workspace.navigation.place_requested) as asked:
        qtbot.mouseClick(page.status.inspect, Qt.MouseButton.LeftButton)
    assert asked.args == [ShowInspect()]


def test_every_choice_has_the_panel_s_width(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3, trained=True)
    assert workspace.document.opened is not None
    workspace.document.opened.checkpoint_path.write_bytes(b"stopped half-way")
    page.refresh()
    qtbot.waitUntil(lambda: page.status.resume.width() == page.status.width())
    assert page.status.train.isVisible() and page.status.train.width() == page.status.width()


def test_words() -> None:
    assert progress_text(Progress(Stage.TRAIN, 1, 600)) == "Step 1 of 600"
    assert parts_text(1) == "1 good part. 20 or more give a more reliable result"
    assert parts_text(30) == "30 good parts"
    assert "All 60 good parts" in outcome_text(manifest())
    assert "are there defects among the good parts?" in outcome_text(manifest(good_scores=(9.0,) * 10))


@pytest.mark.parametrize(
    ("good_scores", "expected"),
    [
        ((1.0,), "The good part that was checked unseen looks good to it."),
        ((9.0,), "The good part that was checked unseen looks unusual to it."),
        ((1.0, 1.0), "Both good parts that were checked unseen look good to it."),
        ((1.0, 9.0), "1 of 2 good parts that were checked unseen looks unusual to it."),
        ((9.0, 9.0, 1.0), "2 of 3 good parts that were checked unseen look unusual to it."),
    ],
)
def test_the_outcome_says_how_unseen_parts_look(good_scores: tuple[float, ...], expected: str) -> None:
    assert expected in outcome_text(manifest(good_scores=good_scores))


def test_the_edition_without_training_says_so(opened: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("page", "next_step"):
        monkeypatch.setattr(f"inspector.ui.train.{module}.can_train", lambda: False)
    monkeypatch.setattr("inspector.edition.can_train", lambda: False)
    page = TrainPage(opened)
    qtbot.addWidget(page)
    page.show()
    assert page.empty.headline.text() == "This edition of Inspector only inspects"
    assert not page.status.train.isVisible()
    assert page.empty.buttons[0].text().replace("&", "") == "Open detector…"
    with qtbot.waitSignal(opened.messages.posted) as told:
        assert not opened.training.start()
    assert "only inspects" in told.args[1]


def test_students_are_chosen_with_the_minutes_that_they_take(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    choice = page.setup.students
    offered = [choice.counts.itemText(index) for index in range(5)]
    assert offered == ["1, 30 s", "2, 50 s", "3 (usual), 70 s", "4, 90 s", "5, 110 s"]
    assert choice.counts.currentData() == 3
    assert "on an ordinary computer" in choice.hint.text()
    assert "67 % of the good parts" in choice.hint.text()
    choice.counts.setFocus()
    qtbot.keyClick(choice.counts, Qt.Key.Key_End)
    assert workspace.document.opened is not None
    assert workspace.document.opened.project.students == 5
    assert "1.4 times as long" in choice.hint.text()
    assert "5 students" in page.setup.profile_numbers.text()
    assert training_request(workspace.document.opened).profile.ensemble_size == 5
    qtbot.keyClick(choice.counts, Qt.Key.Key_Home)
    assert "no predictive variance" in choice.hint.text()
    assert "kept for testing" in choice.hint.text()
    qtbot.keyClick(choice.counts, Qt.Key.Key_3)
    assert workspace.document.opened.project.students is None, "the usual number follows the Profile"
    page.setup.choices["fast"].click()
    assert choice.counts.currentText().startswith("2 (usual)")

    pretend_training(page, workspace)
    assert not choice.counts.isEnabled()
    assert choice.counts.toolTip() == "Cannot be changed while training runs"


def test_other_teachers_take_their_time(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    usual = page.setup.students.counts.currentText()
    workspace.teachers.choose(TeacherChoice("fast-33", Family.FAST, 33))
    finer = page.setup.students.counts.currentText()
    workspace.teachers.choose(TeacherChoice("paper-17", Family.PAPER, 17))
    assert " h" in page.setup.students.counts.currentText() != usual
    assert " min" in finer != usual
    workspace.teachers.choose_profile()
    assert page.setup.students.counts.currentText() == usual


def test_a_training_gives_the_computer_s_own_time(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    pretend_training(page, workspace)
    taken = manifest(profile="standard", receptive_fields=(67, 819), part_count=3, training_steps=500, training_s=630.0)
    workspace.training._on_ended(JobOutcome(JobState.SUCCEEDED, result=TrainedVersion(taken, 1, True)))
    assert "Training takes about 11 min on this computer." in page.setup.students.hint.text()
    page.setup.choices["paper"].click()
    assert "on an ordinary computer" in page.setup.students.hint.text(), "the other family has a pace of its own"


def test_a_resumed_training_says_nothing_about_the_whole_time(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    pretend_training(page, workspace)
    workspace.training.is_resumed = True
    taken = manifest(profile="standard", part_count=3, training_steps=500, training_s=6.0)
    workspace.training._on_ended(JobOutcome(JobState.SUCCEEDED, result=TrainedVersion(taken, 1, True)))
    assert "on an ordinary computer" in page.setup.students.hint.text()


def test_curves_stay_when_a_stopped_training_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)
    page.losses.add(LossMeasured(40, (0.5,), None))
    for is_resumed in (True, False):
        workspace.training.is_resumed = is_resumed
        pretend_training(page, workspace)
        assert page.losses.is_empty != is_resumed


def test_a_choice_that_cannot_be_kept_is_not_shown(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, workspace = shown_page(qtbot, tmp_path / "project", 3)

    def refuse(*_: object, **__: object) -> None:
        raise OutputError("The disk is full", "make room", "cannot-write")

    monkeypatch.setattr("inspector.ui.workspace.document.change_project", refuse)
    page.setup.detail.details.setFocus()
    qtbot.keyClick(page.setup.detail.details, Qt.Key.Key_End)
    page.setup.choices["fast"].click()
    assert page.setup.detail.details.currentText() == "As the parts need"
    assert page.setup.choices["standard"].isChecked()
    assert workspace.document.opened is not None
    assert workspace.document.opened.project.detail is Detail.AUTOMATIC
