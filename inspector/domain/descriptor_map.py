"""A place in the plane of descriptors, beside that of Good Parts (figure 4 of the paper)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import Mask
from inspector.domain.results import Region
from inspector.domain.scaling import distances, scaled
from inspector.domain.similar_places import Surroundings

#: Good Parts, and cells of a region, that are drawn at most.
MOST_GOOD_PARTS, MOST_CELLS = 40, 24


@dataclass(frozen=True, slots=True, eq=False)
class DescribedPlace:
    """A place of an image.

    Attributes:
        part: The image.
        is_own: Whether it is the image that is looked at. Otherwise it is a Good Part.
        around: The place.
    """

    part: Path
    is_own: bool
    around: Surroundings


@dataclass(frozen=True, slots=True, eq=False)
class MappedPlace:
    """A place with its descriptors in the plane.

    Attributes:
        place: The place.
        teacher: The Target's point.
        students: The point of the Students' mean.
        error: Distance of both before scaling. The square is the Regression Error.
        radius: Root of the Predictive Variance, in the same unit.
    """

    place: DescribedPlace
    teacher: tuple[float, float]
    students: tuple[float, float]
    error: float
    radius: float


@dataclass(frozen=True, slots=True, eq=False)
class DescriptorMap:
    """Places of an image and of Good Parts in the plane.

    Attributes:
        places: Those of the image first, its highest one before all.
        stress: Share of the distances that the plane does not keep, as ``Scaled``.
        is_same_place: Whether Good Parts are looked at in the same place, or in their most similar one.
    """

    places: tuple[MappedPlace, ...]
    stress: float
    is_same_place: bool

    @property
    def has_variance(self) -> bool:
        """Whether Students disagree anywhere. One alone does not."""
        return any(each.radius for each in self.places)


def mapped(places: Sequence[DescribedPlace], cells: npt.NDArray[np.floating], *, is_same_place: bool) -> DescriptorMap:
    """Scale the descriptors of places into the plane.

    Args:
        places: In the order of the answer.
        cells: Of each, n x (2D + 1), as ``Runtime.predictions``.
        is_same_place: As ``DescriptorMap``.
    """
    values = np.asarray(cells, np.float64)
    dim = (values.shape[1] - 1) // 2
    teacher, students, variance = values[:, :dim], values[:, dim : 2 * dim], values[:, -1]
    between = distances(np.concatenate([teacher, students]))
    plane = scaled(between)
    count = len(places)
    rows = zip(places, plane.places[:count], plane.places[count:], np.diagonal(between, count), variance, strict=True)
    made = tuple(
        MappedPlace(place, _point(target), _point(mean), float(error), float(np.sqrt(max(spread, 0.0))))
        for place, target, mean, error, spread in rows
    )
    return DescriptorMap(made, plane.stress, is_same_place)


def region_places(mask: Mask, region: Region) -> tuple[tuple[float, float], ...]:
    """Pixels of a region, evenly spread, as shares of the image's width and height.

    Args:
        mask: The Defect Mask, bool, height x width.
        region: One of its regions.
    """
    box = mask[region.y : region.y + region.height, region.x : region.x + region.width]
    rows, columns = np.nonzero(box)
    kept = np.unique(np.linspace(0, len(rows) - 1, MOST_CELLS).astype(np.int64)) if len(rows) else rows
    height, width = mask.shape
    return tuple(
        ((region.x + float(columns[index]) + 0.5) / width, (region.y + float(rows[index]) + 0.5) / height)
        for index in kept
    )


def _point(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    return float(values[0]), float(values[1])
