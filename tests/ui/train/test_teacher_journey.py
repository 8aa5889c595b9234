"""A Teacher of one's own in the real window: trained, chosen, and its Detector on a computer that never saw it.

All work is real, with few steps. It runs in threads of this process, so that no worker has to start.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inspector.demo.parts import render_demo_parts
from inspector.domain.profile import PROFILES, Family
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.tasks import Task
from inspector.model.pretraining.recipe import PretrainRequest, dense_recipe
from inspector.storage.project_store import create_project
from inspector.storage.teacher_files import new_teacher_path
from inspector.ui.app.main_window import MainWindow
from inspector.ui.inspect.page import InspectPage
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.train.teacher_dialog import TeacherDialog
from inspector.ui.workspace.navigation import ShowInspect, ShowTrain
from tests.ui.train.learning import click, show
from tests.ui.whole_window import whole_window

LONG_MS = 120_000


def in_a_thread(title: str, task: Task, cancel_grace_s: float = 0) -> GeneratorJob:
    return GeneratorJob(title, lambda: task.function(*task.arguments))


@pytest.fixture(autouse=True)
def _threads(monkeypatch: pytest.MonkeyPatch) -> None:
    for jobs in ("teachers", "training"):
        monkeypatch.setattr(f"inspector.jobs.{jobs}.ProcessJob", in_a_thread)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a Project with good parts, and ``parts`` beside it."""
    monkeypatch.setitem(PROFILES, "fast", replace(PROFILES["fast"], resolution_px=128, max_steps=2, epochs=None))
    for _ in render_demo_parts(tmp_path / "parts", good=7, defective=1):
        pass
    opened = create_project(tmp_path / "covers", "Bearing cover", profile="fast")
    for path in (tmp_path / "parts" / "train" / "good").iterdir():
        shutil.copy(path, opened.good_dir)
    return opened.folder


def show_teachers(window: MainWindow, qtbot: QtBot) -> TrainPage:
    window.show_place(ShowTrain())
    page = window.places.train
    click(page.sections.buttons[Section.TEACHERS], qtbot)
    return page


def train_teacher(page: TrainPage, photographs: Path, qtbot: QtBot) -> None:
    click(page.teachers.new, qtbot)
    (dialog,) = page.findChildren(TeacherDialog)
    dialog.name.selectAll()
    qtbot.keyClicks(dialog.name, "mine")
    qtbot.keyClicks(dialog.folder, str(photographs))
    dialog.numbers.field.setCurrentIndex(dialog.numbers.field.findData(17))
    dialog.numbers.crops.setValue(8)
    dialog.numbers.steps.setValue(2)
    click(dialog.begin, qtbot)
    training = page.workspace.teacher_training
    qtbot.waitUntil(lambda: training.job is None, timeout=LONG_MS)
    assert page.teachers.list.teacher is not None
    assert page.teachers.list.teacher.name == "mine"
    assert "on held-out photographs" in page.teachers.card.values[6].text()


def train_detector(page: TrainPage, qtbot: QtBot) -> None:
    click(page.teachers.use, qtbot)
    for name in ("fast-67", "fast-819"):
        page.teachers.list.select_teacher(name)
        click(page.teachers.leave, qtbot)
    click(page.sections.buttons[Section.TRAINING], qtbot)
    assert page.setup.teachers.text() == "Teachers: mine"
    qtbot.waitUntil(page.status.train.isEnabled, timeout=LONG_MS)
    click(page.status.train, qtbot)
    qtbot.waitUntil(lambda: page.workspace.training.job is None, timeout=LONG_MS)
    assert page.status.headline.text() == "Ready to inspect"


def scores(window: MainWindow, images: Path, qtbot: QtBot) -> dict[str, float]:
    window.show_place(ShowInspect((images,)))
    page: InspectPage = window.places.inspect
    qtbot.waitUntil(lambda: len(page.session.scores) == len(page.session.paths) == 2, timeout=LONG_MS)
    return {path.name: score for path, score in zip(page.session.paths, page.session.scores, strict=True)}


def test_a_disk_that_is_full_while_the_pool_is_made_loses_nothing(
    page: TrainPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    for number in range(4):
        image = np.random.default_rng(number).integers(0, 255, (64, 64, 3), dtype=np.uint8)
        cv2.imwrite(str(tmp_path / f"{number}.png"), image)
    recipe = dense_recipe(Family.FAST, 17, (0, 1, 0.1), pool_size=8, batch_size=2, steps=1)
    show(page, Section.TEACHERS, qtbot)
    view, training = page.teachers, page.workspace.teacher_training
    usage = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(
            "inspector.model.pretraining.feature_cache.shutil.disk_usage", lambda _: usage._replace(free=1000)
        )
        assert training.start(PretrainRequest(tmp_path, new_teacher_path("mine"), recipe))
        qtbot.waitUntil(lambda: training.job is None, timeout=LONG_MS)
    assert "left. Free some space" in view.progress.headline.text()
    assert "stopped at step 0 of 1" in view.list.item(0).text()
    click(view.go_on, qtbot)
    qtbot.waitUntil(lambda: training.job is None, timeout=LONG_MS)
    assert view.list.teacher is not None
    assert view.list.teacher.name == "mine"
    assert training.begun == ()


def test_a_teacher_of_one_s_own(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    parts = tmp_path / "parts"
    with whole_window(qtbot) as window:
        assert window.workspace.document.open(project)
        page = show_teachers(window, qtbot)
        train_teacher(page, parts / "train", qtbot)
        train_detector(page, qtbot)
        here = scores(window, parts / "test", qtbot)
    monkeypatch.setenv("INSPECTOR_HOME", str(tmp_path / "another computer"))
    elsewhere = Path(shutil.copytree(project, tmp_path / "copy"))
    with whole_window(qtbot) as window:
        assert window.workspace.document.open(elsewhere)
        assert scores(window, parts / "test", qtbot) == pytest.approx(here)
        assert window.job_bar.device.toolTip() == "Teachers: mine"
        page = show_teachers(window, qtbot)
        assert page.teachers.list.item(0).text().startswith("mine\nnot on this computer")
        assert page.teachers.chosen.text() == "The next training cannot begin without mine."
        click(page.sections.buttons[Section.TRAINING], qtbot)
        qtbot.waitUntil(page.status.train.isEnabled, timeout=LONG_MS)
        click(page.status.train, qtbot)
        assert "Add its file in Train, Teachers" in window.strip.text.text()
        click(page.sections.buttons[Section.TEACHERS], qtbot)
        click(page.teachers.leave, qtbot)
        assert page.workspace.teachers.is_of_profile
        (detector,) = project.glob("*.inspector")
        assert window.workspace.document.open_detector(Path(shutil.copy(detector, tmp_path / "alone.inspector")))
        assert scores(window, parts / "test", qtbot) == pytest.approx(here)
        assert window.job_bar.device.toolTip() == "Teachers: mine"
