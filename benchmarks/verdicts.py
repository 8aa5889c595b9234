"""Whether the Verdict at the default Threshold can be believed, on every set that is at hand.

    python benchmarks/verdicts.py DATASET... [--seeds 2] [--profile standard] [--keep-pose] [--json FILE]

Each DATASET is a folder in MVTec AD layout, with or without masks. Training, inspecting and evaluating are processes
of the command line, as a user would start them. "At 2 %" is the share of defects that the best Threshold with
at most 2 % false alarms finds: the Threshold that somebody who knew the defective parts would have chosen.

Good test parts of some sets have near twins among the Good Parts: other images of the same part, or parts that are
alike. They score lower than parts that nobody has seen, so the last two columns leave them out.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean

import numpy as np
from magnetic_tile import run
from reference_machine import machine_line

from inspector.domain.near_twins import twin_groups
from inspector.evaluation.metrics import rank, roc_auc
from inspector.runtime.zoom import zoom_image
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image

FALSE_ALARMS = 0.02
HEAD = (
    "set            seed  image AUROC  AUPRO(0.3)  good: DEFECT   UNSURE  defects: DEFECT   UNSURE  at 2 %"
    "  without twins: good  at 2 %"
)
#: Near twins are told from thumbnails, which are made of images of this side.
SIDE_PX = 64


@dataclass(frozen=True)
class Row:
    """One Detector on one set; counts are of test images.

    Attributes:
        name: Of the set.
        seed: Of training.
        image_auroc: Of Anomaly Scores.
        aupro: Up to a false positive rate of 0.3; None without masks.
        good: Verdict to number of good images.
        defective: Verdict to number of defective images.
        reachable: Share of defective images above the lowest Threshold with at most 2 % false alarms.
        new_good: Number of good images without near twins among the Good Parts.
        reachable_new: As ``reachable``, of these good images alone. None where there are none.
    """

    name: str
    seed: int
    image_auroc: float
    aupro: float | None
    good: dict[str, int]
    defective: dict[str, int]
    reachable: float
    new_good: int
    reachable_new: float | None

    def line(self) -> str:
        """As a line below ``HEAD``."""
        aupro = "" if self.aupro is None else f"{self.aupro:.4f}"
        good, defective = sum(self.good.values()), sum(self.defective.values())
        return (
            f"{self.name:14s} {self.seed:4d}  {self.image_auroc:11.4f}  {aupro:>10s}"
            f"  {self.good.get('DEFECT', 0):5d} of {good:4d}  {self.good.get('UNSURE', 0):7d}"
            f"  {self.defective.get('DEFECT', 0):7d} of {defective:4d}  {self.defective.get('UNSURE', 0):7d}"
            f"  {self.reachable:6.2f}  {self.new_good:19d}"
            + ("" if self.reachable_new is None else f"  {self.reachable_new:6.2f}")
        )


def reachable_share(good: Sequence[float], defective: Sequence[float]) -> float:
    """Share of defective scores above the lowest threshold that at most ``FALSE_ALARMS`` of the good scores exceed."""
    allowed = int(len(good) * FALSE_ALARMS)
    threshold = np.sort(good)[len(good) - 1 - allowed]
    return float(np.mean(np.asarray(defective) > threshold))


def without_twins(dataset: Path, images: Sequence[Path]) -> list[bool]:
    """Whether an image has no near twin among the Good Parts of a set."""
    parts = image_files(dataset / "train" / "good")
    groups = twin_groups([zoom_image(read_image(path), SIDE_PX) for path in [*parts, *images]])
    known = set(groups[: len(parts)].tolist())
    return [group not in known for group in groups[len(parts) :].tolist()]


def measure(dataset: Path, seed: int, *options: str) -> Row:
    """Train on a set's good parts with some options, inspect its test images, evaluate where it has masks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model, figures = folder / "d.inspector", folder / "figures.json"
        seeded = ("--seed", str(seed), *options)
        run("train", "--good", str(dataset / "train" / "good"), "--model", str(model), *seeded)
        run("inspect", "--model", str(model), "--images", str(dataset / "test"), "--out", str(folder / "out"))
        aupro = None
        if (dataset / "ground_truth").is_dir():
            run("evaluate", "--model", str(model), "--dataset", str(dataset), "--json", str(figures))
            aupro = json.loads(figures.read_text())["aupro_0.3"]
        with (folder / "out" / "results.csv").open(newline="", encoding="utf-8") as file:
            results = list(csv.DictReader(file))
    is_good = [Path(result["path"]).parts[0] == "good" for result in results]
    scores = [float(result["score"]) for result in results]
    verdicts = {wanted: Counter[str]() for wanted in (True, False)}
    for good, result in zip(is_good, results, strict=True):
        verdicts[good][result["verdict"]] += 1
    good_scores = [score for score, good in zip(scores, is_good, strict=True) if good]
    defective_scores = [score for score, good in zip(scores, is_good, strict=True) if not good]
    auroc = roc_auc(rank(np.array(defective_scores), np.array(good_scores)))
    if auroc is None:
        raise SystemExit(f"{dataset} needs good and defective test images")
    reachable = reachable_share(good_scores, defective_scores)
    good_images = [dataset / "test" / result["path"] for good, result in zip(is_good, results, strict=True) if good]
    is_new = without_twins(dataset, good_images)
    new_scores = [score for score, new in zip(good_scores, is_new, strict=True) if new]
    reachable_new = reachable_share(new_scores, defective_scores) if new_scores else None
    counts = dict(verdicts[True]), dict(verdicts[False])
    return Row(dataset.name, seed, auroc, aupro, *counts, reachable, len(new_scores), reachable_new)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--profile", default="standard")
    parser.add_argument("--keep-pose", action="store_true", help="look at all parts as they lie")
    parser.add_argument("--json", type=Path, help="write the rows there as well")
    arguments = parser.parse_args()
    print(machine_line())
    print(f"profile {arguments.profile}")
    print(HEAD)
    options = ("--profile", arguments.profile, *(("--keep-pose",) if arguments.keep_pose else ()))
    rows = []
    for dataset in arguments.datasets:
        for seed in range(arguments.seeds):
            rows.append(measure(dataset, seed, *options))
            print(rows[-1].line(), flush=True)
            if arguments.json:
                arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1), encoding="utf-8")
    with_masks = [row.aupro for row in rows if row.aupro is not None]
    print(f"mean image AUROC {fmean(row.image_auroc for row in rows):.4f}", end="")
    print(f", mean AUPRO {fmean(with_masks):.4f}" if with_masks else "")


if __name__ == "__main__":
    main()
