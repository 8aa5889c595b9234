from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.domain.result import Truth
from inspector.domain.told_part import Word
from inspector.ui.train.page import TrainPage
from inspector.ui.workspace.workspace import Workspace
from tests.ui.conftest import Painter
from tests.ui.train.learning import project_of, tell


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
