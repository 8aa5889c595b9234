from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.events import Work
from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.jobs.generator_job import GeneratorJob
from inspector.jobs.inference import InferenceClient
from inspector.jobs.job import Job
from inspector.model.pretraining.begun import begin_teacher
from inspector.model.pretraining.recipe import PretrainRequest
from inspector.ui.train.acceptance_view import AcceptanceView
from inspector.ui.train.page import TrainPage
from inspector.ui.train.sections import Section
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter
from tests.ui.synthetic import SyntheticClient, manifest
from tests.ui.train.learning import Learn, idle, project_of, show, tell


@pytest.fixture
def page(opened: Workspace, qtbot: QtBot) -> Iterator[TrainPage]:
    page = TrainPage(opened)
    qtbot.addWidget(page)
    page.resize(1184, 752)
    page.show()
    with qtbot.waitActive(page):
        page.activateWindow()
    yield page
    page.stop()


@pytest.fixture
def told(page: TrainPage, paint_parts: Painter) -> list[Path]:
    """Two parts that were told to be good, and a defective one."""
    paths = paint_parts(3)
    opened = project_of(page.workspace)
    tell(opened, paths[0], Word(Truth.GOOD, "reflection", "new lamp"))
    tell(opened, paths[1], Word(Truth.GOOD))
    tell(opened, paths[2], Word(Truth.DEFECTIVE, "scratch"))
    return paths


@pytest.fixture
def view(page: TrainPage, qtbot: QtBot) -> Iterator[AcceptanceView]:
    workspace = page.workspace
    workspace.detector.inference.close()
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    workspace.detector.manifest = manifest()
    workspace.detector.changed.emit(workspace.detector.manifest)
    show(page, Section.ACCEPTANCE, qtbot)
    yield page.acceptance
    idle(page, qtbot)


@pytest.fixture
def learn(monkeypatch: pytest.MonkeyPatch) -> Learn:
    """Sets the work that a training does."""

    def with_work(work: Callable[[PretrainRequest], Work[object]]) -> None:
        def job(request: PretrainRequest) -> Job:
            begin_teacher(request)
            return GeneratorJob("Training teacher", lambda: work(request))

        monkeypatch.setattr("inspector.ui.workspace.teacher_training.pretraining_job", job)

    return with_work
