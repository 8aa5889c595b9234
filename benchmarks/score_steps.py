"""What the score loses without each of its steps.

    python benchmarks/score_steps.py DATASET... [--parts 10 50] [--profile fast] [--seed 0] [--json FILE]

DATASET is a folder in MVTec AD layout. One Detector is trained for each, or for each number of parts. Its networks are
then calibrated in several ways, so that the lines of a block differ in nothing but the score:

    all of it         as Inspector does it
    no breadth        the Anomaly Score is the peak of the map
    equal weights     of Scales, whatever synthetic anomalies say
    no sharpening     halos stay
    no baseline       neither level nor surroundings are taken off
    no context        means of Gaussians do not follow the part's global context
    no place          one Gaussian for all places, which follows nothing
    equation 11       the paper's, instead of all that

Lines are printed as they come. Last come the means over all sets, and their differences from the first line.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from inspector.commands.progress import ProgressPrinter
from inspector.domain.breadth import AreaStatistics, area_statistics
from inspector.domain.inspection import peak
from inspector.domain.manifest import Combination
from inspector.domain.profile import Profile, ScoreRule, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import Dataset, load_mvtec
from inspector.evaluation.evaluate import ranking_of
from inspector.evaluation.measure import measure_detector
from inspector.evaluation.metrics import roc_auc
from inspector.model.calibration.folds import Fold, split_folds
from inspector.model.calibration.map_calibration import REACHED_BY, calibrate_maps, scale_statistics, with_unit
from inspector.model.calibration.scale_calibration import CalibratedScale, calibrate_scale
from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.part_cache import DescribedParts, Parts, describe, read_parts
from inspector.model.scoring.map_graph import MapGraph, MapStatistics, ScaleStatistics
from inspector.model.scoring.residual_statistics import PRIOR_PARTS, ResidualGaussians, ResidualMoments
from inspector.model.scoring.scale import Residuals, Scale
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.model.training.train_detector import train_detector
from inspector.runtime.tiles import tiled_scores
from inspector.storage.abandoned import working_folder

DISTANCE = ScoreRule.RESIDUAL_DISTANCE
Fit = Callable[[ResidualMoments], ResidualGaussians]


@dataclass(frozen=True)
class Way:
    """One way from the networks to a score."""

    scales: tuple[Scale, ...]
    maps: MapStatistics
    areas: tuple[AreaStatistics, ...]
    rule: ScoreRule = DISTANCE


@dataclass(frozen=True)
class Networks:
    """The networks of a Detector, and the parts that they are calibrated by."""

    parts: Parts
    folds: tuple[Fold, ...]
    scales: tuple[CalibratedScale, ...]
    moments: tuple[list[ResidualMoments], ...]
    seed: int
    device: torch.device

    def calibrated(self, scales: tuple[CalibratedScale, ...], rule: ScoreRule = DISTANCE) -> Way:
        """As in training."""
        work = calibrate_maps(scales, self.parts, self.folds, rule, None, self.seed, self.device)
        maps = ProgressPrinter().run(work)
        return Way(tuple(each.scale for each in scales), maps.statistics, maps.areas, rule)

    def with_gaussians(self, fit: Fit) -> tuple[CalibratedScale, ...]:
        """The same Scales with other Gaussians."""
        return tuple(
            CalibratedScale(
                _refitted(each.scale, moments, fit), _refitted_folds(each.folds, moments, fit), each.described
            )
            for each, moments in zip(self.scales, self.moments, strict=True)
        )

    def scores(self) -> Tensor:
        """Scores of the Calibration Set, N x L x h x w."""
        scores = []
        for index, fold in enumerate(self.folds):
            graph = ScoreGraph([each.folds[index] for each in self.scales], DISTANCE)
            runtime = TorchRuntime(graph, MapGraph(MapStatistics(), graph.facts.stride_px), self.device)
            scores += [tiled_scores(runtime, graph.facts, self.parts.image(part)[None]) for part in fold.held_back]
        return torch.from_numpy(np.concatenate(scores))

    def with_maps(self, maps: MapStatistics, scores: Tensor, stride_px: int) -> Way:
        """The same scores made into maps in another way."""
        images = np.concatenate([fold.held_back for fold in self.folds]).tolist()
        cells = MapGraph(maps, stride_px)(scores).numpy()
        enlarged = [self.parts.whole_map(image, each) for image, each in zip(images, cells, strict=True)]
        areas = area_statistics([peak(each) for each in enlarged], enlarged)
        return Way(tuple(each.scale for each in self.scales), maps, areas)


def _refitted(scale: Scale, moments: Sequence[ResidualMoments], fit: Fit) -> Scale:
    return dataclasses.replace(scale, gaussians=fit(ResidualMoments.together(moments)))


def _refitted_folds(scales: tuple[Scale, ...], moments: list[ResidualMoments], fit: Fit) -> tuple[Scale, ...]:
    others = [moments[:index] + moments[index + 1 :] or moments for index in range(len(scales))]
    return tuple(_refitted(scale, of_others, fit) for scale, of_others in zip(scales, others, strict=True))


@torch.inference_mode()
def moments_of(
    described: DescribedParts, calibrated: CalibratedScale, folds: tuple[Fold, ...]
) -> list[ResidualMoments]:
    """The moments that a Scale's Gaussians follow from, of every fold."""
    every = []
    for fold, scale in zip(folds, calibrated.folds, strict=True):
        moments = ResidualMoments()
        for batch in described.batches(fold.fitted):
            x, target = described.batch(batch)
            residuals = Residuals(scale.networks.ensemble(x).float(), target)
            moments.add(residuals.each[0], residuals.global_context)
        every.append(moments)
    return every


