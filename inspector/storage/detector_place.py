"""The place where a training outside of Projects may write its Detector."""

from __future__ import annotations

from pathlib import Path

from inspector.errors import ProjectError, UsageError
from inspector.storage.golden_set import read_golden_set
from inspector.storage.project_store import OpenProject, is_project, open_project
from inspector.storage.versions import keep_detector
from inspector.text import Text


def make_way(detector_path: Path) -> None:
    """Let no Detector into a Project past its Golden Set, and keep the one that would be replaced.

    Args:
        detector_path: The file to write. Outside of Projects nothing is done.

    Raises:
        UsageError: ``golden-bypassed``: a Golden Set decides there. ``version-file``: it is the file of a Version.
        ProjectError: The Project cannot be read.
        OutputError: The Detector in use cannot be kept.
    """
    path = detector_path.absolute()
    if path.parent.name == "versions" and is_project(path.parent.parent):
        raise UsageError(
            Text("'{detector_path}' is a file of the versions of a project", detector_path=detector_path),
            Text("{instead}, or write another file", instead=_instead(path.parent.parent)),
            "version-file",
        )
    if not is_project(path.parent):
        return
    opened = open_project(path.parent)
    if path.name != opened.detector_path.name:
        return
    if _has_golden_set(opened):
        raise UsageError(
            Text("The golden set of the project '{name}' decides about its detector", name=opened.project.name),
            Text("{instead}, or write another file", instead=_instead(opened.folder)),
            "golden-bypassed",
        )
    keep_detector(opened)


def _has_golden_set(opened: OpenProject) -> bool:
    try:
        return bool(read_golden_set(opened))
    except ProjectError:
        # Nobody knows the list, so nothing passes.
        return True


def _instead(folder: Path) -> str:
    return Text("train with inspector versions train --project {folder}", folder=folder)
