"""``inspector versions``: every Detector that was trained in a Project."""

from __future__ import annotations

import argparse
from dataclasses import replace

from inspector.commands.arguments import DEVICE, add_keep_pose, add_values, count, project_actions
from inspector.commands.golden import tell_check
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.devices import Device
from inspector.domain.golden import Check, Comparison, said_before
from inspector.domain.versions import DecisionKind, GoldenTest, Version
from inspector.edition import require_training
from inspector.errors import FailureError, ProjectError, UsageError
from inspector.storage.project_store import OpenProject, open_project
from inspector.storage.versions import (
    change_version,
    find_version,
    list_versions,
    remove_version,
    take_version,
    version_in_use,
)
from inspector.text import counted

_NUMBER = ("--number", "number", count, "N", "of the version")
_OPERATOR = ("--operator", "operator", str, "NAME", "is recorded")
_OPTIONS = {
    "list": ("list all versions, the newest first", ()),
    "train": (
        "train the next version with the project's settings, and take it if the golden set lets it in",
        (DEVICE, _OPERATOR),
    ),
    "compare": ("judge the golden set with a version and with the one in use", (_NUMBER, DEVICE)),
    "take": (
        "inspect with a version from now on, or go back to it",
        (_NUMBER, ("--reason", "reason", str, "TEXT", "needed unless the golden set has let it in"), _OPERATOR),
    ),
    "name": ("name a version", (_NUMBER, ("--name", "name", str, "TEXT", "'' takes the name away"))),
    "remove": ("take a version out; its file is kept in versions/.removed", (_NUMBER,)),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector versions``."""
    for name, action in project_actions(parser, {name: summary for name, (summary, _) in _OPTIONS.items()}):
        add_values(action, *_OPTIONS[name][1])
        if name == "train":
            action.add_argument("--resume", action="store_true", help="go on where training was stopped")
            add_keep_pose(action)


def run(arguments: argparse.Namespace) -> int:
    """List, train, compare, take, name or remove, as a call says. Returns the exit status."""
    opened = open_project(arguments.project)
    if arguments.action == "list":
        _list(opened)
    elif arguments.action == "train":
        _train(opened, arguments)
    else:
        number = getattr(arguments, "number", None)
        if number is None:
            raise UsageError("The version is not named", "give its number with --number")
        version = find_version(opened, number)
        _ACTIONS[arguments.action](opened, version, arguments)
    return 0


def _list(opened: OpenProject) -> None:
    versions = list_versions(opened)
    in_use = version_in_use(opened, versions)
    test = _golden_test(opened)
    for version in versions:
        say(_line(version, test, is_in_use=in_use is not None and in_use.number == version.number))
    say(counted(len(versions), "{count} version", "{count} versions"))


def _line(version: Version, test: GoldenTest, *, is_in_use: bool) -> str:
    if version.manifest is None or version.error is not None:
        return f"{version.title}: cannot be used: {version.error}"
    manifest, check = version.manifest, version.record.check
    golden = "" if check is None else f"{check.expected_count} of {_golden_parts(check)} as expected"
    state = "in use" if is_in_use else "waits for a decision" if version.is_candidate else ""
    changes = said_before(version.changed_since(test))
    parts = counted(manifest.part_count, "{count} good part", "{count} good parts")
    facts = (manifest.created, parts, manifest.profile, golden, changes, state)
    return f"{version.title}: {', '.join(text for text in facts if text)}"


def _golden_parts(check: Check) -> str:
    return counted(check.part_count, "{count} golden part", "{count} golden parts")


def _train(opened: OpenProject, arguments: argparse.Namespace) -> None:
    require_training()
    from inspector.evaluation.version_training import train_version
    from inspector.storage.training_request import training_request

    device = getattr(arguments, "device", Device.AUTO)
    request = training_request(opened, device, getattr(arguments, "resume", False))
    request = replace(request, keeps_pose=getattr(arguments, "keeps_pose", False))
    work = train_version(opened, request, getattr(arguments, "operator", ""))
    trained = ProgressPrinter().run(work)
    if trained.comparison is not None:
        _tell_comparison(trained.comparison)
    if not trained.is_taken:
        raise FailureError(
            f"{trained.why_not}. Version {trained.number} is kept, and the detector in use stays",
            "train again, or take it with inspector versions take --reason",
            "golden-failed",
        )
    say(f"version {trained.number} is in use")


def _compare(opened: OpenProject, version: Version, arguments: argparse.Namespace) -> None:
    from inspector.evaluation.version_training import compare_version

    work = compare_version(opened, version.number, (), getattr(arguments, "device", Device.AUTO))
    comparison = ProgressPrinter().run(work)
    if not comparison.new.part_count:
        raise ProjectError(
            f"The project '{opened.project.name}' has no golden set",
            "add parts with inspector golden add",
            "golden-empty",
        )
    _tell_comparison(comparison)


def _tell_comparison(comparison: Comparison) -> None:
    for part in comparison.parts:
        if part.old is not None and part.is_flip:
            old, new = part.old, part.new
            say(f"{part.name}: {old.verdict} {old.score:.4g} becomes {new.verdict} {new.score:.4g}")
    if comparison.old is not None:
        say("in use:")
        tell_check(comparison.old)
    say(f"version {comparison.number}:")
    tell_check(comparison.new)


def _take(opened: OpenProject, version: Version, arguments: argparse.Namespace) -> None:
    reason = getattr(arguments, "reason", "").strip()
    test = _golden_test(opened)
    if not reason and version.needs_reason(test):
        changes = said_before(version.changed_since(test))
        raise UsageError(
            f"{version.title} was judged {changes}"
            if changes
            else f"Nothing says that {version.title} passes the golden set",
            "compare it first, or say with --reason why it shall be taken all the same",
            "reason-missing",
        )
    was_taken = any(decision.kind is DecisionKind.TAKEN for decision in version.record.decisions)
    default = "the operator went back to it" if was_taken else "the operator chose it"
    take_version(opened, version.number, reason or default, getattr(arguments, "operator", ""))
    say(f"version {version.number} is in use")


def _golden_test(opened: OpenProject) -> GoldenTest:
    from inspector.storage.golden_set import read_golden_set
    from inspector.storage.roi import roi_digest

    roi = roi_digest(opened.roi_path)
    try:
        return GoldenTest(read_golden_set(opened), opened.project, roi)
    except ProjectError:
        return GoldenTest(None, opened.project, roi)


def _name(opened: OpenProject, version: Version, arguments: argparse.Namespace) -> None:
    named = change_version(opened, version.number, name=getattr(arguments, "name", "").strip())
    say(f"{named.title}")


def _remove(opened: OpenProject, version: Version, _arguments: argparse.Namespace) -> None:
    removed = remove_version(opened, version.number)
    say(f"version {version.number} is taken out; its file is in {removed.folder}")


_ACTIONS = {"compare": _compare, "take": _take, "name": _name, "remove": _remove}
