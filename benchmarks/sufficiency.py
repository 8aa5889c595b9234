"""Whether 20 more good parts help, and the answer that the parts themselves give.

    python benchmarks/sufficiency.py DATASET... [--counts 20 40 80 200] [--seeds 0 1] [--profile fast]

DATASET is a folder in MVTec AD layout. Of so many training parts, drawn by the seed, a Survey tells whether 20 more
would help. The truth is the image AUROC on test images with so many and with 20 more parts: that of Gaussians of the
Teacher's descriptors, the mean over three scores (all cells, the highest tenth and hundredth). With --profile a
Detector is trained on either, too.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from inspector.domain.devices import Device
from inspector.domain.events import run_to_end
from inspector.domain.learning_curve import MORE_PARTS
from inspector.domain.profile import STANDARD, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.metrics import rank, roc_auc
from inspector.model.calibration.part_survey import survey_parts
from inspector.model.networks.families import place_on
from inspector.model.open_detector import open_detector
from inspector.model.part_cache import DescribedParts, describe, read_parts
from inspector.model.scoring.residual_statistics import PRIOR_PARTS, ResidualMoments
from inspector.model.teacher import shipped_teacher
from inspector.model.training.train_detector import train_detector
from inspector.storage.image_folder import image_files
from inspector.storage.images import read_image

MOST_TESTED = 60
SHARES = (1.0, 0.1, 0.01)


def auroc(scores: npt.NDArray[np.floating], defective: npt.NDArray[np.bool_]) -> float:
    """How often a defective image scores higher than a good one."""
    values = scores.astype(np.float32)
    area = roc_auc(rank(values[defective], values[~defective]))
    if area is None:
        raise ValueError("good and defective test images are needed")
    return area


def test_images(dataset: Path) -> tuple[list[Path], npt.NDArray[np.bool_]]:
    """Good and defective test images, at most so many of either, and whether each is defective."""
    order = np.random.default_rng(5)
    good = image_files(dataset / "test" / "good")
    defective = [path for path in image_files(dataset / "test") if path.parent.name != "good"]
    chosen = [[paths[place] for place in order.permutation(len(paths))[:MOST_TESTED]] for paths in (good, defective)]
    return [*chosen[0], *chosen[1]], np.arange(len(chosen[0]) + len(chosen[1])) >= len(chosen[0])


@torch.inference_mode()
def gaussian_aurocs(described: DescribedParts, counts: list[int], defective: npt.NDArray[np.bool_]) -> dict[int, float]:
    """Image AUROC by Gaussians of the first so many images. The last ones are test images."""
    first_tested = len(described.file) - len(defective)
    aurocs = {}
    for count in counts:
        moments = ResidualMoments()
        for batch in described.batches(np.arange(count)):
            targets = described.targets(batch)
            moments.add(targets, targets.mean((2, 3)))
        gaussians = moments.gaussians(PRIOR_PARTS / (PRIOR_PARTS + count))
        tested = described.batches(np.arange(first_tested, len(described.file)))
        maps = torch.cat([gaussians.distance(described.targets(batch)) for batch in tested])
        smooth = F.avg_pool2d(maps[:, None], 3, 1, 1, count_include_pad=False).flatten(1)
        scores = [smooth.topk(round(share * smooth.shape[1]), 1).values.mean(1).numpy() for share in SHARES]
        aurocs[count] = float(np.mean([auroc(each, defective) for each in scores]))
    return aurocs


def detector_auroc(parts: list[Path], tested: list[Path], defective: npt.NDArray[np.bool_], profile: str) -> float:
    """Image AUROC of a Detector of these parts."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "parts.inspector")
        request = TrainRequest(
            tuple(parts), path, profile_by_name(profile), Path(name, "checkpoint"), device=Device.CPU
        )
        run_to_end(train_detector(request))
        detector = open_detector(path, Device.CPU)
        scores = np.array([detector.inspect(read_image(each), each.name).score for each in tested])
    return auroc(scores, defective)


def measure(dataset: Path, seed: int, arguments: argparse.Namespace) -> None:
    """Print a row for every number of parts."""
    parts = image_files(dataset / "train" / "good")
    order = [parts[place] for place in np.random.default_rng([7, seed]).permutation(len(parts))]
    counts = [count for count in arguments.counts if count + MORE_PARTS <= len(order)]
    tested, defective = test_images(dataset)
    used = order[: max(counts) + MORE_PARTS]
    teacher = shipped_teacher(STANDARD.family, max(STANDARD.receptive_fields)).network
    place_on(teacher, torch.device("cpu"))
    with tempfile.TemporaryDirectory() as name:
        images = run_to_end(read_parts(Path(name), (*used, *tested), STANDARD.resolution_px, keeps_pose=True))
        (described,) = run_to_end(describe(Path(name), images, [teacher], torch.device("cpu")))
        both = sorted({each for count in counts for each in (count, count + MORE_PARTS)})
        told = np.array([path.parent.name != "good" for path in images.used if path in tested])
        aurocs = gaussian_aurocs(described, both, told)
    for count in counts:
        curve = run_to_end(survey_parts(sorted(order[:count]))).curve
        fall = None if curve is None else curve.fall()
        answer = "no curve" if fall is None else f"{fall.help}, {100 * fall.lowest:.1f} to {100 * fall.highest:.1f} %"
        row = f"{dataset.name}, seed {seed}, {count} parts: {answer}; "
        row += f"Gaussians {aurocs[count]:.3f} to {aurocs[count + MORE_PARTS]:.3f}"
        if arguments.profile:
            few, more = (
                detector_auroc(sorted(order[:each]), tested, defective, arguments.profile)
                for each in (count, count + MORE_PARTS)
            )
            row += f"; {arguments.profile} {few:.3f} to {more:.3f}"
        sys.stdout.write(f"{row}\n")
        sys.stdout.flush()


def main() -> None:
    """Measure every dataset."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", type=Path, nargs="+", metavar="DATASET")
    parser.add_argument("--counts", type=int, nargs="+", default=[20, 40, 80, 200])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1])
    parser.add_argument("--profile", help="train Detectors of this profile, too")
    arguments = parser.parse_args()
    for dataset in arguments.datasets:
        for seed in arguments.seeds:
            measure(dataset, seed, arguments)


if __name__ == "__main__":
    main()
