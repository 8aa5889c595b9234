"""The comparison of a Teacher with those of the next training."""

from __future__ import annotations

from inspector.domain.project import LEAST_PARTS
from inspector.domain.teachers import TeacherFile
from inspector.domain.told_part import ToldPart
from inspector.text import Text
from inspector.ui.widgets.sentences import tr
from inspector.ui.workspace.workspace import Workspace

COMPARE_HINT = Text("Train students with it and with the next training's teachers, for a short time each (C)")


def why_not_compared(workspace: Workspace) -> str:
    """Why no Teachers can be compared, or ''."""
    if workspace.document.opened is None:
        return tr("Open a project first")
    if workspace.teacher_comparison.job is not None:
        return tr("A comparison is running")
    if len(workspace.parts.paths()) < LEAST_PARTS:
        return tr("Add images of good parts first")
    return ""


def compare_teacher(workspace: Workspace, teacher: TeacherFile) -> None:
    """Compare a Teacher with those of the next training that have no figures yet."""
    from inspector.storage.told_images import known_images

    compared = workspace.teacher_comparison.compared
    others = [
        each
        for each in workspace.teachers.all
        if each != teacher and workspace.teachers.is_chosen(each) and each.sha256 not in compared
    ]

    def start(parts: tuple[ToldPart, ...], _pictures: dict[str, bytes]) -> None:
        opened = workspace.document.opened
        if opened is not None:
            workspace.teacher_comparison.start([teacher, *others], known_images(opened, parts))

    workspace.told.ask_all(start, workspace.teacher_comparison)
