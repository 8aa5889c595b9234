"""``inspector golden``: the Golden Set of a Project."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from inspector.commands.arguments import DEVICE, add_values, project_actions
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.devices import Device
from inspector.domain.golden import EXPECTED, Check
from inspector.domain.result import Truth
from inspector.errors import DatasetError, FailureError, UsageError
from inspector.storage.project_store import OpenProject, open_project
from inspector.text import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector golden``."""
    summaries = {
        "list": "list the parts and their expected verdicts",
        "add": "freeze images of known parts",
        "remove": "take parts off; their files are kept in golden/.removed",
        "check": "judge all parts; exit status 1 unless every verdict is an expected one",
    }
    for name, action in project_actions(parser, summaries):
        if name == "add":
            truth = action.add_mutually_exclusive_group(required=True)
            truth.add_argument("--good", nargs="+", type=Path, metavar="DIR|FILE", help="images of good parts")
            truth.add_argument(
                "--defective", nargs="+", type=Path, metavar="DIR|FILE", help="images of defective parts"
            )
            add_values(
                action,
                (
                    "--masks",
                    "masks",
                    Path,
                    "DIR",
                    "one mask for each defective image, white where it is defective",
                ),
                ("--kind", "kind", str, "TEXT", "of the defect"),
                ("--note", "note", str, "TEXT", "anything else"),
            )
        elif name == "remove":
            action.add_argument("--parts", nargs="+", required=True, metavar="NAME", help="as they are listed")
        elif name == "check":
            model = "default: the detector of the project"
            add_values(action, ("--model", "model", Path, "FILE.inspector", model), DEVICE)


def run(arguments: argparse.Namespace) -> int:
    """List, add, remove or check, as a call says. Returns the exit status."""
    opened = open_project(arguments.project)
    if arguments.action == "list":
        _list(opened)
    elif arguments.action == "add":
        return _add(opened, arguments)
    elif arguments.action == "remove":
        from inspector.storage.golden_set import remove_golden_parts

        removed = remove_golden_parts(opened, arguments.parts)
        one, many = "{count} part taken off; its file is", "{count} parts taken off; their files are"
        say(f"{counted(len(removed.parts), one, many)} in {removed.folder}")
    else:
        _check(opened, arguments)
    return 0


def tell_check(check: Check) -> None:
    """Print every part without an expected Verdict, the problems and the figures."""
    for outcome in check.outcomes:
        if not outcome.is_expected:
            expected = " or ".join(EXPECTED[outcome.truth])
            say(f"{outcome.name}: {outcome.verdict}, score {outcome.score:.4g}, expected {expected}")
    for problem in check.problems:
        say(problem)
    auroc = "" if check.auroc is None else f", AUROC {check.auroc:.4g}"
    alarms = counted(check.false_alarms, "{count} false alarm", "{count} false alarms")
    escapes = counted(check.escapes, "{count} escape", "{count} escapes")
    aupro = "" if check.aupro is None else f", AUPRO {check.aupro:.4g}"
    say(f"{check.expected_count} of {check.part_count} as expected, {alarms}, {escapes}{auroc}{aupro}")


def _list(opened: OpenProject) -> None:
    from inspector.storage.golden_set import golden_problem, read_golden_set

    parts = read_golden_set(opened)
    for part in parts:
        facts = (part.name, f"expected {' or '.join(EXPECTED[part.truth])}", part.kind, part.note)
        say(", ".join(text for text in (*facts, golden_problem(opened, part)) if text))
    say(counted(len(parts), "{count} part", "{count} parts"))


def _add(opened: OpenProject, arguments: argparse.Namespace) -> int:
    from inspector.storage.golden_set import OfferedPart, add_golden_parts
    from inspector.storage.image_folder import find_images

    is_good = hasattr(arguments, "good")
    given = arguments.good if is_good else arguments.defective
    printer = ProgressPrinter()
    found = find_images(given)
    for item in found.left_out:
        printer.show(item)
    found.check(given)
    truth = Truth.GOOD if is_good else Truth.DEFECTIVE
    kind, note = getattr(arguments, "kind", ""), getattr(arguments, "note", "")
    masks = _masks(arguments, found.images)
    offered = [OfferedPart(path, truth, kind, note, mask=masks.get(path)) for path in found.images]
    count = printer.run(add_golden_parts(opened, offered))
    say(counted(count, "{count} part added to the golden set", "{count} parts added to the golden set"))
    return 0 if not printer.skipped else DatasetError.exit_status


def _masks(arguments: argparse.Namespace, images: Sequence[Path]) -> dict[Path, Path]:
    if not hasattr(arguments, "masks"):
        return {}
    from inspector.evaluation.dataset import find_masks

    if hasattr(arguments, "good"):
        raise UsageError(
            "Good parts have no masks", "leave --masks out, or add the images with --defective", "masks-good"
        )
    return find_masks(arguments.masks, images)


def _check(opened: OpenProject, arguments: argparse.Namespace) -> None:
    from inspector.evaluation.known_parts_check import check_detector
    from inspector.evaluation.version_training import why_not
    from inspector.storage.golden_set import golden_images

    known = golden_images(opened)
    if known.is_empty:
        raise DatasetError(
            f"The project '{opened.project.name}' has no golden set",
            "add parts with inspector golden add",
            "golden-empty",
        )
    model = getattr(arguments, "model", opened.detector_path)
    device = getattr(arguments, "device", Device.AUTO)
    check = ProgressPrinter().run(check_detector(opened, known, model, device))
    tell_check(check)
    if not check.is_passed:
        raise FailureError(
            why_not(check), "look at these parts, and correct the golden set or train again", "golden-failed"
        )
