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
#: How far around itself an anomaly lifts good cells.
HALO_PX = 24.0
#: The surroundings of a cell reach so far on every side, and so much of their mean is subtracted.
SURROUNDINGS_PX, SURROUNDINGS_SHARE = 32.0, 0.7
#: The level of a map is its n-th lowest cell of n * LEVEL_DIVISOR: nearly everywhere the part is above it.
LEVEL_DIVISOR = 10


class Smoothing(nn.Module):
    """A Gaussian over the cells, cut off at four deviations. Maps are continued by reflection.

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
        """Smooth N x h x w, where h and w are larger than four deviations."""
        x = F.pad(cells[:, None], [self.radius] * 4, mode="reflect")
        x = F.conv2d(x, self.weights[None, None, :, None])
        return F.conv2d(x, self.weights[None, None, None, :])[:, 0]


class Baseline(IntEnum):
    """The part of a smoothed map that good parts differ in, and that is subtracted.

    ``NONE``: nothing, as in equation 11.
    ``LEVEL``: the level of the whole map. Good parts differ in it by light or surface. It comes back where nothing
    stands out, because a part that is odd everywhere is odd.
    ``SURROUNDINGS``: a share of the mean around every cell. Small things are left, and the rest is for other Scales.
    """

    NONE = 0
    LEVEL = 1
    SURROUNDINGS = 2


@dataclass(frozen=True, slots=True)
class ScaleStatistics:
    """The smoothed scores of one Scale on the Calibration Set.

    Attributes:
        baseline: Subtracted from its maps.
        typical_level: Median level of a good part.
        centre: Mean of all cells without their baseline.
        reach: Height of a good part's highest cell above it.
        weight: Factor of its map in the sum over all Scales.
    """

    baseline: Baseline = Baseline.NONE
    typical_level: float = 0.0
    centre: float = 0.0
    reach: float = 1.0
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class MapStatistics:
    """How the scores of all Scales become one map.

    Attributes:
        scales: One entry per Scale, or a single one for the mean over all of them (equation 12).
        mean: Of the combined cells of the Calibration Set: the zero of Anomaly Maps.
        std: Their deviation: the unit of Anomaly Maps.
        sharpens: Whether the halo of strong anomalies is pushed down (``Sharpening``).
        combination: Of the Scales.
    """

    scales: tuple[ScaleStatistics, ...] = (ScaleStatistics(),)
    mean: float = 0.0
    std: float = 1.0
    sharpens: bool = False
    combination: Combination = Combination.MEAN


class Sharpening(nn.Module):
    """Pushes cells down that lie beside a much higher one.

    Descriptors see more than their cell, so around an anomaly good cells score high too. A positive cell is multiplied
    by the square root of its share of the highest cell nearby. The highest one stays as it is.

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
        return torch.stack([self.smoothing(scale_scores) for scale_scores in scores.unbind(1)], 1)

    def scale_maps(self, scores: Tensor) -> list[Tensor]:
        """One map N x h x w for every entry of the statistics, all in one unit."""
        cells = self.smoothed(scores)
        return [self.scale_map(cells[:, index], row) for index, row in enumerate(self.statistics.scales)]

    def combined(self, scores: Tensor) -> Tensor:
        """Sum of ``scale_maps``, N x h x w. A Scale whose scores are not numbers adds nothing."""
        maps = torch.stack(self.scale_maps(scores))
        return torch.where(torch.isnan(maps), 0.0, maps).sum(0)

    def forward(self, scores: Tensor) -> Tensor:
        """Normalised maps of cells, N x h x w, of N x L x h x w."""
        return (self.combined(scores) - self.statistics.mean) / self.statistics.std

    def scale_map(self, cells: Tensor, row: ScaleStatistics) -> Tensor:
        """One Scale's contribution to the Anomaly Map, N x h x w, of its smoothed maps."""
        normalised = (without_baseline(cells, row.baseline, self._stride_px) - row.centre) / row.reach
        shown: Tensor = self.sharpening(normalised)
        if row.baseline is Baseline.LEVEL:
            peak = normalised.amax((1, 2)).clamp_min(1.0)
            shown = shown + ((levels(cells) - row.typical_level) / row.reach / peak.square())[:, None, None]
        return row.weight * shown


def without_baseline(cells: Tensor, baseline: Baseline, stride_px: int) -> Tensor:
    """Smoothed maps N x h x w, their baseline subtracted."""
    if baseline is Baseline.SURROUNDINGS:
        radius = max(1, round(SURROUNDINGS_PX / stride_px))
        around = F.avg_pool2d(cells[:, None], 2 * radius + 1, 1, radius, count_include_pad=False)[:, 0]
        return cells - SURROUNDINGS_SHARE * around
    if baseline is Baseline.LEVEL:
        return cells - levels(cells)[:, None, None]
    return cells


def levels(cells: Tensor) -> Tensor:
    """The level of each map, N, of N x h x w."""
    ordered = cells.flatten(1).sort(1).values
    return ordered[:, (ordered.shape[1] - 1) // LEVEL_DIVISOR]
