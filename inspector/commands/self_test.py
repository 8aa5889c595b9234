"""``inspector self-test``: does this installation do the main job?"""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import numpy as np

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.masking import judge
from inspector.domain.profile import FAST
from inspector.domain.train_request import TrainRequest
from inspector.errors import FailureError
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.runtime.runtime import MAP_TOLERANCE
from inspector.storage.demo_parts import render_demo_parts
from inspector.storage.export import ExportOptions, ResultWriter

#: A short training: enough to tell a working installation from a broken one.
_STEPS = 60
_GOOD_PARTS = 24
_DEFECTIVE_PARTS = 8
#: Random scores reach this image AUROC on 4 + 8 parts about once in a hundred times; a working installation about 1.0.
_MIN_IMAGE_AUROC = 0.9


def run() -> int:
    """Train, save, load, inspect and export in a temporary folder; returns the exit status.

    Raises:
        FailureError: One of the results is not what it should be.
    """
    from inspector.model.detector import load_detector
    from inspector.model.open_detector import open_detector
    from inspector.model.train_detector import train_detector
    from inspector.runtime.inspect_images import inspect_image

    with tempfile.TemporaryDirectory(prefix="inspector-") as name:
        folder = Path(name)
        parts, model = folder / "parts", folder / "a.inspector"
        printer = ProgressPrinter()
        printer.run(render_demo_parts(parts, good=_GOOD_PARTS, defective=_DEFECTIVE_PARTS))
        dataset = load_mvtec(parts)
        profile = dataclasses.replace(FAST, max_steps=_STEPS)
        printer.run(train_detector(TrainRequest(dataset.train_good, model, profile, folder / "checkpoint")))
        detector = open_detector(model)
        _require(not detector.fallback, detector.fallback)
        evaluation = printer.run(evaluate_detector(detector, dataset))
        image_auroc = evaluation.image_auroc or 0.0
        _require(image_auroc >= _MIN_IMAGE_AUROC, f"image AUROC is {image_auroc:.3f}")
        defective = next(image for image in dataset.test if image.is_defective)
        first, reference = (inspect_image(one, defective.path) for one in (detector, load_detector(model).running()))
        apart = np.abs(first.inspection.anomaly_map - reference.inspection.anomaly_map).max()
        _require(float(apart) <= MAP_TOLERANCE, f"{detector.runtime.name} gives another map than PyTorch")
        with ResultWriter(folder / "out", ExportOptions(maps=True, masks=True, overlays=True)) as writer:
            judgement = judge(first.inspection.anomaly_map, detector.manifest.thresholds)
            written = writer.write(Path("part.png"), first.image, first.inspection, judgement)
        _require(all(path.stat().st_size > 0 for path in written), "an exported file is empty")
    say(f"self-test passed: image AUROC {image_auroc:.3f} on {_DEFECTIVE_PARTS} defective parts")
    return 0


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise FailureError(f"The self-test failed: {otherwise}", "install Inspector again", "self-test")
