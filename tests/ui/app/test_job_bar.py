import threading
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import Progress, Stage, Work
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.messages import DetectorLoaded
from inspector.ui.app.job_bar import JobBar, job_text
from inspector.ui.train.sentences import progress_text
from inspector.ui.workspace.workspace import Workspace
from tests.unit.jobs.children import FakeDetector


def test_a_job_is_shown_and_can_be_cancelled(workspace: Workspace, qtbot: QtBot) -> None:
    bar = JobBar(workspace)
    qtbot.addWidget(bar)
    bar.show()
    go_on = threading.Event()

    def work() -> Work[object]:
        for step in range(1, 600):
            yield Progress(Stage.TRAIN, step, 600, 120)
            if step == 2:
                go_on.wait(10)

    assert bar.text.text() == "Nothing is running"
    job = GeneratorJob("Training cover", work)
    workspace.runner.start(job)
    qtbot.waitUntil(lambda: "of 600" in bar.text.text())
    assert bar.cancel.isVisible()
    assert "2 min left" in bar.text.text()
    bar.cancel.click()
    qtbot.waitUntil(lambda: "stopping" in bar.text.text())
    assert not bar.cancel.isEnabled()
    with qtbot.waitSignal(workspace.runner.job_ended):
        go_on.set()
    assert bar.text.text() == "Nothing is running"
    assert not bar.cancel.isVisible()


@pytest.mark.parametrize("seconds", [0.2, 18.4, 130, 7500])
def test_the_bar_and_the_train_place_say_the_same_time(seconds: float) -> None:
    progress = Progress(Stage.TRAIN, 1, 600, seconds)
    assert job_text("Training", progress, False, 0).endswith(progress_text(progress).partition(", ")[2])


def test_nothing_is_left_at_the_last_step() -> None:
    text = job_text("Training", Progress(Stage.DESCRIBE, 40, 40, 0.0), False, 0)
    assert text == "Training  ·  Describing good parts, step 40 of 40"


def test_a_job_without_progress_says_that_it_starts() -> None:
    assert job_text("Adding", None, False, 1) == "Adding  ·  starting…  (and 1 more)"


def test_a_line_about_hours_fits_into_the_smallest_window(workspace: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    bar = JobBar(workspace)
    qtbot.addWidget(bar)
    assert workspace.document.create(tmp_path / "Bearing cover", "Bearing cover")
    bar.resize(1280, bar.height())
    bar.show()

    def work() -> Work[object]:
        yield Progress(Stage.TRAIN, 110, 1500, 5300)
        go_on.wait(10)

    go_on = threading.Event()
    job = GeneratorJob("Training Bearing cover", work)
    workspace.runner.start(job)
    qtbot.waitUntil(lambda: "1 h 29 min left" in bar.text.text())
    assert "not trained" in bar.device.text()
    assert bar.text.shown_text == bar.text.text()
    with qtbot.waitSignal(workspace.runner.job_ended):
        go_on.set()


def test_the_bar_says_why_inspecting_is_slow(workspace: Workspace, qtbot: QtBot) -> None:
    bar = JobBar(workspace)
    qtbot.addWidget(bar)
    manifest = replace(FakeDetector(Path(), {"name": "fast"}).manifest, teacher_names={"17": "own", "33": "fast-33"})
    workspace.detector.manifest = manifest
    workspace.detector.loaded.emit(DetectorLoaded(manifest, "onnxruntime cannot be used on this computer"))
    assert "slower" in bar.device.text()
    assert "onnxruntime" in bar.device.toolTip()
    assert bar.device.toolTip().startswith("Teachers: own, fast-33")
    workspace.detector.manifest = None
    workspace.detector.changed.emit(None)
    assert "slower" not in bar.device.text()
    assert bar.device.toolTip() == ""
