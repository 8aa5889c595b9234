"""What each step of the score brings, with few and with many Good Parts.

    python benchmarks/score_steps.py DATASET... [--parts 10 20 50 200] [--profile fast] [--seed 0] [--json FILE]

DATASET is a folder in MVTec AD layout. For every number of parts one Detector is trained; its networks are then
calibrated in several ways, so that the lines of a block differ in nothing but the score:

    equation 11        the paper's
    one Gaussian       Mahalanobis distance of the residual, one covariance for all places
    + place            a Gaussian per cell of a grid, shrunk as far as the Calibration Set says
    + appearance       their means follow the part's appearance as far as the Calibration Set says
    + background       taken off: the level of the largest Scale's map where something stands out, others' surroundings
    + sharpening       halos pushed down
    + rehearsals       Scales weighed by what they find of what was put into good parts: what Inspector does
    + top 0.5 %        as before, an image's score the mean of its highest 0.5 % of pixels instead of the maximum

Several Scales are added up from "one Gaussian" on, each in units of what good parts reach.

Lines are printed as they come.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from inspector.commands.progress import ProgressPrinter
from inspector.domain.arrays import FloatMap, Mask, Pixels
from inspector.domain.manifest import Combination
from inspector.domain.profile import ScoreRule, profile_by_name
from inspector.domain.train_request import TrainRequest
from inspector.evaluation.dataset import Dataset, load_mvtec
from inspector.evaluation.evaluate import ranking_of
from inspector.evaluation.measure import MeasuredImage, measure_detector
from inspector.evaluation.metrics import rank, roc_auc
from inspector.model.calibration.map_calibration import REACHED_BY, calibrate_maps, scale_statistics, with_unit
from inspector.model.calibration.scale_calibration import split_parts
from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.networks.families import network_input
from inspector.model.part_cache import DescriptorStatistics, PartCache
from inspector.model.scoring.map_graph import MapGraph, MapStatistics, ScaleStatistics
from inspector.model.scoring.residual_statistics import ResidualGaussians, ResidualMoments, choose_gaussians
from inspector.model.scoring.scale import Scale
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.score_rules import rule_module
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.model.training.train_detector import train_detector
from inspector.runtime.tiles import tiled_scores

TOP_SHARE = 0.005
Parts = npt.NDArray[np.int64]
Calibrated = tuple[tuple[Scale, ...], MapStatistics, ScoreRule]


@dataclass(frozen=True)
class Figures:
    """Of one line."""

    image_auroc: float
    aupro: float
    top_auroc: float


Chosen = Callable[[ResidualMoments, list[tuple[Tensor, Tensor]]], ResidualGaussians]


def with_gaussians(
    detector: TrainedDetector, cache: PartCache, training: Parts, held_back: Parts, choices: Sequence[Chosen]
) -> list[tuple[Scale, ...]]:
    """The Scales of a Detector, once with the Gaussians of every choice."""
    found: list[list[Scale]] = [[] for _ in choices]
    for scale in detector.scales:

        def residuals(indices: Parts, scale: Scale = scale) -> Iterator[tuple[Tensor, Tensor]]:
            for index in indices:
                one = scale(network_input(cache.images[index : index + 1], scale.teacher, detector.device))
                yield one.residual, one.appearance

        moments = ResidualMoments()
        with torch.inference_mode():
            for residual, appearance in residuals(training):
                moments.add(residual, appearance)
            held = list(residuals(held_back))
        statistics = DescriptorStatistics(scale.descriptor_mean, scale.descriptor_std)
        for scales, choose in zip(found, choices, strict=True):
            own = Scale(scale.teacher, scale.ensemble, statistics, choose(moments, held), scale.errors)
            scales.append(own.eval())
    return [tuple(scales) for scales in found]


def ways(detector: TrainedDetector, parts: tuple[Path, ...]) -> dict[str, Calibrated]:
    """The networks of a Detector, calibrated in every way."""
    manifest = detector.manifest
    run = ProgressPrinter().run
    with PartCache(manifest.resolution_px) as cache:
        run(cache.read_parts(parts))
        training, held_back = split_parts(len(cache.used), manifest.seed)
        one, place = with_gaussians(
            detector,
            cache,
            training,
            held_back,
            (lambda moments, _: moments.gaussians(1.0), lambda moments, held: choose_gaussians(moments, held, (inf,))),
        )

        def calibrated(rule: ScoreRule) -> Calibrated:
            found = calibrate_maps(detector.scales, cache, held_back, rule, None, manifest.seed, detector.device)
            return detector.scales, found[0], rule

        paper, full = calibrated(ScoreRule.EQUATION_11), calibrated(ScoreRule.RESIDUAL_DISTANCE)
        plain = [
            as_they_are(scales, scores_of(scales, cache, held_back, detector.device))
            for scales in (one, place, detector.scales)
        ]
        scores = scores_of(detector.scales, cache, held_back, detector.device)
    rule, stride_px = ScoreRule.RESIDUAL_DISTANCE, detector.score_graph().stride_px
    rows = scale_statistics(scores, rule, list(manifest.receptive_fields), stride_px)
    sharpened = with_unit(rows, scores, rule, stride_px)
    unsharpened = dataclasses.replace(sharpened, sharpens=False)
    names = ("equation 11", "one Gaussian", "+ place", "+ appearance", "+ background", "+ sharpening", "+ rehearsals")
    late = [(detector.scales, maps, rule) for maps in (unsharpened, sharpened)]
    return dict(zip(names, (paper, *plain, *late, full), strict=True))


def scores_of(scales: tuple[Scale, ...], cache: PartCache, parts: Parts, device: torch.device) -> Tensor:
    """Distances, N x L x h x w."""
    graph = ScoreGraph(scales, [rule_module(ScoreRule.RESIDUAL_DISTANCE, scale) for scale in scales])
    runtime = TorchRuntime(graph, MapGraph(MapStatistics(), graph.stride_px), device)
    scores = [tiled_scores(runtime, graph.facts, cache.images[index : index + 1]) for index in parts]
    return torch.from_numpy(np.concatenate(scores))


def as_they_are(scales: tuple[Scale, ...], scores: Tensor) -> Calibrated:
    """Smoothed distances, each Scale's in units of what good parts reach."""
    stride_px = min(scale.output_stride for scale in scales)
    every = MapStatistics((ScaleStatistics(),) * len(scales), combination=Combination.SUM)
    cells = MapGraph(every, stride_px).smoothed(scores)
    rows = [
        ScaleStatistics(
            centre=float(one.mean()), reach=max(1e-6, float(one.amax((1, 2)).quantile(REACHED_BY) - one.mean()))
        )
        for one in cells.unbind(1)
    ]
    return scales, MapStatistics(tuple(rows), combination=Combination.SUM), ScoreRule.RESIDUAL_DISTANCE


