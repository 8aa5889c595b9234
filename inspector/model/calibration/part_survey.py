"""Good Parts beside each other before anything is trained: which are unusual, and whether more of them would help.

The Teachers' descriptors of a part are measured under Gaussians of other parts, as a Detector measures its residuals.
It is a Detector without Students, ready in seconds. Every part is scored by Gaussians that do not know it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor

from inspector.domain.breadth import area_statistics, breadth
from inspector.domain.events import Stage, Work
from inspector.domain.learning_curve import LearningCurve, as_curve
from inspector.domain.near_twins import IntArray
from inspector.domain.part_survey import PartSurvey, SurveyedPart
from inspector.domain.profile import STANDARD, ScoreRule
from inspector.domain.progress import Countdown
from inspector.domain.similar_places import spread
from inspector.errors import memory_errors
from inspector.model.calibration.map_calibration import scale_statistics, with_unit
from inspector.model.networks.families import place_on
from inspector.model.part_cache import DescribedParts, describe, read_parts
from inspector.model.scoring.map_graph import MapGraph
from inspector.model.scoring.residual_statistics import PRIOR_PARTS, ResidualMoments, fitted_gaussians
from inspector.model.teacher import shipped_teacher
from inspector.model.waiting import considerate_waiting
from inspector.runtime.zoom import enlarge
from inspector.storage.abandoned import working_folder

#: More parts would take minutes. So many are spread evenly over all of them.
MOST_SURVEYED = 1000
#: Parts are dealt into so many blocks, near twins into one. Gaussians of the others score each.
BLOCKS = 8
#: The most unusual ones of the first round, a tenth, are left out of the Gaussians of the last one, which they widen.
ROUNDS, TRIMMED = 2, 0.1
#: The height of a part is the mean of this share of its cells, the highest ones.
HIGHEST = 0.01


def survey_parts(paths: Sequence[Path]) -> Work[PartSurvey]:
    """Look at Good Parts beside each other.

    Raises:
        DatasetError: None can be read.
        OutputError: Descriptors cannot be kept on disk.
        FailureError: There is not enough memory.
    """
    device = torch.device("cpu")
    with considerate_waiting(), memory_errors("close other programs and try again"), working_folder("survey") as name:
        parts = yield from read_parts(Path(name), tuple(spread(list(paths), MOST_SURVEYED)), STANDARD.resolution_px)
        blocks = _blocks((yield from parts.groups()))
        teachers = [shipped_teacher(STANDARD.family, field).network for field in STANDARD.receptive_fields]
        for teacher in teachers:
            place_on(teacher, device)
        scales = yield from describe(Path(name), parts, teachers, device)
        scores = np.zeros(len(parts.used))
        countdown = Countdown(Stage.SURVEY, ROUNDS * len(scales) * len(parts.used))
        step = 0
        for _ in range(ROUNDS):
            order = np.argsort(-scores, kind="stable")
            kept = np.sort(order[int(TRIMMED * len(order)) if scores.any() else 0 :])
            known = [np.intersect1d(block, kept) for block in blocks]
            distances = []
            for described in scales:
                moments = []
                for block in known:
                    moments.append(_moments(described, block))
                    step += len(block)
                    yield countdown.at(step)
                distances.append(_unseen(described, blocks, moments))
            scores = _scores(torch.stack(distances, 1), kept, parts.file.shape[1])
        curve = _curve(scales[-1], known, moments)
    ranked = np.argsort(-scores, kind="stable").tolist()
    return PartSurvey(
        tuple(SurveyedPart(parts.used[part], parts.digests[part], float(scores[part])) for part in ranked), curve
    )


def _blocks(groups: IntArray) -> list[IntArray]:
    """Indices of the parts of every block. There are fewer blocks where there are fewer kinds of parts."""
    kinds = np.unique(groups)
    place = np.random.default_rng(len(kinds)).permutation(len(kinds)) % BLOCKS
    return [np.flatnonzero(np.isin(groups, kinds[place == block])) for block in range(min(BLOCKS, len(kinds)))]


@torch.inference_mode()
def _moments(described: DescribedParts, block: IntArray) -> ResidualMoments:
    moments = ResidualMoments()
    for batch in described.batches(block):
        targets = described.targets(batch)
        moments.add(targets, targets.mean((2, 3)))
    return moments


@torch.inference_mode()
def _unseen(described: DescribedParts, blocks: Sequence[IntArray], moments: Sequence[ResidualMoments]) -> Tensor:
    """Distances of every part's descriptors under the Gaussians of all other blocks, N x h x w."""
    distances = torch.empty(len(described.file), *described.file.shape[2:])
    for index, block in enumerate(blocks):
        others = [each for other, each in enumerate(moments) if other != index and each.parts] or list(moments)
        gaussians = fitted_gaussians(ResidualMoments.together(others))
        for batch in described.batches(block):
            targets = described.targets(batch)
            distances[batch] = gaussians.distance(targets, targets.mean((2, 3)))
    return distances


@torch.inference_mode()
def _curve(
    described: DescribedParts, blocks: Sequence[IntArray], moments: Sequence[ResidualMoments]
) -> LearningCurve | None:
    """Heights of parts under Gaussians of a quarter, half and three quarters of all parts."""
    if len(blocks) < BLOCKS or not all(each.parts for each in moments):
        return None
    shares = (BLOCKS // 4, BLOCKS // 2, 3 * BLOCKS // 4)
    counts = np.zeros(len(shares))
    heights: list[list[Tensor]] = [[] for _ in shares]
    for first in range(0, BLOCKS, 2):
        # Two blocks are measured, and those that follow them are known.
        order = [(first + place) % BLOCKS for place in range(BLOCKS)]
        for column, share in enumerate(shares):
            known = ResidualMoments.together([moments[block] for block in order[2 : 2 + share]])
            counts[column] += known.parts / (BLOCKS / 2)
            gaussians = known.gaussians(PRIOR_PARTS / (PRIOR_PARTS + known.parts))
            for block in order[:2]:
                for batch in described.batches(blocks[block]):
                    heights[column].append(_height(gaussians.distance(described.targets(batch))))
    return as_curve(counts.tolist(), torch.stack([torch.cat(column) for column in heights], 1).numpy())


def _height(distances: Tensor) -> Tensor:
    """Mean of the highest hundredth of smoothed maps N x h x w."""
    smooth = F.avg_pool2d(distances[:, None], 3, 1, 1, count_include_pad=False).flatten(1)
    return smooth.topk(max(1, round(HIGHEST * smooth.shape[1])), 1).values.mean(1)


@torch.inference_mode()
def _scores(distances: Tensor, kept: IntArray, side_px: int) -> npt.NDArray[np.float64]:
    """Anomaly Scores, as of a Detector whose maps were calibrated on the parts that are kept."""
    stride_px = side_px // distances.shape[-1]
    rule, usual = ScoreRule.RESIDUAL_DISTANCE, distances[kept]
    rows = scale_statistics(usual, rule, list(STANDARD.receptive_fields), stride_px)
    cells = MapGraph(with_unit(rows, usual, rule, stride_px), stride_px)(distances).numpy()
    maps = [enlarge(cell_map, side_px, side_px) for cell_map in cells]
    peaks = [float(each.max()) for each in maps]
    areas = area_statistics([peaks[part] for part in kept], [maps[part] for part in kept])
    return np.array([high + breadth(each, areas) for high, each in zip(peaks, maps, strict=True)])
