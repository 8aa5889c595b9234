"""``inspector evaluate``: how good a Detector is on a dataset with known defects."""

from __future__ import annotations

import argparse
from pathlib import Path

from inspector.commands.arguments import DEVICE, add_values, input_file
from inspector.commands.inspect import open_detector_to_inspect
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.devices import Device
from inspector.evaluation.dataset import load_mvtec
from inspector.storage.written_files import WrittenFiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector evaluate``."""
    parser.add_argument("--model", type=input_file, required=True, metavar="FILE.inspector")
    parser.add_argument("--dataset", type=Path, required=True, metavar="DIR", help="in MVTec AD layout")
    add_values(parser, ("--json", "report", Path, "FILE", "write the figures there as well"), DEVICE)


def run(arguments: argparse.Namespace) -> int:
    """Evaluate. Returns the exit status."""
    dataset = load_mvtec(arguments.dataset)
    report: Path | None = getattr(arguments, "report", None)
    files = WrittenFiles(Path() if report is None else report.parent)
    if report is not None:
        # Found out now and not after minutes of inspecting.
        files.claim([Path(report.name)])
    from inspector.evaluation.evaluate import evaluate_detector

    detector = open_detector_to_inspect(arguments.model, getattr(arguments, "device", Device.AUTO))
    evaluation = ProgressPrinter().run(evaluate_detector(detector, dataset))
    figures = evaluation.to_json()
    if report is not None:
        files.write_json(Path(report.name), figures)
    for name, value in figures.items():
        if isinstance(value, float):
            say(f"{name}: {value:.4g}")
    for note in evaluation.notes:
        say(note)
    return 0
