"""What each step of the score brings, with few and with many Good Parts.

    python benchmarks/score_steps.py DATASET... [--parts 10 20 50 200] [--profile fast] [--seed 0] [--json FILE]

DATASET is a folder in MVTec AD layout. For every number of parts one Detector is trained; its networks are then
calibrated in several ways, so that the lines of a block differ in nothing but the score:

    equation 11        the paper's
    one Gaussian       Mahalanobis distance of the residual, one covariance for all places
    + place            a Gaussian per cell of a grid, shrunk as far as the Calibration Set says
    + global context   their means follow the part's global context as far as the Calibration Set says
    + baseline         subtracted: the level of the largest Scale's map where something stands out, others' surroundings
    + sharpening       halos pushed down
    + weights          Scales weighed by the synthetic anomalies that they find: as Inspector does it
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
from inspector.model.calibration.folds import split_parts
from inspector.model.calibration.map_calibration import REACHED_BY, calibrate_maps, scale_statistics, with_unit
from inspector.model.detector import TrainedDetector, load_detector
from inspector.model.networks.families import network_input
from inspector.model.part_cache import Parts, read_parts
from inspector.model.scoring.map_graph import MapGraph, MapStatistics, ScaleStatistics
from inspector.model.scoring.residual_statistics import ResidualGaussians, ResidualMoments, choose_gaussians
from inspector.model.scoring.scale import Scale
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.scoring.torch_runtime import TorchRuntime
from inspector.model.training.train_detector import train_detector
from inspector.runtime.tiles import tiled_scores
from inspector.storage.abandoned import working_folder

TOP_SHARE = 0.005
Indices = npt.NDArray[np.int64]
Calibrated = tuple[tuple[Scale, ...], MapStatistics, ScoreRule]


@dataclass(frozen=True)
class Figures:
    """Of one line."""

    image_auroc: float
    aupro: float
    top_auroc: float


Chosen = Callable[[ResidualMoments, list[tuple[Tensor, Tensor]]], ResidualGaussians]


def with_gaussians(
    detector: TrainedDetector, parts: Parts, training: Indices, held_back: Indices, choices: Sequence[Chosen]
) -> list[tuple[Scale, ...]]:
    """The Scales of a Detector, once with the Gaussians of every choice."""
    scales_of_choices: list[list[Scale]] = [[] for _ in choices]
    for scale in detector.scales:

        def residuals(indices: Indices, scale: Scale = scale) -> Iterator[tuple[Tensor, Tensor]]:
            for index in indices:
                residuals_of_part = scale.networks(
                    network_input(parts.image(index)[None], scale.teacher, detector.device)
                )
                yield residuals_of_part.residual, residuals_of_part.global_context

        moments = ResidualMoments()
        with torch.inference_mode():
            for residual, global_context in residuals(training):
                moments.add(residual, global_context)
            held = list(residuals(held_back))
        for scales, choose in zip(scales_of_choices, choices, strict=True):
            scales.append(dataclasses.replace(scale, gaussians=choose(moments, held)))
    return [tuple(scales) for scales in scales_of_choices]


def ways(detector: TrainedDetector, paths: tuple[Path, ...]) -> dict[str, Calibrated]:
    """The networks of a Detector, calibrated in every way."""
    manifest = detector.manifest
    run = ProgressPrinter().run
    with working_folder("training") as name:
        parts = run(read_parts(Path(name), paths, manifest.resolution_px))
        training, held_back = split_parts(parts.groups(), manifest.seed)
        everywhere, place = with_gaussians(
            detector,
            parts,
            training,
            held_back,
            (lambda moments, _: moments.gaussians(1.0), lambda moments, held: choose_gaussians(moments, held, (inf,))),
        )

        def calibrated(rule: ScoreRule) -> Calibrated:
            calibration = calibrate_maps(detector.scales, parts, held_back, rule, None, manifest.seed, detector.device)
            return detector.scales, calibration[0], rule

        paper, full = calibrated(ScoreRule.EQUATION_11), calibrated(ScoreRule.RESIDUAL_DISTANCE)
        plain = [
            as_they_are(scales, scores_of(scales, parts, held_back, detector.device))
            for scales in (everywhere, place, detector.scales)
        ]
        scores = scores_of(detector.scales, parts, held_back, detector.device)
    rule, stride_px = ScoreRule.RESIDUAL_DISTANCE, detector.graph()[0].facts.stride_px
    rows = scale_statistics(scores, rule, list(manifest.receptive_fields), stride_px)
    sharpened = with_unit(rows, scores, rule, stride_px)
    unsharpened = dataclasses.replace(sharpened, sharpens=False)
    names = ("equation 11", "one Gaussian", "+ place", "+ global context", "+ baseline", "+ sharpening", "+ weights")
    late = [(detector.scales, maps, rule) for maps in (unsharpened, sharpened)]
    return dict(zip(names, (paper, *plain, *late, full), strict=True))


def scores_of(scales: tuple[Scale, ...], parts: Parts, indices: Indices, device: torch.device) -> Tensor:
    """Distances, N x L x h x w."""
    graph = ScoreGraph(scales, ScoreRule.RESIDUAL_DISTANCE)
    runtime = TorchRuntime(graph, MapGraph(MapStatistics(), graph.facts.stride_px), device)
    scores = [tiled_scores(runtime, graph.facts, parts.image(index)[None]) for index in indices]
    return torch.from_numpy(np.concatenate(scores))


def as_they_are(scales: tuple[Scale, ...], scores: Tensor) -> Calibrated:
    """Smoothed distances, each Scale's in units of what good parts reach."""
    stride_px = min(scale.teacher.output_stride for scale in scales)
    every = MapStatistics((ScaleStatistics(),) * len(scales), combination=Combination.SUM)
    cells = MapGraph(every, stride_px).smoothed(scores)
    rows = [
        ScaleStatistics(
            centre=float(scale_cells.mean()),
            reach=max(1e-6, float(scale_cells.amax((1, 2)).quantile(REACHED_BY) - scale_cells.mean())),
        )
        for scale_cells in cells.unbind(1)
    ]
    return scales, MapStatistics(tuple(rows), combination=Combination.SUM), ScoreRule.RESIDUAL_DISTANCE


