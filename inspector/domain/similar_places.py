"""The places of Good Parts that look like a place of another part, as the Teachers describe them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.registration import Warp

#: Good Parts that are compared at most. They are spread evenly over all of them.
MOST_PARTS = 100


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """A square of an image around a place.

    Attributes:
        pixels: uint8, side x side x 3, RGB.
        across: The place, as a share of the square's width.
        down: Likewise of its height.
    """

    pixels: Pixels
    across: float
    down: float


@dataclass(frozen=True, slots=True, eq=False)
class SimilarPlace:
    """The place of a Good Part that is nearest to a place of an image.

    Attributes:
        part: The Good Part.
        across: The place, as a share of the part's width.
        down: Likewise of its height.
        distance: Of the descriptors of both places and their neighbours, as ``nearest_cell``.
        around: The place.
        own: The place of the image.
        is_laid: Whether the part is turned and zoomed around its place as the part of the image lies.
    """

    part: Path
    across: float
    down: float
    distance: float
    around: Surroundings
    own: Surroundings
    is_laid: bool = False


@dataclass(frozen=True, slots=True)
class RankedPart:
    """A Good Part beside an image.

    Attributes:
        part: The Good Part.
        distance: Median over all places of the distance between both. A defect changes few places.
    """

    part: Path
    distance: float


def spread(paths: list[Path], most: int = MOST_PARTS) -> list[Path]:
    """At most so many of them, evenly spread."""
    count = len(paths)
    return paths if count <= most else [paths[index * count // most] for index in range(most)]


def cell_of(share: float, count: int) -> int:
    """The cell that a place lies in, of so many along a side."""
    return min(int(share * count), count - 1)


def neighbourhood(cells: npt.NDArray[np.floating], row: int, column: int) -> npt.NDArray[np.floating]:
    """A cell with its eight neighbours, d x 3 x 3, of d x h x w. Beyond the edge, cells are repeated."""
    height, width = cells.shape[1:]
    rows = np.clip(np.arange(row - 1, row + 2), 0, height - 1)
    columns = np.clip(np.arange(column - 1, column + 2), 0, width - 1)
    return cells[:, rows[:, None], columns]


def nearest_cell(wanted: npt.NDArray[np.floating], cells: npt.NDArray[np.floating]) -> tuple[int, int, float]:
    """The cell whose neighbourhood is nearest to another one.

    Args:
        wanted: A ``neighbourhood``.
        cells: d x h x w.

    Returns:
        Row and column, and the distance: the root of the mean over both neighbourhoods of the squared distances.
    """
    height, width = cells.shape[1:]
    flat = cells.reshape(len(cells), -1).astype(np.float32)
    nine = wanted.reshape(len(wanted), -1).astype(np.float32)
    # |a - b|^2 = |a|^2 - 2 a b + |b|^2, for all pairs at once.
    squared = np.square(nine).sum(0)[:, None] - 2 * nine.T @ flat + np.square(flat).sum(0)
    padded = np.pad(squared.reshape(3, 3, height, width), ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    total = sum(
        padded[down, across, down : down + height, across : across + width] for down in range(3) for across in range(3)
    )
    row, column = divmod(int(np.argmin(total)), width)
    return row, column, math.sqrt(max(float(np.min(total)), 0.0) / 9)


def part_distance(image: npt.NDArray[np.floating], part: npt.NDArray[np.floating]) -> float:
    """Median over the cells of two parts, both d x h x w, of the distance of their descriptors."""
    difference = image.astype(np.float32) - part.astype(np.float32)
    return float(np.median(np.sqrt(np.square(difference).sum(0))))


def surroundings(image: Pixels, across: float, down: float, side_px: int) -> Surroundings:
    """A square of an image around a place, moved inside where it reaches beyond the image's edge.

    Args:
        image: uint8, height x width x 3, RGB.
        across: The place, as a share of the width.
        down: Likewise of the height.
        side_px: Of the square. Smaller images give what they have.
    """
    height, width = image.shape[:2]
    top = min(max(int(down * height) - side_px // 2, 0), max(height - side_px, 0))
    left = min(max(int(across * width) - side_px // 2, 0), max(width - side_px, 0))
    pixels = np.ascontiguousarray(image[top : top + side_px, left : left + side_px])
    return Surroundings(pixels, (across * width - left) / pixels.shape[1], (down * height - top) / pixels.shape[0])


def laid_surroundings(image: Pixels, across: float, down: float, side_px: int, warp: Warp) -> Surroundings:
    """A square around a place of an image, turned and zoomed as another part lies.

    Beyond the image its edge is repeated.

    Args:
        image: uint8, height x width x 3, RGB.
        across: The place, as a share of the width.
        down: Likewise of the height.
        side_px: Of the square, in pixels of the other part's image.
        warp: From places of the other part to those of this one. Its shift does not count.
    """
    import cv2

    turn, middle = warp[:, :2], (side_px - 1) / 2
    place = np.array([across * image.shape[1] - 0.5, down * image.shape[0] - 0.5])
    moved = np.column_stack([turn, place - turn @ (middle, middle)]).astype(np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    pixels = cv2.warpAffine(image, moved, (side_px, side_px), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return Surroundings(pixels.astype(np.uint8, copy=False), 0.5, 0.5)


def as_kept(descriptors: FloatMap) -> npt.NDArray[np.float16]:
    """Descriptors in half the memory."""
    return descriptors.astype(np.float16)
