"""``inspector teachers``: the Teachers of this computer, and those that a Project trains with."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from inspector.commands.arguments import input_file
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.profile import profile_by_name
from inspector.domain.teachers import TeacherChoice, TeacherFile, profile_teachers
from inspector.edition import require_training
from inspector.errors import UsageError
from inspector.storage.project_store import OpenProject, change_project, open_project
from inspector.storage.teacher_files import add_teacher, find_teacher, list_teachers, remove_teacher
from inspector.storage.training_request import training_request
from inspector.text import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector teachers``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, summary: str) -> argparse.ArgumentParser:
        return actions.add_parser(name, help=summary, argument_default=argparse.SUPPRESS)

    action("list", "list the shipped teachers and the user's own")
    add = action("add", "take a teacher file in among the user's own")
    add.add_argument("--file", type=input_file, required=True, metavar="FILE", help="written by inspector pretrain")
    remove = action("remove", "take one of the user's own away; its file is kept in .removed beside them")
    remove.add_argument("--name", required=True, metavar="NAME", help="as it is listed")
    use = action("use", "choose the teachers that a project trains with")
    use.add_argument("--project", type=Path, required=True, metavar="DIR", help="folder of the project")
    use.add_argument(
        "--teacher", dest="names", action="append", metavar="NAME", help="one for each scale; none: the profile's own"
    )
    compare = action("compare", "train students with each teacher for a short time, and tell loss, AUROC and AUPRO")
    compare.add_argument("--project", type=Path, required=True, metavar="DIR", help="folder of the project")
    compare.add_argument(
        "--teacher", dest="names", action="append", required=True, metavar="NAME", help="several times"
    )


def run(arguments: argparse.Namespace) -> int:
    """List, add, remove or choose, as a call says. Returns the exit status."""
    if arguments.action == "list":
        _list()
    elif arguments.action == "add":
        say(f"added as {add_teacher(arguments.file).stem}")
    elif arguments.action == "remove":
        _remove(arguments.name)
    elif arguments.action == "compare":
        _compare(open_project(arguments.project), tuple(arguments.names))
    else:
        _use(open_project(arguments.project), tuple(getattr(arguments, "names", ())))
    return 0


def _list() -> None:
    for teacher in list_teachers():
        say(_line(teacher))


def _line(teacher: TeacherFile) -> str:
    origin = "shipped" if teacher.is_shipped else "own"
    card = teacher.card
    if card is None:
        return f"{teacher.name}: {origin}, cannot be used: {teacher.error}"
    explained = card.explained_variance
    quality = "metric learning alone" if explained is None else f"explains {explained:.1%} of {card.pretrained}"
    return (
        f"{teacher.name}: {origin}, {card.family} family, receptive field {card.receptive_field} px, "
        f"{teacher.weight_count:,} weights, {teacher.size_bytes / 1e6:.1f} MB, {quality}"
    )


def _remove(name: str) -> None:
    teacher = next((each for each in list_teachers() if each.name == name and not each.is_shipped), None)
    if teacher is None:
        find_teacher(name)
        raise UsageError(f"The teacher {name} comes with Inspector", "name one of your own", "teacher-shipped")
    say(f"{name} is taken away; its file is in {remove_teacher(teacher).parent}")


def _compare(opened: OpenProject, names: tuple[str, ...]) -> None:
    require_training()
    from inspector.evaluation.teacher_comparison import compare_teachers

    paths = [find_teacher(name).path for name in names]
    request = training_request(dataclasses.replace(opened, project=dataclasses.replace(opened.project, teachers=())))
    for each in ProgressPrinter().run(compare_teachers(opened, request, paths)):
        parts = counted(each.known_count, "{count} known part", "{count} known parts")
        places = "" if each.aupro is None else f" and AUPRO {each.aupro:.3f}"
        known = "" if each.auroc is None else f", AUROC {each.auroc:.3f}{places} of {parts}"
        say(f"{each.name}: loss of students {each.loss:.4f}{known}")


def _use(opened: OpenProject, names: tuple[str, ...]) -> None:
    choices: tuple[TeacherChoice, ...] = ()
    for name in names:
        choice = find_teacher(name).choice
        assert choice is not None
        choices = (*choices, choice)
    project = dataclasses.replace(opened.project, teachers=tuple(sorted(choices, key=lambda e: e.receptive_field)))
    project.adapted(profile_by_name(project.profile))
    change_project(opened, teachers=project.teachers)
    used = choices or profile_teachers(profile_by_name(project.profile))
    say(f"'{project.name}' trains with {', '.join(choice.name for choice in used)} from now on")
