"""An Inspect place with a made-up Detector, and its end: no thread may outlive its test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from inspector.jobs.inference import InferenceClient
from inspector.ui.inspect.page import InspectPage
from inspector.ui.workspace.workspace import Workspace, make_workspace
from tests.ui.synthetic import SyntheticClient, manifest

Dialog = TypeVar("Dialog", bound=QDialog)


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
        qtbot.waitUntil(lambda: bool(ended))


def open_all(qtbot: QtBot, page: InspectPage, folder: Path, total: int) -> None:
    """Open a folder and wait until everything in it is inspected."""
    page.open_images([folder])
    wait_for_all(qtbot, page, total)


def wait_for_all(qtbot: QtBot, page: InspectPage, total: int) -> None:
    qtbot.waitUntil(
        lambda: page.session.summary is not None and page.session.summary.inspected == total, timeout=10_000
    )
    qtbot.waitUntil(lambda: page.presenter.judgement is not None)
    qtbot.waitUntil(lambda: not page.workspace.runner.jobs)


def open_dialogs(page: InspectPage, kind: type[Dialog]) -> list[Dialog]:
    return [dialog for dialog in page.window().findChildren(kind) if dialog.isVisible()]
