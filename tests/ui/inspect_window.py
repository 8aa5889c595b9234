"""An Inspect place with a made-up Detector, and its end: no thread may outlive its test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from pytestqt.qtbot import QtBot

from inspector.jobs.inference import InferenceClient
from inspector.ui.inspect.page import InspectPage
from inspector.ui.workspace.workspace import Workspace, make_workspace
from tests.ui.synthetic import SyntheticClient, manifest


def open_workspace(folder: Path, *, trained: bool = True) -> Workspace:
    """A Workspace with an open Project; its Detector is ``synthetic.manifest``."""
    workspace = make_workspace()
    workspace.detector.inference = cast("InferenceClient", SyntheticClient())
    assert workspace.document.create(folder, "Plates")
    if trained:
        workspace.detector.manifest = manifest()
        workspace.detector.changed.emit(workspace.detector.manifest)
    return workspace


@contextmanager
def inspect_place(qtbot: QtBot, folder: Path, *, trained: bool = True) -> Iterator[InspectPage]:
    """The Inspect place, shown."""
    workspace = open_workspace(folder, trained=trained)
    page = InspectPage(workspace)
    qtbot.addWidget(page)
    page.resize(1184, 752)
    page.show()
    qtbot.waitExposed(page)
    try:
        yield page
    finally:
        page.stop()
        ended: list[bool] = []
        workspace.runner.stop_all(lambda: ended.append(True))
        qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
