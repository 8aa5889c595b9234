"""``inspector acceptance``: known parts presented to the Detector of a Project."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from inspector.commands.arguments import DEVICE, add_values, count, project_actions
from inspector.commands.inspect import open_detector_to_inspect
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.agreement import Grade
from inspector.domain.devices import Device
from inspector.domain.study import PresentedBy, Study, StudyKind, StudyPart
from inspector.errors import FailureError, UsageError
from inspector.storage.project_store import OpenProject, open_project
from inspector.storage.studies import (
    begin_study,
    challenge_due,
    check_can_go_on,
    find_study,
    new_study,
    read_studies,
    release_study,
)
from inspector.storage.study_figures import figure_lines, local_time, study_values
from inspector.storage.study_report import study_html
from inspector.storage.written_files import WrittenFiles
from inspector.text import counted

_OPERATOR = ("--operator", "operator", str, "NAME", "is recorded")
_STUDY = ("--study", "study", count, "N", "number of the study")
_FILES = (
    ("--json", "json", Path, "FILE", "write the study and its figures there as well"),
    ("--html", "html", Path, "FILE", "write a report to sign there as well"),
)
_PARTS = ("--parts", "parts", Path, "DIR", "folders 'good' and others, in them a folder per part; default: golden set")
_OPTIONS = {
    "run": (
        "present image files of known parts; exit status 1 unless acceptable",
        (_PARTS, _OPERATOR, DEVICE, *_FILES),
    ),
    "challenge": ("judge the challenge parts; exit status 1 if one is missed", (_OPERATOR, DEVICE, *_FILES)),
    "release": (
        "let inspection go on after a missed challenge part",
        (_STUDY, _OPERATOR, ("--reason", "reason", str, "TEXT", "is recorded")),
    ),
    "show": ("the figures of a study", (_STUDY, *_FILES)),
    "list": ("list all studies, the newest first", ()),
    "status": ("exit status 1 while inspection is blocked or a challenge is due", ()),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector acceptance``."""
    for name, action in project_actions(parser, {name: summary for name, (summary, _) in _OPTIONS.items()}):
        add_values(action, *_OPTIONS[name][1])
        if name == "run":
            action.add_argument("--resume", action="store_true", help="go on where the last study was stopped")


def run(arguments: argparse.Namespace) -> int:
    """Present, release, show or list, as a call says. Returns the exit status."""
    opened = open_project(arguments.project)
    _ACTIONS[arguments.action](opened, arguments)
    return 0


def _run(opened: OpenProject, arguments: argparse.Namespace) -> None:
    study = _present(opened, arguments, StudyKind.ACCEPTANCE)
    grade = study.agreement.grade
    if grade is not Grade.ACCEPTABLE or study.unjudged:
        why = "parts of one truth are missing" if grade is None else f"it is {grade}"
        if study.unjudged:
            templates = "{count} presentation gave no verdict", "{count} presentations gave no verdict"
            why = counted(study.unjudged, *templates)
        raise FailureError(
            f"Study {study.number} does not accept the detector: {why}",
            "see the figures, and correct parts, threshold or training",
            "not-accepted",
        )


def _challenge(opened: OpenProject, arguments: argparse.Namespace) -> None:
    study = _present(opened, arguments, StudyKind.CHALLENGE)
    if study.blocks:
        raise FailureError(
            f"The challenge was missed: inspection of '{opened.project.name}' is blocked by study {study.number}",
            "find the reason, then release it with inspector acceptance release",
            "challenge-missed",
        )
    if not study.is_passed:
        templates = "{count} image gave no verdict about its part", "{count} images gave no verdict about their part"
        raise FailureError(
            f"The challenge is not complete: {counted(study.unjudged, *templates)}",
            "see the lines above, and repeat it",
            "challenge-incomplete",
        )


def _present(opened: OpenProject, arguments: argparse.Namespace, kind: StudyKind) -> Study:
    from inspector.evaluation.presenting import present_files
    from inspector.storage.roi import read_roi
    from inspector.storage.study_parts import judged_by

    files = _claimed(arguments)
    roi = read_roi(opened.roi_path) if opened.roi_path.exists() else None
    now = judged_by(opened)
    if getattr(arguments, "resume", False):
        study = _unfinished(opened)
        check_can_go_on(study, now)
    else:
        parts = _parts(opened, arguments, kind)
        study = new_study(kind, PresentedBy.FILES, getattr(arguments, "operator", ""), now, parts)
        study = begin_study(opened, study)
    detector = open_detector_to_inspect(opened.detector_path, getattr(arguments, "device", Device.AUTO))
    study = ProgressPrinter().run(present_files(opened, study, detector.inspect, roi))
    _tell(study)
    _write(files, arguments, opened, study)
    return study


