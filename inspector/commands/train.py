"""``inspector train``: from a folder of good parts to a Detector file."""

from __future__ import annotations

import argparse
from pathlib import Path

from inspector.commands.arguments import (
    DEVICE,
    add_keep_pose,
    add_profile_changes,
    add_values,
    changed_profile,
    given,
    input_file,
    number,
    receptive_fields,
    seed,
    teacher_file,
    whole,
)
from inspector.commands.progress import ProgressPrinter, say
from inspector.domain.augmentation import MOST_BRIGHTNESS, Augmentation
from inspector.domain.detail import Detail, detail_advice
from inspector.domain.durations import duration_text
from inspector.domain.ensemble import single_student_text
from inspector.domain.profile import PROFILES, STANDARD
from inspector.domain.train_request import TrainRequest, checkpoint_path
from inspector.edition import require_training
from inspector.jobs.priority import lower_priority
from inspector.storage.atomic import check_writable
from inspector.storage.detector_place import make_way
from inspector.storage.image_folder import search_folder
from inspector.text import counted

#: How far a training steps back for inspection (benchmarks/beside_others.py). A nicer one stays as it is.
NICENESS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything that can follow ``inspector train``."""
    parser.add_argument("--good", type=Path, required=True, metavar="DIR", help="folder of images of good parts")
    parser.add_argument(
        "--model", dest="detector_path", type=_detector, required=True, metavar="FILE", help="the .inspector to write"
    )
    parser.add_argument("--profile", dest="profile_name", choices=tuple(PROFILES), default=STANDARD.name)
    parser.add_argument("--resume", action="store_true", help="go on where training was stopped")
    add_keep_pose(parser)
    add_values(
        parser,
        ("--seed", "seed", seed, "N", "default: 0"),
        ("--roi", "roi_path", input_file, "MASK.png", "inspect only where this image is not black"),
        DEVICE,
    )
    changes = parser.add_argument_group("changes of the profile")
    row = ("--receptive-fields", "receptive_fields", receptive_fields, "P,...", "one scale each, such as 67,819")
    add_values(changes, row)
    add_profile_changes(changes)
    changes.add_argument(
        "--teacher",
        dest="teachers",
        type=teacher_file,
        action="append",
        metavar="NAME|FILE",
        help="train with this teacher, of the user's own or shipped (see inspector teachers list); several times for "
        "several scales. Family and receptive fields follow from them",
    )
    appearances = parser.add_argument_group(
        "good parts may also appear",
        "The detector learns such variants of every good part too. Name only what is really good: on a part that must "
        "not be mirrored, a mirrored one is a defect.",
    )
    appearances.add_argument("--mirrored", action="store_true", help="left and right exchanged")
    appearances.add_argument("--flipped", action="store_true", help="top and bottom exchanged")
    appearances.add_argument("--turned", action="store_true", help="turned by 90, 180 and 270 degrees")
    moved = "moved so far to each side, in pixels of the zoomed image (256 wide); at most a quarter of it"
    lit = f"darker and brighter by this share: 0.1 is a tenth; at most {MOST_BRIGHTNESS:g}"
    add_values(
        appearances,
        ("--shift", "shift_px", whole(0), "PX", moved),
        ("--brightness", "brightness", number(least=0, most=MOST_BRIGHTNESS), "SHARE", lit),
    )


def run(arguments: argparse.Namespace) -> int:
    """Train as a call says. Returns the exit status."""
    require_training()
    train(request_of(arguments))
    return 0


def request_of(arguments: argparse.Namespace) -> TrainRequest:
    """The training that a call asks for.

    Raises:
        UsageError: Good parts cannot be shifted so far.
        DatasetError: The folder has no images.
    """
    folder_images = search_folder(arguments.good)
    printer = ProgressPrinter()
    for item in folder_images.left_out:
        printer.show(item)
    printer.close()
    folder_images.check([arguments.good])
    return TrainRequest(
        good_parts=folder_images.images,
        profile=changed_profile(arguments.profile_name, arguments),
        checkpoint_path=checkpoint_path(arguments.detector_path),
        augmentation=Augmentation(**given(arguments, Augmentation)),
        may_look_finer="resolution_px" not in arguments,
        **given(arguments, TrainRequest),
    )


def train(request: TrainRequest) -> None:
    """Train a Detector and say how that went."""
    lower_priority(NICENESS, at_most=NICENESS)
    # Found out now and not after minutes of training.
    make_way(request.detector_path)
    check_writable(request.detector_path)
    check_writable(request.checkpoint_path)
    from inspector.model.training.train_detector import train_detector

    if loss := single_student_text(request.profile):
        say(f"note: {loss}")
    manifest = ProgressPrinter().run(train_detector(request))
    parts = counted(manifest.part_count, "{count} good part", "{count} good parts")
    say(
        f"{request.detector_path}: trained on {parts} in {duration_text(manifest.training_s)}, "
        f"threshold {manifest.thresholds.defect:.2f}"
    )
    if advice := detail_advice(manifest):
        say(f"note: {advice} Try --resolution {Detail.FINEST.side_px}.")


def _detector(text: str) -> Path:
    if not text.endswith(".inspector"):
        raise argparse.ArgumentTypeError(f"a detector's name ends in .inspector, {text!r} does not")
    return Path(text)
