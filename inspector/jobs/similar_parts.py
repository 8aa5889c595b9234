"""Comparing an image with the Project's Good Parts by the Teachers' descriptors, as a Job."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.augmentation import Mirror
from inspector.domain.events import Stage, Work
from inspector.domain.pose import CommonPose
from inspector.domain.side_by_side import each_file_side_by_side
from inspector.domain.similar_places import (
    MOST_PARTS,
    RankedPart,
    SimilarPlace,
    as_kept,
    cell_of,
    laid_surroundings,
    nearest_cell,
    neighbourhood,
    part_distance,
    spread,
    surroundings,
)
from inspector.errors import UsageError
from inspector.jobs.inspection_cache import CacheKey, InspectionCache
from inspector.storage.images import read_image

Descriptors = npt.NDArray[np.float16]


class DescribesImages(Protocol):
    """The part of ``InferenceClient`` that is needed here."""

    @property
    def kept(self) -> InspectionCache:
        """Names files as they are, and Detectors."""

    def describe(self, image: Pixels, *, with_predictions: bool = False) -> FloatMap | None:
        """As ``InferenceClient.describe``."""


class DescribedParts:
    """The descriptors of Good Parts that were compared before. Safe to use from several threads.

    Args:
        most: So many parts are kept.
    """

    def __init__(self, most: int = MOST_PARTS) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._known: OrderedDict[CacheKey, Descriptors] = OrderedDict()

    def get(self, key: CacheKey) -> Descriptors | None:
        """Of a file that has not changed since, None where it is not known."""
        with self._lock:
            return self._known.get(key)

    def put(self, key: CacheKey, descriptors: Descriptors) -> None:
        """Keep those of a file. The oldest ones make room."""
        with self._lock:
            self._known[key] = descriptors
            while len(self._known) > self._most:
                self._known.popitem(last=False)

    def described(self, key: CacheKey, describe: Callable[[], FloatMap | None]) -> Descriptors | None:
        """Those of a file. ``describe`` is called where they are not known, and may tell none."""
        cells = self.get(key)
        made = None if cells is not None else describe()
        if made is not None:
            cells = as_kept(made)
            self.put(key, cells)
        return cells


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A question about an image.

    Attributes:
        path: Of the image. It is not compared with itself.
        image: uint8, height x width x 3, RGB.
        place: As shares of width and height: the place to find another one for. None where parts are ranked only.
        side_px: Of the squares around both places.
        pose: Of the Good Parts: the square of the similar place is turned as the part of the image lies.
        mirror: Parts may be mirrored ones, too.
    """

    path: Path
    image: Pixels
    place: tuple[float, float] | None = None
    side_px: int = 0
    pose: CommonPose | None = None
    mirror: Mirror | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The answer.

    Attributes:
        ranked: The Good Parts that were compared, the most similar one first.
        similar: The nearest place of all of them, where one was asked for.
        total: Good Parts that there are.
    """

    ranked: tuple[RankedPart, ...]
    similar: SimilarPlace | None
    total: int


@dataclass(frozen=True, slots=True)
class _Found:
    part: Path
    row: int
    column: int
    cells: tuple[int, int]
    distance: float


def compare_with_parts(
    client: DescribesImages, known: DescribedParts, asked: Comparison, parts: Sequence[Path]
) -> Work[Compared]:
    """Describe Good Parts that are not known yet, and compare all with an image. Emits Progress and ItemSkipped.

    Raises:
        UsageError: ``no-descriptors``: the Detector tells none. ``no-good-parts``: no part can be read.
        InspectorError: As ``InferenceClient.describe``.
    """
    wanted = client.describe(asked.image)
    if wanted is None:
        raise UsageError(
            "This detector does not tell what its networks see", "train it again with this version", "no-descriptors"
        )
    ranked: list[RankedPart] = []
    found: list[_Found] = []

    def describe(path: Path) -> tuple[Path, Descriptors | None]:
        return path, known.described(client.kept.key(path), lambda: client.describe(read_image(path)))

    def compare(described: tuple[Path, Descriptors | None]) -> None:
        path, cells = described
        if cells is None or cells.shape != wanted.shape:
            return
        ranked.append(RankedPart(path, part_distance(wanted, cells)))
        if asked.place is not None:
            height, width = wanted.shape[1:]
            own = neighbourhood(wanted, cell_of(asked.place[1], height), cell_of(asked.place[0], width))
            row, column, distance = nearest_cell(own, cells)
            found.append(_Found(path, row, column, (height, width), distance))

    others = [path for path in parts if path != asked.path]
    yield from each_file_side_by_side(Stage.INSPECT, spread(others), describe, compare)
    if not ranked:
        raise UsageError("There is no good part to compare with", "choose an image to compare with", "no-good-parts")
    ranked.sort(key=lambda part: part.distance)
    nearest = min(found, key=lambda place: place.distance, default=None)
    return Compared(tuple(ranked), None if nearest is None else _similar(asked, nearest), len(others))


def _similar(asked: Comparison, found: _Found) -> SimilarPlace:
    assert asked.place is not None
    (height, width), part = found.cells, read_image(found.part)
    across, down = (found.column + 0.5) / width, (found.row + 0.5) / height
    own = surroundings(asked.image, *asked.place, asked.side_px)
    if asked.pose is not None:
        warp = asked.pose.warp_between(asked.image, part, part.shape[1] / part.shape[0], asked.mirror)
        around = laid_surroundings(part, across, down, asked.side_px, warp)
    else:
        # The same share of both images, whatever their sizes.
        side_px = max(round(asked.side_px * part.shape[1] / asked.image.shape[1]), 1)
        around = surroundings(part, across, down, side_px)
    return SimilarPlace(found.part, across, down, found.distance, around, own, asked.pose is not None)
