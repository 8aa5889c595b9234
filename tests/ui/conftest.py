"""A Workspace and pictures for tests of the window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inspector.ui.app.main_window import MainWindow
from inspector.ui.widgets.theme import apply_theme
from inspector.ui.workspace.workspace import Workspace, make_workspace

Painter = Callable[..., list[Path]]
WindowOpener = Callable[[], MainWindow]


def messages_of(workspace: Workspace) -> list[tuple[str, str]]:
    """Kind and text of the messages from now on."""
    posted: list[tuple[str, str]] = []
    workspace.messages.posted.connect(lambda kind, text: posted.append((kind, text)))
    return posted


@pytest.fixture
def workspace(qtbot: QtBot) -> Iterator[Workspace]:
    workspace = make_workspace()
    yield workspace
    stopped: list[bool] = []
    workspace.runner.stop_all(lambda: stopped.append(True))
    qtbot.waitUntil(lambda: bool(stopped))
    workspace.detector.inference.close()


@pytest.fixture
def opened(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A Workspace with an empty Project."""
    assert workspace.document.create(tmp_path / "cover", "Bearing cover")
    return workspace


@pytest.fixture
def paint_parts(tmp_path: Path) -> Painter:
    """Writes different images into a folder."""

    def paint(count: int, folder: str = "camera", side_px: int = 32) -> list[Path]:
        target = tmp_path / folder
        target.mkdir(exist_ok=True)
        noise = np.random.default_rng(len(folder))
        paths = [target / f"part_{number:04}.png" for number in range(count)]
        for path in paths:
            cv2.imwrite(str(path), noise.integers(0, 255, (side_px, side_px, 3), dtype=np.uint8))
        return paths

    return paint


@pytest.fixture
def open_window(workspace: Workspace, qtbot: QtBot) -> Iterator[WindowOpener]:
    windows: list[MainWindow] = []

    def show() -> MainWindow:
        apply_theme("dark")
        window = MainWindow(workspace)
        windows.append(window)
        window.resize(1280, 800)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    yield show
    for window in windows:
        workspace.settings.change(confirm_stop=False)
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible())
        window.deleteLater()
