"""How surprised the networks are by each Good Part that they have not learned from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from inspector.domain.arrays import Mask
from inspector.domain.events import Stage, Work
from inspector.domain.inspection import anomaly_score
from inspector.domain.manifest import PartScore
from inspector.domain.near_twins import IntArray
from inspector.domain.profile import ScoreRule
from inspector.domain.progress import Countdown
from inspector.model.calibration.described_scores import described_scores
from inspector.model.calibration.folds import Fold
from inspector.model.calibration.map_calibration import CalibratedMaps
from inspector.model.calibration.scale_calibration import CalibratedScale
from inspector.model.part_cache import DescribedParts
from inspector.model.scoring.map_graph import MapGraph
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.model.side_by_side import side_by_side

#: Of more parts only the Calibration Set is ranked: scoring all would take as long as training.
MAX_RANKED_PARTS = 1000


def part_scores(
    calibrated: Sequence[CalibratedScale],
    folds: Sequence[Fold],
    rule: ScoreRule,
    maps: CalibratedMaps,
    roi: Mask | None,
) -> Work[tuple[PartScore, ...]]:
    """The Anomaly Score of every Good Part by the Students and Gaussians of its fold, the highest first.

    Those of the Calibration Set are known. Without cross-fitting all other parts have been learned from, and have none.

    Args:
        calibrated: All Scales.
        folds: As in training.
        rule: Score rule.
        maps: The Detector's.
        roi: Where parts are looked at.
    """
    described = [each.described for each in calibrated]
    parts = described[0].parts
    known = np.concatenate([fold.held_back for fold in folds]) // parts.variants
    scores = {int(part): score for part, score in zip(known, maps.good_scores, strict=True)}
    if len(folds) > 1 and len(parts.used) <= MAX_RANKED_PARTS:
        rest = [np.setdiff1d(fold.fitted // parts.variants, known) for fold in folds]
        countdown = Countdown(Stage.CALIBRATE, sum(map(len, rest)))
        for index, others in enumerate(rest):
            graph = ScoreGraph([each.folds[index] for each in calibrated], rule)
            to_maps = MapGraph(maps.statistics, graph.facts.stride_px)
            scored = partial(_scored, graph, to_maps, described, maps, roi)
            for each in side_by_side(scored, described[0].batches(others), described[0].device):
                scores |= each
                yield countdown.at(len(scores) - len(known))
    names = part_names(parts.used)
    ranked = sorted(scores, key=lambda part: -scores[part])
    return tuple(PartScore(names[part], parts.digests[part], scores[part]) for part in ranked)


def _scored(
    graph: ScoreGraph,
    to_maps: MapGraph,
    described: Sequence[DescribedParts],
    maps: CalibratedMaps,
    roi: Mask | None,
    batch: IntArray,
) -> dict[int, float]:
    """Anomaly Scores of some parts, by their index."""
    parts = described[0].parts
    cells = to_maps(described_scores(graph, described, batch * parts.variants)).cpu().numpy()
    return {
        part: anomaly_score(parts.whole_map(part * parts.variants, cell_map), roi, maps.areas)
        for part, cell_map in zip(map(int, batch), cells, strict=True)
    }


def part_names(paths: Sequence[Path]) -> list[str]:
    """Paths below the folder that holds all parts, with forward slashes."""
    folder = os.path.commonpath([path.parent for path in paths])
    return [path.relative_to(folder).as_posix() for path in paths]
