"""``inspector self-test``: does this installation do the main job?"""

from __future__ import annotations

import argparse
import dataclasses
import os
import tempfile
from pathlib import Path

import numpy as np

from inspector.commands.progress import ProgressPrinter, say
from inspector.demo.detector import demo_detector, reference_map, reference_part
from inspector.demo.parts import render_demo_parts
from inspector.domain.inspection import Inspection, judge
from inspector.domain.profile import FAST
from inspector.domain.result import new_result
from inspector.domain.results import Verdict
from inspector.domain.results_filter import ResultsFilter
from inspector.domain.train_request import TrainRequest
from inspector.edition import can_train
from inspector.errors import FailureError, UsageError
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.jobs.tasks import Task, train_task
from inspector.jobs.worker_process import task_in_process
from inspector.paths import HOME_VARIABLE
from inspector.runtime.runtime import MAP_TOLERANCE
from inspector.storage.exports.options import ExportOptions
from inspector.storage.exports.writer import ResultWriter

#: A short training: enough to tell a working installation from a broken one.
_STEPS = 60
_GOOD_PARTS = 24
_DEFECTIVE_PARTS = 8
#: Random scores reach this image AUROC on 4 + 8 parts about once in a hundred times. A working installation: about 1.0.
_MIN_IMAGE_AUROC = 0.9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector self-test``."""
    parser.add_argument("--window", action="store_true", help="open the window, inspect one part in it, close it")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="with --window: a picture of it")


def run(arguments: argparse.Namespace) -> int:
    """Do the work of operators, in a temporary folder. Returns the exit status.

    Raises:
        FailureError: One of the results is wrong.
    """
    with_window = "window" in arguments
    if "screenshot" in arguments and not with_window:
        raise UsageError("--screenshot needs --window", "add --window", "no-window")
    with tempfile.TemporaryDirectory(prefix="inspector-") as name:
        folder = Path(name)
        _check_reference(folder)
        say("inspects as the reference does, exports, and stores results")
        detector = demo_detector()
        if can_train():
            detector, image_auroc = _check_training(folder)
            say(f"trains: image AUROC {image_auroc:.3f} on {_DEFECTIVE_PARTS} defective parts")
        if with_window:
            from inspector.ui.app.self_test_window import inspect_in_window

            # The user's own settings, and where the window was last, are not touched.
            os.environ[HOME_VARIABLE] = str(folder / "home")
            inspect_in_window(detector, reference_part(), getattr(arguments, "screenshot", None))
            say("inspects in its window")
    say("self-test passed" if can_train() else "self-test passed; this edition only inspects")
    return 0


def _check_reference(folder: Path) -> None:
    """Inspect with the Detector that is shipped for it, and export the result."""
    from inspector.model.open_detector import open_detector

    detector = open_detector(demo_detector())
    inspection = detector.inspect(reference_part())
    apart = np.abs(inspection.anomaly_map - reference_map()).max()
    _require(float(apart) <= MAP_TOLERANCE, f"{detector.runtime.name} gives a map that is {apart:.3f} off")
    judgement = judge(inspection, inspection.thresholds)
    _require(judgement.verdict is Verdict.DEFECT, f"the defective part is {judgement.verdict}")
    options = ExportOptions(maps=True, masks=True, overlays=True)
    with ResultWriter(folder / "out", options, [inspection.path]) as writer:
        written = writer.write(inspection, judgement)
    _require(all(path.stat().st_size > 0 for path in written), "an exported file is empty")
    _check_results(folder, inspection)


def _check_results(folder: Path, inspection: Inspection) -> None:
    """Store a result, and load the driver for a server."""
    from inspector.storage.results.adding import PreparedResult
    from inspector.storage.results.database import Database
    from inspector.storage.results.store import ResultsStore
    from inspector.storage.results.thumbnails import thumbnail_of

    result = new_result(inspection, inspection.thresholds, 0)
    with ResultsStore(folder / "results.sqlite") as store:
        store.add([PreparedResult(result.row, result.places, thumbnail_of(inspection.image))])
        _require(store.select(ResultsFilter()).counts[Verdict.DEFECT] == 1, "a stored result is not found")
    Database("postgresql://user@localhost/database").close()


def _check_training(folder: Path) -> tuple[Path, float]:
    """Train in a worker process, as the window does. Returns the Detector and its image AUROC."""
    from inspector.model.detector import load_detector
    from inspector.model.open_detector import open_detector

    parts, model = folder / "parts", folder / "a.inspector"
    printer = ProgressPrinter()
    printer.run(render_demo_parts(parts, good=_GOOD_PARTS, defective=_DEFECTIVE_PARTS))
    dataset = load_mvtec(parts)
    profile = dataclasses.replace(FAST, max_steps=_STEPS)
    request = TrainRequest(dataset.train_good, model, profile, folder / "checkpoint")
    printer.run(task_in_process(Task(train_task, (request,))))
    detector = open_detector(model)
    _require(not detector.fallback, detector.fallback)
    image_auroc = printer.run(evaluate_detector(detector, dataset)).image_auroc or 0.0
    _require(image_auroc >= _MIN_IMAGE_AUROC, f"image AUROC is {image_auroc:.3f}")
    defective = next(image for image in dataset.test if image.is_defective)
    reference = load_detector(model).running().inspect(defective.path)
    apart = np.abs(detector.inspect(defective.path).anomaly_map - reference.anomaly_map).max()
    _require(float(apart) <= MAP_TOLERANCE, f"{detector.runtime.name} gives another map than PyTorch")
    return model, image_auroc


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise FailureError(f"The self-test failed: {otherwise}", "install Inspector again", "self-test")