def ways(detector: TrainedDetector, paths: tuple[Path, ...]) -> dict[str, Way]:
    """The networks of a Detector, calibrated in every way."""
    manifest, run = detector.manifest, ProgressPrinter().run
    with working_folder("training") as name:
        parts = run(read_parts(Path(name), paths, manifest.resolution_px, keeps_pose=manifest.pose is None))
        folds = split_folds(profile_by_name(manifest.profile), run(parts.groups()), 1, manifest.seed)
        scales, moments = [], []
        described = run(describe(Path(name), parts, [scale.teacher for scale in detector.scales], detector.device))
        for scale, each in zip(detector.scales, described, strict=True):
            scales.append(run(calibrate_scale(each, scale.networks.ensemble, folds)))
            moments.append(moments_of(each, scales[-1], folds))
        networks = Networks(parts, folds, tuple(scales), tuple(moments), manifest.seed, detector.device)
        whole = networks.calibrated(networks.scales)
        found = {"all of it": whole, "no breadth": dataclasses.replace(whole, areas=())}
        stride_px = min(scale.teacher.output_stride for scale in detector.scales)
        scores = networks.scores()
        equal = scale_statistics(scores, DISTANCE, list(manifest.receptive_fields), stride_px)
        for label, maps in {
            "equal weights": with_unit(equal, scores, DISTANCE, stride_px),
            "no sharpening": dataclasses.replace(whole.maps, sharpens=False),
            "no baseline": with_unit(
                without_baselines(whole.maps, equal, scores, stride_px), scores, DISTANCE, stride_px
            ),
        }.items():
            found[label] = networks.with_maps(maps, scores, stride_px)
        found["no context"] = networks.calibrated(
            networks.with_gaussians(lambda moments: moments.gaussians(PRIOR_PARTS / (PRIOR_PARTS + moments.parts)))
        )
        found["no place"] = networks.calibrated(networks.with_gaussians(lambda moments: moments.gaussians(1.0)))
        found["equation 11"] = networks.calibrated(networks.scales, ScoreRule.EQUATION_11)
    return found


def without_baselines(
    maps: MapStatistics, equal: tuple[ScaleStatistics, ...], scores: Tensor, stride_px: int
) -> tuple[ScaleStatistics, ...]:
    """Each Scale in units of what good parts reach, with the weights that were chosen."""
    every = MapStatistics((ScaleStatistics(),) * len(equal), combination=Combination.SUM)
    cells = MapGraph(every, stride_px).smoothed(scores)
    return tuple(
        ScaleStatistics(
            centre=float(of_scale.mean()),
            reach=max(1e-6, float(of_scale.amax((1, 2)).quantile(REACHED_BY) - of_scale.mean())),
            weight=row.weight / equally.weight,
        )
        for of_scale, row, equally in zip(cells.unbind(1), maps.scales, equal, strict=True)
    )


def figures(detector: TrainedDetector, way: Way, dataset: Dataset) -> tuple[float, float]:
    """Image AUROC, and AUPRO up to 0.3 (no number without masks)."""
    manifest = dataclasses.replace(detector.manifest, score_rule=str(way.rule), areas=way.areas)
    running = dataclasses.replace(detector, manifest=manifest, scales=way.scales, maps=way.maps).running()
    ranking = ranking_of(ProgressPrinter().run(measure_detector(running, dataset)))
    return roc_auc(ranking.images) or 0.0, ranking.pro.area() if ranking.pro else float("nan")


def trained(parts: tuple[Path, ...], profile: Profile, seed: int) -> TrainedDetector:
    """A Detector of some parts."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "d.inspector"
        request = TrainRequest(parts, path, profile, Path(name) / "checkpoint", seed)
        ProgressPrinter().run(train_detector(request))
        return load_detector(path)


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--parts", type=int, nargs="+", help="default: all of them")
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    print(f"profile {arguments.profile}, seed {arguments.seed}, {torch.get_num_threads()} threads")
    print("dataset              parts  score          image AUROC  AUPRO(0.3)")
    rows: list[tuple[str, int, str, float, float]] = []
    for folder in arguments.datasets:
        dataset = load_mvtec(folder)
        available = len(dataset.train_good)
        for count in [count for count in arguments.parts or [available] if count <= available]:
            indices = np.linspace(0, available - 1, count).round().astype(int)
            parts = tuple(dataset.train_good[index] for index in indices)
            detector = trained(parts, profile_by_name(arguments.profile), arguments.seed)
            for label, way in ways(detector, parts).items():
                rows.append((folder.name, count, label, *figures(detector, way, dataset)))
                print("{:20s} {:5d}  {:13s}  {:11.3f}  {:10.3f}".format(*rows[-1]), flush=True)
            if arguments.json:
                arguments.json.write_text(json.dumps(rows, indent=1))
    print_means(rows)


def print_means(rows: list[tuple[str, int, str, float, float]]) -> None:
    """Means over all Detectors. Sets without masks have no AUPRO."""
    first: tuple[float, float] | None = None
    for label in dict.fromkeys(row[2] for row in rows):
        own = [row for row in rows if row[2] == label]
        pro = [row[4] for row in own if not np.isnan(row[4])]
        means = float(np.mean([row[3] for row in own])), float(np.mean(pro)) if pro else float("nan")
        first = first or means
        print(
            f"{'mean':20s} {len(own):5d}  {label:13s}  {means[0]:11.3f}  {means[1]:10.3f}"
            f"  {means[0] - first[0]:+.3f}  {means[1] - first[1]:+.3f}"
        )


if __name__ == "__main__":
    main()