def figures(detector: TrainedDetector, way: Calibrated, dataset: Dataset) -> Figures:
    """Evaluate."""
    scales, maps, rule = way
    manifest = dataclasses.replace(detector.manifest, score_rule=str(rule))
    running = dataclasses.replace(detector, manifest=manifest, scales=scales, maps=maps).running()
    tops: dict[bool, list[float]] = {True: [], False: []}

    def observe(measured: MeasuredImage, image: Pixels, anomaly_map: FloatMap, truth: Mask) -> None:
        count = max(1, round(TOP_SHARE * anomaly_map.size))
        tops[measured.item.is_defective].append(float(np.partition(anomaly_map.ravel(), -count)[-count:].mean()))

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
    arguments = parser.parse_args()
    profile = profile_by_name(arguments.profile)
    print(f"profile {profile.name}, seed {arguments.seed}, {torch.get_num_threads()} threads")
    print("dataset              parts  score          image AUROC  AUPRO(0.3)")
    rows = []
    for folder in arguments.datasets:
        dataset = load_mvtec(folder)
        for count in arguments.parts:
            if count > len(dataset.train_good):
                continue
            indices = np.linspace(0, len(dataset.train_good) - 1, count).round().astype(int)
            parts = tuple(dataset.train_good[index] for index in indices)
            with tempfile.TemporaryDirectory() as name:
                path = Path(name) / "d.inspector"
                ProgressPrinter().run(
                    train_detector(TrainRequest(parts, path, profile, Path(name) / "checkpoint", arguments.seed))
                )
                detector = load_detector(path)
            for label, way in ways(detector, parts).items():
                way_figures = figures(detector, way, dataset)
                lines = [(label, way_figures.image_auroc)]
                if label == "+ weights":
                    lines.append(("+ top 0.5 %", way_figures.top_auroc))
                for line, image_auroc in lines:
                    print(
                        f"{folder.name:20s} {count:5d}  {line:13s}  {image_auroc:11.3f}  {way_figures.aupro:10.3f}",
                        flush=True,
                    )
                    rows.append([folder.name, count, line, image_auroc, way_figures.aupro])
                if arguments.json:
                    arguments.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
