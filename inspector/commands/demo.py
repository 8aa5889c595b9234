"""``inspector demo``: the main job on parts that Inspector renders itself."""

from __future__ import annotations

from pathlib import Path

from inspector.commands import inspect, train
from inspector.commands.progress import ProgressPrinter, say
from inspector.demo.detector import demo_detector
from inspector.demo.parts import render_demo_parts
from inspector.domain.profile import FAST
from inspector.edition import can_train
from inspector.storage.atomic import write_bytes
from inspector.storage.export import ExportOptions


def run(out: Path) -> int:
    """Render, train and inspect below ``out``; returns the exit status."""
    parts, model, results = out / "parts", out / "demo.inspector", out / "results"
    ProgressPrinter().run(render_demo_parts(parts))
    if can_train():
        good = parts / "train" / "good"
        train.run(train.TrainOptions(good, model, FAST, seed=0, device="auto", roi=None, resume=False))
    else:
        write_bytes(model, demo_detector().read_bytes())
        say(f"{model}: the detector that comes with Inspector, as this edition only inspects")
    export = ExportOptions(maps=True, masks=True, overlays=True)
    status = inspect.run(inspect.InspectOptions(model, (parts / "test",), results, export, None, "auto"))
    say(f"parts: {parts}\ndetector: {model}\nscores, maps, masks and overlays: {results}")
    return status
