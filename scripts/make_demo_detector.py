"""Make the Detector that is shipped with Inspector, and what PyTorch says about one part: resources/demo/.

    python scripts/make_demo_detector.py [--keep-networks]

It takes some minutes, and is needed only when an old one can no longer stand for what training writes today: every
release reads it (the self-test, and the demo of the edition that only inspects). With --keep-networks these stay, and
their Graph and the scene of the parts are made anew.
"""

from __future__ import annotations

import dataclasses
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from inspector.commands.progress import ProgressPrinter
from inspector.demo.detector import demo_detector, reference_map_path, reference_part
from inspector.demo.parts import render_demo_parts
from inspector.domain.devices import Device
from inspector.domain.profile import FAST
from inspector.domain.scene import learnt_scene
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import load_mvtec
from inspector.model.detector import load_detector, save_detector
from inspector.model.scoring import residual_statistics
from inspector.model.training.train_detector import train_detector
from inspector.runtime.zoom import zoom_image
from inspector.storage.images import read_image


def keep_networks() -> None:
    """Write the shipped Detector again, with its Graph and the scene of its parts as they are made today."""
    detector = load_detector(demo_detector(), Device.CPU)
    with tempfile.TemporaryDirectory() as name:
        ProgressPrinter().run(render_demo_parts(Path(name)))
        side_px = detector.manifest.resolution_px
        parts = [zoom_image(read_image(path), side_px) for path in load_mvtec(Path(name)).train_good]
    manifest = dataclasses.replace(detector.manifest, scene=learnt_scene(parts.__getitem__, len(parts)))
    save_detector(dataclasses.replace(detector, manifest=manifest), demo_detector())


def main() -> None:
    """Render, train, inspect one part, or make all but the networks anew."""
    if sys.argv[1:] == ["--keep-networks"]:
        keep_networks()
        return
    # One Gaussian for all places: 8 MB less to ship.
    residual_statistics.PRIOR_PARTS = 10**30
    profile = dataclasses.replace(FAST, receptive_fields=(33,))
    demo_detector().parent.mkdir(exist_ok=True)
    printer = ProgressPrinter()
    with tempfile.TemporaryDirectory() as name:
        parts, checkpoint = Path(name) / "parts", Path(name) / "checkpoint"
        printer.run(render_demo_parts(parts))
        dataset = load_mvtec(parts)
        printer.run(train_detector(TrainRequest(dataset.train_good, demo_detector(), profile, checkpoint)))
        shutil.copyfile(parts / "test" / "chipped_edge" / "000.png", reference_part())
    reference = load_detector(demo_detector()).running()
    inspection = reference.inspect(reference_part())
    Image.fromarray(inspection.anomaly_map).save(reference_map_path(), compression="tiff_adobe_deflate")
    print(f"score {inspection.score:.2f}, threshold {reference.manifest.thresholds.defect:.2f}")


if __name__ == "__main__":
    main()
