"""Defects hidden among good parts: how far up the ranking after training brings them.

    python benchmarks/hygiene.py DATASET... [--good 100] [--defects 5] [--profile standard] [--seed 0]

DATASET is a folder in MVTec AD layout. Good training parts and defective test images are drawn by the seed, the
defective ones from all kinds of defects in turn. A Detector is trained on all of them, and its ranking of parts that
were scored unseen is read from its file. Parts that the check before training lists are counted as well.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np

from inspector.domain.devices import Device
from inspector.domain.findings import FindingKind
from inspector.domain.profile import profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.model.training.train_detector import train_detector
from inspector.storage.image_folder import image_files
from inspector.storage.part_check import check_parts

FIRST = 10
_Result = TypeVar("_Result")


def drawn(dataset: Path, good: int, defects: int, seed: int) -> tuple[list[Path], list[Path]]:
    """Good parts and defective images of a dataset."""
    order = np.random.default_rng(seed)
    parts = image_files(dataset / "train" / "good")
    kinds = [folder for folder in sorted((dataset / "test").iterdir()) if folder.is_dir() and folder.name != "good"]
    shuffled = [[images[index] for index in order.permutation(len(images))] for images in map(image_files, kinds)]
    in_turn = (path for turn in itertools.zip_longest(*shuffled) for path in turn if path is not None)
    chosen = order.permutation(len(parts))[:good]
    return [parts[index] for index in sorted(chosen)], list(itertools.islice(in_turn, defects))


def result_of(work: Generator[object, None, _Result]) -> _Result:
    """Run work to its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def measure(dataset: Path, arguments: argparse.Namespace) -> None:
    """Print the ranks of the hidden defects of one dataset."""
    good, defective = drawn(dataset, arguments.good, arguments.defects, arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "good")
        folder.mkdir()
        parts = [Path(shutil.copy(path, folder / f"good_{number:04}{path.suffix}")) for number, path in enumerate(good)]
        hidden = [
            Path(shutil.copy(path, folder / f"hidden_{number}_{path.parent.name}{path.suffix}"))
            for number, path in enumerate(defective)
        ]
        everything = tuple(sorted([*parts, *hidden], key=lambda path: path.name))
        odd = result_of(check_parts(everything))
        listed = {part.path for part in odd if any(each.kind is not FindingKind.TWIN for each in part.findings)}
        began_s = time.monotonic()
        request = TrainRequest(
            everything,
            Path(name, "parts.inspector"),
            profile_by_name(arguments.profile),
            Path(name, "checkpoint"),
            seed=arguments.seed,
            device=Device.CPU,
        )
        manifest = result_of(train_detector(request))
        trained_s = time.monotonic() - began_s
    names = [part.name for part in manifest.part_scores]
    ranks = sorted(names.index(path.name) + 1 for path in hidden)
    sys.stdout.write(
        f"{dataset.name}: {len(parts)} good, {len(hidden)} hidden, ranked {len(names)}, trained in {trained_s:.0f} s\n"
        f"  before training: {len(listed & set(hidden))} hidden and {len(listed & set(parts))} good ones are listed\n"
        f"  after training: ranks {', '.join(map(str, ranks))}; {sum(rank <= FIRST for rank in ranks)} of "
        f"{len(ranks)} among the first {FIRST}\n"
    )
    for rank, part in enumerate(manifest.part_scores[:FIRST], 1):
        sys.stdout.write(f"  {rank:4d}  {part.score:8.2f}  {part.name}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure every dataset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--good", type=int, default=100)
    parser.add_argument("--defects", type=int, default=5)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for dataset in arguments.datasets:
        measure(dataset, arguments)


if __name__ == "__main__":
    main()
