"""The Graph: everything between an image's pixels and its map of cells, as modules.

There is one way to compute a score: calibrating, inspecting with PyTorch, and the ONNX Graph of a Detector file use
these modules. A Graph has two halves. ``ScoreGraph`` looks at one tile at a time; ``MapGraph`` needs the scores of a
whole image. A score rule is one module (``inspector.model.score_rules``), what happens to a map another.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.manifest import GraphFacts
from inspector.model.networks import border_px, normalise_image
from inspector.model.residual_statistics import GRID, cell_means
from inspector.model.scale import Residuals, Scale
from inspector.model.score_rules import RuleModule

#: Deviation of the Gaussian that smooths a map, in pixels of the zoomed image.
SMOOTHING_PX = 4.0
#: How far an anomaly lifts what surrounds it.
HALO_PX = 24.0
#: The level of a map is its n-th lowest cell of n * LEVEL_DIVISOR: what the part shows nearly everywhere.
LEVEL_DIVISOR = 10


class ScoreGraph(nn.Module):
    """From pixels to scores per Scale.

    Args:
        scales: All of one resolution.
        rules: The score rule of each Scale.
    """

    def __init__(self, scales: Sequence[Scale], rules: Sequence[RuleModule]) -> None:
        super().__init__()
        self.scales = scales
        self.rules = rules
        self.members = nn.ModuleList([*scales, *rules])
        borders = [border_px(scale.teacher) for scale in scales]
        self.stride_px = min(scale.output_stride for scale in scales)
        self.coarsest_px = max(scale.output_stride for scale in scales)
        self.before_px = max(before for before, _ in borders)
        self.after_px = max(after for _, after in borders)
        networks = [network for scale in scales for network in scale.networks()]
        self.context_px = max(network.context_px for network in networks)
        self.alignment_px = math.lcm(*(network.alignment_px for network in networks))
        self.crops = [(self.before_px - before, self.after_px - after) for before, after in borders]
        self.appearance_dims = [
            scale.teacher.descriptor_dim if rule.needs_appearance else 0
            for scale, rule in zip(scales, rules, strict=True)
        ]

    @property
    def facts(self) -> GraphFacts:
        """Its geometry."""
        return GraphFacts(
            self.before_px,
            self.after_px,
            self.stride_px,
            GRID,
            GRID * self.coarsest_px,
            self.context_px,
            alignment_px=self.alignment_px,
            appearance_dim=sum(self.appearance_dims),
        )

    def placed(self) -> dict[str, Tensor]:
        """The statistics that lie on a grid over the image, in the order in which ``forward`` takes them."""
        return {
            f"{scale.receptive_field}/{name}": value
            for scale, rule in zip(self.scales, self.rules, strict=True)
            for name, value in rule.placed().items()
        }

    def residuals(self, pixels: Tensor) -> list[Residuals]:
        """Run all networks on uint8 N x (H + border) x (W + border) x 3."""
        x = normalise_image(pixels)
        height, width = x.shape[2], x.shape[3]
        return [
            scale(x[:, :, before : height - after, before : width - after])
            for scale, (before, after) in zip(self.scales, self.crops, strict=True)
        ]

    def appearance(self, residuals: Sequence[Residuals], *placed: Tensor) -> Tensor:
        """Mean descriptors of the cells of the grid, N x D x rows x columns, for the Scales that need them."""
        cells = [
            cell_means(one.target, own[0].shape[0], own[0].shape[1])
            for rule, one, own in zip(self.rules, residuals, self._by_rule(placed), strict=True)
            if rule.needs_appearance
        ]
        return torch.cat(cells, 1)

    def scores(self, residuals: Sequence[Residuals], appearance: Tensor | None, *placed: Tensor) -> Tensor:
        """Scores of what ``residuals`` gave, N x L x H / stride x W / stride.

        Args:
            residuals: One per Scale.
            appearance: Of the whole image, N x D, for the Scales that need it; None where none does, or where
                ``residuals`` are of a whole image.
            placed: As for ``forward``.
        """
        if appearance is None and self.facts.appearance_dim:
            appearance = self.appearance(residuals, *placed).mean((2, 3))
        scores, used = [], 0
        rows = zip(self.scales, self.rules, residuals, self._by_rule(placed), self.appearance_dims, strict=True)
        for scale, rule, one, own, dim in rows:
            coarser = scale.output_stride // self.stride_px
            score = rule(one, None if appearance is None else appearance[:, used : used + dim], *own)
            used += dim
            scores.append(score.repeat_interleave(coarser, 1).repeat_interleave(coarser, 2) if coarser > 1 else score)
        return torch.stack(scores, 1)

    def _by_rule(self, placed: Sequence[Tensor]) -> list[tuple[Tensor, ...]]:
        counts = [len(rule.placed()) for rule in self.rules]
        ends = list(itertools.accumulate(counts))
        return [tuple(placed[end - count : end]) for count, end in zip(counts, ends, strict=True)]


class Smoothing(nn.Module):
    """A Gaussian over the cells, cut off at four deviations; maps are continued by reflection.

    Args:
        stride_px: Pixels between neighbouring cells.
    """

    def __init__(self, stride_px: int) -> None:
        super().__init__()
        deviation_cells = SMOOTHING_PX / stride_px
        self.radius = round(4 * deviation_cells)
        places = torch.arange(-self.radius, self.radius + 1, dtype=torch.float64)
        weights = torch.exp(-0.5 * (places / deviation_cells).square())
        self.weights = nn.Buffer((weights / weights.sum()).float(), persistent=False)

    def forward(self, cells: Tensor) -> Tensor:
        """Smooth N x h x w; h and w are larger than four deviations."""
        x = F.pad(cells[:, None], [self.radius] * 4, mode="reflect")
        x = F.conv2d(x, self.weights[None, None, :, None])
        return F.conv2d(x, self.weights[None, None, None, :])[:, 0]


@dataclass(frozen=True, slots=True)
class ScaleStatistics:
    """What the smoothed scores of one Scale look like on the Calibration Set.

    Good parts differ from each other as a whole, by light, focus or surface, which lifts or lowers all of a map. That
    much is not anomalous at a place: the level of a map is taken off. But a part whose level is high is an odd one, so
    what is left of its map is stretched.

    Attributes:
        level_low: The least that is taken off.
        level_high: The most. Both are zero where nothing is taken off, as for equation 11, which is the reference.
        centre: Of all levelled cells.
        reach: How far above it a good part's highest cell lies.
        typical_level: Of a good part: maps are stretched by the square root of their level over it. Zero: they are not.
    """

    level_low: float = 0.0
    level_high: float = 0.0
    centre: float = 0.0
    reach: float = 1.0
    typical_level: float = 0.0


@dataclass(frozen=True, slots=True)
class MapStatistics:
    """How the scores of all Scales become one map.

    Attributes:
        scales: One entry per Scale: a cell is what the most surprised Scale says, each in units of what good parts
            reach. Or a single entry, for the mean over all Scales (equation 12).
        mean: Of the combined cells of the Calibration Set: the zero of Anomaly Maps.
        std: Their deviation: the unit of Anomaly Maps.
        sharpens: Whether the halo of strong anomalies is pushed down (``Sharpening``).
    """

    scales: tuple[ScaleStatistics, ...] = (ScaleStatistics(),)
    mean: float = 0.0
    std: float = 1.0
    sharpens: bool = False

    @property
    def takes_highest(self) -> bool:
        """Whether Scales are compared, and not averaged."""
        return len(self.scales) > 1


class Sharpening(nn.Module):
    """Pushes down what lies beside something much stronger.

    Descriptors see more than their cell, so around an anomaly good cells score high too. A positive cell is multiplied
    by the square root of its share of the highest cell nearby; the highest one stays what it is.

    Args:
        stride_px: Pixels between neighbouring cells.
    """

    def __init__(self, stride_px: int) -> None:
        super().__init__()
        self.reach = max(1, round(HALO_PX / stride_px))
        self.blur = max(1, round(HALO_PX * 2 / 3 / stride_px))

    def forward(self, cells: Tensor) -> Tensor:
        """Sharpen N x h x w, in units in which good parts lie around zero."""
        x = cells[:, None]
        highest = F.max_pool2d(x, 2 * self.reach + 1, 1, self.reach)
        around = F.avg_pool2d(highest, 2 * self.blur + 1, 1, self.blur, count_include_pad=False)
        share = x.clamp_min(0) / torch.maximum(around, x).clamp_min(1e-6)
        return torch.where(x > 0, x * share.sqrt(), x)[:, 0]


class MapGraph(nn.Module):
    """From the scores of whole images to their maps of cells, in the unit of Anomaly Maps.

    Args:
        statistics: Of the Calibration Set.
        stride_px: Pixels between neighbouring cells.
    """

    def __init__(self, statistics: MapStatistics, stride_px: int) -> None:
        super().__init__()
        self.smoothing = Smoothing(stride_px)
        self.sharpening = Sharpening(stride_px) if statistics.sharpens else nn.Identity()
        self.statistics = statistics

    def smoothed(self, scores: Tensor) -> Tensor:
        """What is levelled, N x K x h x w of N x L x h x w: every Scale, or their mean alone (equation 12)."""
        if not self.statistics.takes_highest:
            scores = scores.mean(1, keepdim=True)
        return torch.stack([self.smoothing(one) for one in scores.unbind(1)], 1)

    def combined(self, scores: Tensor) -> Tensor:
        """Combined maps before they are brought to their unit, N x h x w."""
        cells = self.smoothed(scores)
        parts = [
            self.sharpening((levelled(cells[:, index], one) - one.centre) / one.reach)
            for index, one in enumerate(self.statistics.scales)
        ]
        return torch.stack(parts).amax(0)

    def forward(self, scores: Tensor) -> Tensor:
        """Normalised maps of cells, N x h x w, of N x L x h x w."""
        return (self.combined(scores) - self.statistics.mean) / self.statistics.std


def levelled(cells: Tensor, statistics: ScaleStatistics) -> Tensor:
    """Smoothed maps N x h x w without the parts' own levels."""
    low, high = statistics.level_low, statistics.level_high
    if low == high == 0.0:
        return cells
    level = levels(cells)[:, None, None]
    flat = cells - level.clamp(low, high)
    if statistics.typical_level == 0.0:
        return flat
    return flat * (level.clamp_min(0) / statistics.typical_level).sqrt()


def levels(cells: Tensor) -> Tensor:
    """The level of each map, N, of N x h x w."""
    ordered = cells.flatten(1).sort(1).values
    return ordered[:, (ordered.shape[1] - 1) // LEVEL_DIVISOR]


def placed_at(placed: Mapping[str, Tensor], rows: slice, columns: slice) -> list[Tensor]:
    """Statistics cut to a part of the grid; what serves for all places (1 x 1) is left as it is."""
    return [value if value.shape[:2] == (1, 1) else value[rows, columns] for value in placed.values()]