def _parts(opened: OpenProject, arguments: argparse.Namespace, kind: StudyKind) -> tuple[StudyPart, ...]:
    from inspector.storage.study_parts import folder_study_parts, golden_study_parts

    if hasattr(arguments, "parts"):
        return folder_study_parts(arguments.parts)
    return golden_study_parts(opened, opened.project.challenges.parts if kind is StudyKind.CHALLENGE else ())


def _unfinished(opened: OpenProject) -> Study:
    kinds = StudyKind.ACCEPTANCE, PresentedBy.FILES
    found = next(
        (study for study in read_studies(opened).all if (study.kind, study.by) == kinds and not study.ended), None
    )
    if found is None:
        raise UsageError("No study was stopped in the middle", "begin one without --resume", "study-ended")
    return found


def _tell(study: Study) -> None:
    for part, made in study.missed:
        say(f"{part.name}: {made.verdict}, score {made.score:.4g}, is {part.truth}")
    for problem in study.problems:
        say(problem)
    for name, value, interval, grade in figure_lines(study.agreement):
        say(", ".join(text for text in (f"{name}: {value}", interval, grade) if text))
    if study.has_odd_times:
        say("note: the computer's clock was changed during the study")
    say(f"study {study.number}: {_done(study)}")


def _claimed(arguments: argparse.Namespace) -> dict[str, WrittenFiles]:
    """Found out now and not after minutes of inspecting: whether the files can be written."""
    files = {}
    for name in ("json", "html"):
        path: Path | None = getattr(arguments, name, None)
        if path is not None:
            files[name] = WrittenFiles(path.parent)
            files[name].claim([Path(path.name)])
    return files


def _write(files: dict[str, WrittenFiles], arguments: argparse.Namespace, opened: OpenProject, study: Study) -> None:
    if "json" in files:
        files["json"].write_json(Path(arguments.json.name), study_values(study))
    if "html" in files:
        files["html"].write(Path(arguments.html.name), study_html(study, opened.project.name).encode())


def _release(opened: OpenProject, arguments: argparse.Namespace) -> None:
    name, reason = (getattr(arguments, field, "") for field in ("operator", "reason"))
    study = release_study(opened, _number(arguments), name, reason)
    say(f"study {study.number} is released by {name}")


def _show(opened: OpenProject, arguments: argparse.Namespace) -> None:
    files = _claimed(arguments)
    study = find_study(opened, _number(arguments))
    _tell(study)
    _write(files, arguments, opened, study)


def _number(arguments: argparse.Namespace) -> int:
    number: int | None = getattr(arguments, "study", None)
    if number is None:
        raise UsageError("The study is not named", "give its number with --study")
    return number


def _list(opened: OpenProject, _arguments: argparse.Namespace) -> None:
    studies = read_studies(opened)
    for study in studies.all:
        say(_line(study))
    for problem in studies.problems:
        say(problem)
    say(counted(len(studies.all), "{count} study", "{count} studies"))


def _line(study: Study) -> str:
    state = "" if study.ended else "not finished"
    missed = f"{len(study.missed)} not as expected" if study.missed else ""
    release = "" if study.release is None else f"released by {study.release.name}"
    blocked = "blocks inspection" if study.blocks else ""
    facts = (local_time(study.started), study.kind, _done(study), state, missed, release, blocked)
    return f"{study.number}: {', '.join(text for text in facts if text)}"


def _done(study: Study) -> str:
    presentations = counted(len(study.order), "{count} presentation", "{count} presentations")
    return f"{len(study.presentations)} of {presentations}"


def _status(opened: OpenProject, _arguments: argparse.Namespace) -> None:
    studies = read_studies(opened)
    blocking = studies.blocking
    if blocking is not None:
        raise FailureError(
            f"Inspection is blocked by study {blocking.number}: a challenge part was missed",
            "find the reason, then release it with inspector acceptance release",
            "inspection-blocked",
        )
    if challenge_due(opened.project.challenges, studies, datetime.now().astimezone()) is not None:
        raise FailureError(
            "A challenge is due",
            "present the parts in the window, or call inspector acceptance challenge",
            "challenge-due",
        )
    say("inspection is not blocked, and no challenge is due")


_ACTIONS = {
    "run": _run,
    "challenge": _challenge,
    "release": _release,
    "show": _show,
    "list": _list,
    "status": _status,
}
