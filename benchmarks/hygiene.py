"""Defects hidden among good parts: how far up the rankings before and after training bring them.

    python benchmarks/hygiene.py DATASET... [--good 100] [--defects 5] [--seeds 0 1] [--profile standard]

DATASET is a folder in MVTec AD layout. Good training parts and defective test images are drawn by the seed, the
defective ones from all kinds of defects in turn. With --profile a Detector is trained on all of them, too, and its
ranking of parts that were scored unseen is read from its file.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from inspector.domain.devices import Device
from inspector.domain.events import run_to_end
from inspector.domain.findings import FindingKind
from inspector.domain.profile import profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.model.calibration.part_survey import survey_parts
from inspector.model.training.train_detector import train_detector
from inspector.storage.image_folder import image_files
from inspector.storage.part_check import check_parts

FIRST = 10


def drawn(dataset: Path, good: int, defects: int, seed: int) -> tuple[list[Path], list[Path]]:
    """Good parts and defective images of a dataset."""
    order = np.random.default_rng(seed)
    parts = image_files(dataset / "train" / "good")
    kinds = [folder for folder in sorted((dataset / "test").iterdir()) if folder.is_dir() and folder.name != "good"]
    shuffled = [[images[index] for index in order.permutation(len(images))] for images in map(image_files, kinds)]
    in_turn = (path for turn in itertools.zip_longest(*shuffled) for path in turn if path is not None)
    chosen = order.permutation(len(parts))[:good]
    return [parts[index] for index in sorted(chosen)], list(itertools.islice(in_turn, defects))


def ranks_of(hidden: list[Path], names: list[str]) -> str:
    """Ranks of the hidden defects, from 1."""
    ranks = sorted(names.index(path.name) + 1 for path in hidden)
    first = sum(rank <= FIRST for rank in ranks)
    return f"ranks {', '.join(map(str, ranks))}; {first} of {len(ranks)} among the first {FIRST}"


def measure(dataset: Path, seed: int, arguments: argparse.Namespace) -> None:
    """Print the ranks of the hidden defects of one dataset."""
    good, defective = drawn(dataset, arguments.good, arguments.defects, seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "good")
        folder.mkdir()
        parts = [Path(shutil.copy(path, folder / f"good_{number:04}{path.suffix}")) for number, path in enumerate(good)]
        hidden = [
            Path(shutil.copy(path, folder / f"hidden_{number}_{path.parent.name}{path.suffix}"))
            for number, path in enumerate(defective)
        ]
        everything = tuple(sorted([*parts, *hidden], key=lambda path: path.name))
        odd = run_to_end(check_parts(everything))
        listed = {part.path for part in odd if any(each.kind is not FindingKind.TWIN for each in part.findings)}
        sys.stdout.write(
            f"{dataset.name}, seed {seed}: {len(parts)} good, {len(hidden)} hidden\n"
            f"  odd parts: {len(listed & set(hidden))} hidden and {len(listed & set(parts))} good ones are listed\n"
        )
        began_s = time.monotonic()
        survey = run_to_end(survey_parts(everything))
        ranks = ranks_of(hidden, [part.path.name for part in survey.parts])
        sys.stdout.write(f"  before training: {ranks} ({time.monotonic() - began_s:.0f} s)\n")
        if arguments.profile:
            sys.stdout.write(f"  after training: {after_training(everything, hidden, Path(name), seed, arguments)}\n")
    sys.stdout.flush()


def after_training(
    parts: tuple[Path, ...], hidden: list[Path], folder: Path, seed: int, arguments: argparse.Namespace
) -> str:
    """The ranks by a Detector."""
    began_s = time.monotonic()
    profile = profile_by_name(arguments.profile)
    request = TrainRequest(
        parts, folder / "parts.inspector", profile, folder / "checkpoint", seed=seed, device=Device.CPU
    )
    manifest = run_to_end(train_detector(request))
    ranks = ranks_of(hidden, [part.name for part in manifest.part_scores])
    return f"{ranks} ({time.monotonic() - began_s:.0f} s)"


def main() -> None:
    """Measure every dataset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--good", type=int, default=100)
    parser.add_argument("--defects", type=int, default=5)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--profile", help="train a Detector of this profile, too")
    arguments = parser.parse_args()
    for dataset in arguments.datasets:
        for seed in arguments.seeds:
            measure(dataset, seed, arguments)


if __name__ == "__main__":
    main()
