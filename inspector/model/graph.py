"""The Graph: everything between an image's pixels and its map of cells, as modules.

There is one way to compute a score: calibrating, inspecting with PyTorch, and the ONNX Graph of a Detector file use
these modules. A Graph has two halves. ``ScoreGraph`` looks at one tile at a time; ``MapGraph`` needs the scores of a
whole image. A score rule is one module (``inspector.model.score_rules``), what happens to a map another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.manifest import GraphFacts
from inspector.model.networks import border_px, normalise_image
from inspector.model.residual_statistics import GRID
from inspector.model.scale import Residuals, Scale
from inspector.model.score_rules import RuleModule

#: Deviation of the Gaussian that smooths a map, in pixels of the zoomed image.
SMOOTHING_PX = 4.0
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

    def scores(self, residuals: Sequence[Residuals], *placed: Tensor) -> Tensor:
        """Scores of what ``residuals`` gave, N x L x H / stride x W / stride."""
        scores, used = [], 0
        for scale, rule, one in zip(self.scales, self.rules, residuals, strict=True):
            own = placed[used : used + len(rule.placed())]
            used += len(own)
            coarser = scale.output_stride // self.stride_px
            score = rule(one, *own)
            scores.append(score.repeat_interleave(coarser, 1).repeat_interleave(coarser, 2) if coarser > 1 else score)
        return torch.stack(scores, 1)

    def forward(self, pixels: Tensor, *placed: Tensor) -> Tensor:
        """Scores per Scale.

        Args:
            pixels: uint8, N x (H + border) x (W + border) x 3, RGB.
            placed: Values of ``placed()``, cut to the place of the pixels.

        Returns:
            N x L x H / stride x W / stride.
        """
        return self.scores(self.residuals(pixels), *placed)


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
    much is not anomalous: the level of a map is taken off as far as good parts vary, and what goes beyond stays.

    Attributes:
        level_low: Lowest level of a good part.
        level_high: Highest. Both are zero where nothing is taken off, as for equation 11, which is the reference.
        centre: Of all levelled cells.
        reach: How far above it a good part's highest cell lies.
    """

    level_low: float = 0.0
    level_high: float = 0.0
    centre: float = 0.0
    reach: float = 1.0


@dataclass(frozen=True, slots=True)
class MapStatistics:
    """How the scores of all Scales become one map.

    Attributes:
        scales: One entry per Scale: a cell is what the most surprised Scale says, each in units of what good parts
            reach. Or a single entry, for the mean over all Scales (equation 12).
        mean: Of the combined cells of the Calibration Set: the zero of Anomaly Maps.
        std: Their deviation: the unit of Anomaly Maps.
    """

    scales: tuple[ScaleStatistics, ...] = (ScaleStatistics(),)
    mean: float = 0.0
    std: float = 1.0

    @property
    def takes_highest(self) -> bool:
        """Whether Scales are compared, and not averaged."""
        return len(self.scales) > 1


class MapGraph(nn.Module):
    """From the scores of whole images to their maps of cells, in the unit of Anomaly Maps.

    Args:
        statistics: Of the Calibration Set.
        stride_px: Pixels between neighbouring cells.
    """

    def __init__(self, statistics: MapStatistics, stride_px: int) -> None:
        super().__init__()
        self.smoothing = Smoothing(stride_px)
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
            (levelled(cells[:, index], one) - one.centre) / one.reach
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
    return cells - levels(cells).clamp(low, high)[:, None, None]


def levels(cells: Tensor) -> Tensor:
    """The level of each map, N, of N x h x w."""
    ordered = cells.flatten(1).sort(1).values
    return ordered[:, (ordered.shape[1] - 1) // LEVEL_DIVISOR]


class DetectorGraph(nn.Module):
    """Both halves for whole images, border included."""

    def __init__(self, scores: ScoreGraph, maps: MapGraph) -> None:
        super().__init__()
        self.scores = scores
        self.maps = maps
        for name, value in scores.placed().items():
            self.register_buffer(name.replace("/", "_").replace(".", "_"), value)

    def forward(self, images: Tensor) -> Tensor:
        """Normalised maps of cells, N x H / 4 x W / 4, of uint8 N x H x W x 3, RGB."""
        sides = [self.scores.before_px, self.scores.after_px] * 2
        padded = F.pad(images.permute(0, 3, 1, 2).float(), sides, mode="reflect").permute(0, 2, 3, 1)
        return self.maps(self.scores(padded, *self._buffers.values()))  # type: ignore[no-any-return]


def placed_at(placed: Mapping[str, Tensor], rows: slice, columns: slice) -> list[Tensor]:
    """Statistics cut to a part of the grid; what serves for all places (1 x 1) is left as it is."""
    return [value if value.shape[:2] == (1, 1) else value[rows, columns] for value in placed.values()]
