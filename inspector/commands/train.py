"""``inspector train``: from a folder of good parts to a Detector file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.augmentation import UNALTERED, Augmentation
from inspector.domain.durations import duration_text
from inspector.domain.profile import Profile
from inspector.domain.train_request import TrainRequest
from inspector.errors import UsageError
from inspector.storage.atomic import check_writable
from inspector.storage.image_folder import image_files


@dataclass(frozen=True, slots=True)
class TrainOptions:
    """The words of a call; see ``inspector train --help``."""

    good: Path
    model: Path
    profile: Profile
    seed: int
    device: str
    roi: Path | None
    resume: bool
    augmentation: Augmentation = UNALTERED


def run(options: TrainOptions) -> int:
    """Train; returns the exit status."""
    if options.model.suffix != ".inspector":
        raise UsageError(
            f"A detector's name ends in .inspector, '{options.model.name}' does not",
            f"use --model {options.model.stem or 'parts'}.inspector",
            "model-suffix",
        )
    parts = tuple(image_files(options.good))
    # Found out now and not after minutes of training.
    check_writable(options.model)
    from inspector.model.training.train_detector import train_detector

    request = TrainRequest(
        good_parts=parts,
        detector_path=options.model,
        profile=options.profile,
        checkpoint_path=checkpoint_path(options.model),
        seed=options.seed,
        device=options.device,
        roi_path=options.roi,
        resume=options.resume,
        augmentation=options.augmentation,
    )
    printer = ProgressPrinter()
    manifest = printer.run(train_detector(request))
    say(
        f"{options.model}: trained on {manifest.part_count} good parts in {duration_text(manifest.training_s)}, "
        f"threshold {manifest.thresholds.defect:.2f}"
    )
    return 0


def checkpoint_path(model: Path) -> Path:
    """Where the command line keeps unfinished training of a Detector."""
    return model.with_name(f"{model.name}.checkpoint")
