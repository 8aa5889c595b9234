from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from inspector.ui.inspect.page import InspectPage
from tests.ui.inspect.presented import come_to_the_front
from tests.ui.inspect_window import open_workspace


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[InspectPage]:
    """The Inspect place. It is not qtbot's, which would delete it before its threads have ended."""
    workspace = open_workspace(tmp_path / "project")
    page = InspectPage(workspace)
    page.resize(1184, 752)
    page.show()
    come_to_the_front(page, qtbot)
    yield page
    page.stop()
    ended: list[bool] = []
    workspace.runner.stop_all(lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended))
    page.deleteLater()
