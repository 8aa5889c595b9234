"""``inspector evaluate``: how good a Detector is on a dataset with known defects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.commands.progress import ProgressPrinter, say
from inspector.evaluation.dataset import load_mvtec
from inspector.evaluation.evaluate import evaluate_detector
from inspector.storage.atomic import check_writable, write_json


@dataclass(frozen=True, slots=True)
class EvaluateOptions:
    """The words of a call; see ``inspector evaluate --help``."""

    model: Path
    dataset: Path
    json: Path | None
    device: str


def run(options: EvaluateOptions) -> int:
    """Evaluate; returns the exit status."""
    dataset = load_mvtec(options.dataset)
    if options.json is not None:
        check_writable(options.json)
    from inspector.model.open_detector import open_detector

    detector = open_detector(options.model, options.device)
    if detector.fallback:
        say(f"note: inspecting with PyTorch, which is slower: {detector.fallback}")
    evaluation = ProgressPrinter().run(evaluate_detector(detector, dataset))
    figures = evaluation.to_json()
    if options.json is not None:
        write_json(options.json, figures)
    for name, value in figures.items():
        if isinstance(value, float):
            say(f"{name}: {value:.4g}")
    for note in evaluation.notes:
        say(note)
    return 0
