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
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.writer import ResultWriter
from inspector.storage.image_folder import image_files
from inspector.storage.written_files import PARTS_RECORD, WrittenFiles


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector demo``."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for parts, detector and results")


def run(arguments: argparse.Namespace) -> int:
    """Render, train and inspect below a folder. Returns the exit status."""
    from inspector.demo.parts import demo_part_names, render_demo_parts

    out: Path = arguments.out
    parts, model, results = out / "parts", out / "demo.inspector", out / "results"
    options = ExportOptions(maps=True, masks=True, overlays=True)
    # Found out now and not after minutes of training.
    detector_file = WrittenFiles(out, PARTS_RECORD)
    detector_file.claim([Path(model.name)])
    tested = [parts / name for name, *_ in demo_part_names() if name.parts[0] == "test"]
    ResultWriter(results, options, tested, parts / "test").claim()
    ProgressPrinter().run(render_demo_parts(parts))
    if can_train():
        good = tuple(image_files(parts / "train" / "good"))
        train(TrainRequest(good, model, FAST, checkpoint_path(model)))
        detector_file.note(Path(model.name))
    else:
        detector_file.write(Path(model.name), demo_detector().read_bytes())
        say(f"{model}: the detector that comes with Inspector, as this edition only inspects")
    status = inspect(InspectRequest(model, (parts / "test",), results, options))
    say(f"parts: {parts}\ndetector: {model}\nscores, maps, masks and overlays: {results}")
    return status
