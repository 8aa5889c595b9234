"""The Graph's second half: from the scores of whole images to their maps of cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inspector.domain.manifest import Combination

#: Deviation of the Gaussian that smooths a map, in pixels of the zoomed image.
SMOOTHING_PX = 4.0
#: How far an anomaly lifts what surrounds it.
HALO_PX = 24.0
#: What surrounds a cell reaches so far on every side, and so much of its mean is taken off.
SURROUNDINGS_PX, SURROUNDINGS_SHARE = 32.0, 0.7
#: The level of a map is its n-th lowest cell of n * LEVEL_DIVISOR: what the part shows nearly everywhere.
LEVEL_DIVISOR = 10


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


class Background(IntEnum):
    """What is taken off a smoothed map, because good parts differ in it.

    ``RANGE``: the level, within a range. Files up to schema 4 do so; an empty range, as of equation 11, takes nothing.
    ``LEVEL``: the level, which comes back where nothing stands out: good parts differ as a whole, by light or surface,
    but a part that is odd everywhere is odd.
    ``SURROUNDINGS``: a share of the mean around every cell. Small things are left; others are for other Scales.
    """

    RANGE = 0
    LEVEL = 1
    SURROUNDINGS = 2


@dataclass(frozen=True, slots=True)
class ScaleStatistics:
    """What the smoothed scores of one Scale look like on the Calibration Set.

    Attributes:
        level_low: The least that ``Background.RANGE`` takes off.
        level_high: The most.
        centre: Of all cells without their background.
        reach: How far above it a good part's highest cell lies.
        typical_level: Of a good part. ``Background.RANGE`` stretches maps by the square root of their level over it,
            unless it is zero.
        background: What is taken off.
        gain: What cells are multiplied by in the end; Scales are compared by it.
    """

    level_low: float = 0.0
    level_high: float = 0.0
    centre: float = 0.0
    reach: float = 1.0
    typical_level: float = 0.0
    background: Background = Background.RANGE
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class MapStatistics:
    """How the scores of all Scales become one map.

    Attributes:
        scales: One entry per Scale, or a single one for the mean over all of them (equation 12).
        mean: Of the combined cells of the Calibration Set: the zero of Anomaly Maps.
        std: Their deviation: the unit of Anomaly Maps.
        sharpens: Whether the halo of strong anomalies is pushed down (``Sharpening``).
        combination: Of the Scales, each in units of what good parts reach.
    """

    scales: tuple[ScaleStatistics, ...] = (ScaleStatistics(),)
    mean: float = 0.0
    std: float = 1.0
    sharpens: bool = False
    combination: Combination = Combination.MEAN

    def __post_init__(self) -> None:
        """Check that the mean of all Scales has a single entry."""
        assert self.combination is not Combination.MEAN or len(self.scales) == 1, "several entries are combined"


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
        self._stride_px = stride_px

    def smoothed(self, scores: Tensor) -> Tensor:
        """Smoothed maps, N x K x h x w of N x L x h x w: of every Scale, or of their mean alone (equation 12)."""
        if self.statistics.combination is Combination.MEAN:
            scores = scores.mean(1, keepdim=True)
        return torch.stack([self.smoothing(one) for one in scores.unbind(1)], 1)

    def scale_maps(self, scores: Tensor) -> list[Tensor]:
        """What is compared: one map N x h x w for every entry of the statistics."""
        cells = self.smoothed(scores)
        return [self.scale_map(cells[:, index], row) for index, row in enumerate(self.statistics.scales)]

    def combined(self, scores: Tensor) -> Tensor:
        """Combined maps before they are brought to their unit, N x h x w.

        Where Scales add up, one whose scores are not numbers says nothing.
        """
        maps = torch.stack(self.scale_maps(scores))
        if self.statistics.combination is Combination.HIGHEST:
            return maps.amax(0)
        return torch.where(torch.isnan(maps), 0.0, maps).sum(0)

    def forward(self, scores: Tensor) -> Tensor:
        """Normalised maps of cells, N x h x w, of N x L x h x w."""
        return (self.combined(scores) - self.statistics.mean) / self.statistics.std

    def scale_map(self, cells: Tensor, row: ScaleStatistics) -> Tensor:
        """What a Scale says, N x h x w, of its smoothed maps."""
        found = (without_background(cells, row, self._stride_px) - row.centre) / row.reach
        shown: Tensor = self.sharpening(found)
        if row.background is Background.LEVEL:
            peak = found.amax((1, 2)).clamp_min(1.0)
            shown = shown + ((levels(cells) - row.typical_level) / row.reach / peak.square())[:, None, None]
        return row.gain * shown


def without_background(cells: Tensor, row: ScaleStatistics, stride_px: int) -> Tensor:
    """Smoothed maps N x h x w without what good parts differ in."""
    if row.background is Background.SURROUNDINGS:
        radius = max(1, round(SURROUNDINGS_PX / stride_px))
        around = F.avg_pool2d(cells[:, None], 2 * radius + 1, 1, radius, count_include_pad=False)[:, 0]
        return cells - SURROUNDINGS_SHARE * around
    if row.background is Background.LEVEL:
        return cells - levels(cells)[:, None, None]
    return _without_range(cells, row)


def _without_range(cells: Tensor, row: ScaleStatistics) -> Tensor:
    low, high = row.level_low, row.level_high
    if low == high == 0.0:
        return cells
    level = levels(cells)[:, None, None]
    flat = cells - level.clamp(low, high)
    if row.typical_level == 0.0:
        return flat
    return flat * (level.clamp_min(0) / row.typical_level).sqrt()


def levels(cells: Tensor) -> Tensor:
    """The level of each map, N, of N x h x w."""
    ordered = cells.flatten(1).sort(1).values
    return ordered[:, (ordered.shape[1] - 1) // LEVEL_DIVISOR]
