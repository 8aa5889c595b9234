"""``inspector demo``: the main job on parts that Inspector renders itself."""

from __future__ import annotations

import argparse
from pathlib import Path

from inspector.commands.inspect import InspectRequest, inspect
from inspector.commands.progress import ProgressPrinter, say
from inspector.commands.train import train
from inspector.demo.detector import demo_detector
from inspector.domain.profile import FAST
from inspector.domain.train_request import TrainRequest, checkpoint_path
from inspector.edition import can_train
from inspector.storage.atomic import write_bytes
from inspector.storage.export import ExportOptions
from inspector.storage.image_folder import image_files


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector demo``."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for parts, detector and results")


def run(arguments: argparse.Namespace) -> int:
    """Render, train and inspect below a folder; returns the exit status."""
    from inspector.demo.parts import render_demo_parts

    out: Path = arguments.out
    parts, model, results = out / "parts", out / "demo.inspector", out / "results"
    ProgressPrinter().run(render_demo_parts(parts))
    if can_train():
        good = tuple(image_files(parts / "train" / "good"))
        train(TrainRequest(good, model, FAST, checkpoint_path(model)))
    else:
        write_bytes(model, demo_detector().read_bytes())
        say(f"{model}: the detector that comes with Inspector, as this edition only inspects")
    options = ExportOptions(maps=True, masks=True, overlays=True)
    status = inspect(InspectRequest(model, (parts / "test",), results, options))
    say(f"parts: {parts}\ndetector: {model}\nscores, maps, masks and overlays: {results}")
    return status
