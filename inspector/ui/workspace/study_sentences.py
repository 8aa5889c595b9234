"""Studies in words."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QWidget

from inspector.domain.result import Truth
from inspector.domain.study import PresentedBy, Study, StudyKind, StudyPart
from inspector.text import Text
from inspector.ui.widgets.sentences import tr
from inspector.ui.widgets.signing_dialog import SigningDialog
from inspector.ui.workspace.workspace import Workspace

_SOURCES = {PresentedBy.FILES: Text("files"), PresentedBy.LIVE: Text("camera")}
_TRUTHS = {Truth.GOOD: Text("good"), Truth.DEFECTIVE: Text("defective")}


def part_text(part: StudyPart) -> str:
    """A known part: its name, its Truth and the kind of its defect."""
    kind = f", {part.kind}" if part.kind else ""
    return tr("“{name}” ({truth}{kind})", name=part.name, truth=tr(_TRUTHS[part.truth]), kind=kind)


def study_name(study: Study) -> str:
    """Number and kind of a study."""
    if study.kind is StudyKind.CHALLENGE:
        return tr("Study {number}, challenge", number=study.number)
    return tr("Study {number}, acceptance", number=study.number)


def study_lines(study: Study) -> str:
    """A study in a few lines."""
    when = f"{datetime.fromisoformat(study.started).astimezone():%Y-%m-%d %H:%M}"
    by = f", {study.operator}" if study.operator else ""
    done = tr(
        "{done:,} of {total:,}, {source}",
        done=len(study.presentations),
        total=len(study.order),
        source=tr(_SOURCES[study.by]),
    )
    return f"{study_name(study)}\n{when}{by}\n{done}\n{_state(study)}"


def _state(study: Study) -> str:
    if study.blocks:
        return tr("blocks inspection")
    if study.release is not None:
        return tr("released by {name}", name=study.release.name)
    if not study.ended:
        return tr("not finished")
    if study.kind is StudyKind.CHALLENGE:
        return tr("passed") if study.is_passed else tr("not complete")
    grade = study.agreement.grade
    return tr("no answer") if grade is None else tr(grade)


def missed_text(study: Study) -> str:
    """The missed parts of a Challenge."""
    missed = study.missed
    if not missed:
        return ""
    part, made = missed[0]
    said = tr("{part} was judged {verdict}", part=part_text(part), verdict=tr(str(made.verdict)))
    return said if len(missed) == 1 else tr("{said}, and {count} more", said=said, count=len(missed) - 1)


def block_text(study: Study) -> str:
    """Why inspection is blocked, and the way out."""
    when = f"{datetime.fromisoformat(study.ended or study.started).astimezone():%Y-%m-%d %H:%M}"
    return tr(
        "A challenge part was missed on {when}: {missed}. "
        "Find the reason. Then somebody signs that inspection goes on, and why.",
        when=when,
        missed=missed_text(study),
    )


def ask_release(workspace: Workspace, study: Study, window: QWidget) -> SigningDialog:
    """Let somebody sign that inspection goes on."""
    sentence = tr(
        "{missed}. Your name and your reason are kept with study {number}.",
        missed=missed_text(study),
        number=study.number,
    )
    operator = workspace.settings.current.shift.operator
    dialog = SigningDialog(tr("Release inspection"), sentence, operator, window)
    dialog.signed.connect(partial(workspace.acceptance.release, study.number))
    dialog.open()
    return dialog
