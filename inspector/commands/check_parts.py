"""``inspector check-parts``: odd good parts, unusual ones, and whether more of them would help."""

from __future__ import annotations

import argparse
from pathlib import Path

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.learning_curve import numbers, said
from inspector.storage.image_folder import search_folder
from inspector.text import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector check-parts``."""
    parser.add_argument("--good", type=Path, required=True, metavar="DIR", help="folder of images of good parts")


def run(arguments: argparse.Namespace) -> int:
    """Check the parts as a call says. Returns the exit status."""
    from inspector.evaluation.part_examination import examine_parts

    printer = ProgressPrinter()
    found = search_folder(arguments.good)
    for item in found.left_out:
        printer.show(item)
    found.check([arguments.good])
    checked = printer.run(examine_parts(found.images))
    for part in checked.odd:
        say(f"{part.path.relative_to(arguments.good)}: {'; '.join(finding.reason for finding in part.findings)}")
    parts = counted(len(found.images), "{count} part", "{count} parts")
    say(f"{parts}, {len(checked.odd)} to look at")
    if checked.curve is not None:
        say(f"{said(checked.curve)}\n{numbers(checked.curve)}")
    return 0
