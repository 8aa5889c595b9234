"""Opens files that were double-clicked, dropped, or named in a call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from inspector.paths import is_there
from inspector.storage.detector_file import DETECTOR_SUFFIX, is_detector
from inspector.storage.project_store import DETECTOR_FILE, is_project
from inspector.storage.reading.formats import IMAGE_SUFFIXES, refusal
from inspector.ui.widgets.file_dialogs import ask_file, ask_folder
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.navigation import ShowInspect, ShowStart
from inspector.ui.workspace.workspace import Workspace


def is_document(path: Path) -> bool:
    """Whether a file or folder is a Project or a Detector, by its looks."""
    return is_project(path) or is_detector(path)


def ask_project(parent: QWidget, workspace: Workspace) -> None:
    """Let the operator choose a Project's folder, and open it."""
    ask_folder(parent.window(), tr("Open a project"), _usual_place(workspace), workspace.document.open)


def ask_detector(parent: QWidget, workspace: Workspace) -> None:
    """Let the operator choose a Detector file, and open it as ``open_paths`` does."""
    name_filter = tr("Detectors (*{detector_suffix})", detector_suffix=DETECTOR_SUFFIX)
    start = _usual_place(workspace)
    ask_file(parent.window(), tr("Open a detector"), start, name_filter, lambda path: open_paths(workspace, [path]))


def _usual_place(workspace: Workspace) -> str:
    recent = workspace.settings.current.recent_projects
    return str(recent[0].parent if recent else Path.home())


def open_paths(workspace: Workspace, paths: Sequence[Path]) -> None:
    """Open a Project or a Detector. Inspect images, or begin a new Project with them where nothing can inspect.

    Images that come with a Project or a Detector are inspected with it. A file that cannot be opened is told in
    the window. The open document stays.

    Args:
        workspace: Opens them.
        paths: Files and folders. Of several Projects and Detectors, the first one is opened.
    """
    images = []
    documents = [path for path in paths if is_document(path)]
    if documents and not open_document(workspace, documents[0]):
        return
    for path in paths:
        if path in documents:
            continue
        if not is_there(path):
            workspace.messages.post(
                "error", tr("“{path}” is not there any more. Was it moved, renamed or deleted?", path=path)
            )
        elif path.is_file() and path.suffix.lower() not in IMAGE_SUFFIXES:
            _refuse(workspace, path)
        else:
            images.append(path)
    if not images:
        return
    if workspace.detector.manifest is not None:
        workspace.navigation.show(ShowInspect(tuple(images)))
    elif documents:
        workspace.messages.post("error", tr("The images were not inspected: what came with them has not been trained."))
    else:
        workspace.navigation.show(ShowStart(tuple(images)))


def _refuse(workspace: Workspace, path: Path) -> None:
    error = refusal(path)
    if error is not None:
        workspace.messages.report(error)
    else:
        text = tr("“{name}” cannot be opened: it is no project, no detector and no image.", name=path.name)
        workspace.messages.post("error", text)


def open_document(workspace: Workspace, path: Path) -> bool:
    """Open a Project or a Detector. One that is there no more is told, and the open document stays then."""
    if is_project(path) or not is_detector(path):
        return workspace.document.open(path)
    # A Project's own Detector is opened with its Project: its Threshold and its results belong to it.
    if path.name == DETECTOR_FILE and is_project(path.parent):
        return workspace.document.open(path.parent)
    return workspace.document.open_detector(path)