def figures(detector: TrainedDetector, way: Calibrated, dataset: Dataset) -> Figures:
    """Evaluate."""
    scales, maps, rule = way
    manifest = dataclasses.replace(detector.manifest, score_rule=str(rule))
    running = dataclasses.replace(detector, manifest=manifest, scales=scales, maps=maps).running()
    tops: dict[bool, list[float]] = {True: [], False: []}

    def observe(one: MeasuredImage, image: Pixels, anomaly_map: FloatMap, truth: Mask) -> None:
        count = max(1, round(TOP_SHARE * anomaly_map.size))
        tops[one.item.is_defective].append(float(np.partition(anomaly_map.ravel(), -count)[-count:].mean()))

    ranking = ranking_of(ProgressPrinter().run(measure_detector(running, dataset, observe)))
    top = roc_auc(rank(np.array(tops[True]), np.array(tops[False])))
    return Figures(roc_auc(ranking.images) or 0.0, ranking.pro.area() if ranking.pro else float("nan"), top or 0.0)


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--parts", type=int, nargs="+", default=[10, 20, 50, 200])
    parser.add_argument("--profile", default="fast")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    words = parser.parse_args()
    profile = profile_by_name(words.profile)
    print(f"profile {profile.name}, seed {words.seed}, {torch.get_num_threads()} threads")
    print("dataset              parts  score          image AUROC  AUPRO(0.3)")
    rows = []
    for folder in words.datasets:
        dataset = load_mvtec(folder)
        for count in words.parts:
            if count > len(dataset.train_good):
                continue
            chosen = np.linspace(0, len(dataset.train_good) - 1, count).round().astype(int)
            parts = tuple(dataset.train_good[index] for index in chosen)
            with tempfile.TemporaryDirectory() as name:
                path = Path(name) / "d.inspector"
                ProgressPrinter().run(
                    train_detector(TrainRequest(parts, path, profile, Path(name) / "checkpoint", words.seed))
                )
                detector = load_detector(path)
            for label, way in ways(detector, parts).items():
                found = figures(detector, way, dataset)
                lines = [(label, found.image_auroc)]
                if label == "+ rehearsals":
                    lines.append(("+ top 0.5 %", found.top_auroc))
                for line, image_auroc in lines:
                    print(
                        f"{folder.name:20s} {count:5d}  {line:13s}  {image_auroc:11.3f}  {found.aupro:10.3f}",
                        flush=True,
                    )
                    rows.append([folder.name, count, line, image_auroc, found.aupro])
                if words.json:
                    words.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
