"""Regions of Defect Masks as polygons that cover exactly their pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from inspector.domain.arrays import FloatMap, Mask

#: A corner of pixels: column and row, the corner of the image's first pixel being 0, 0.
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """One region (8-connectivity) of a Defect Mask.

    Attributes:
        x: First column.
        y: First row.
        width: Columns.
        height: Rows.
        area_px: Pixels, without those of holes.
        peak: Highest value of the map in it.
        corners: Its polygon, see ``polygon``.
    """

    x: int
    y: int
    width: int
    height: int
    area_px: int
    peak: float
    corners: tuple[Corner, ...]


def outlines(mask: Mask, anomaly_map: FloatMap) -> Iterator[Outline]:
    """The regions of a Defect Mask.

    Args:
        mask: bool, height x width.
        anomaly_map: float32, height x width.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for label in range(1, count):
        x, y, width, height, area = (int(value) for value in stats[label])
        box = np.s_[y : y + height, x : x + width]
        region = labels[box] == label
        peak = float(anomaly_map[box][region].max())
        yield Outline(x, y, width, height, area, peak, tuple(polygon(region, x, y)))


def polygon(region: Mask, x: int = 0, y: int = 0) -> list[Corner]:
    """The outline of one region along the edges of its pixels.

    Formats of polygons know no holes. Each hole is cut in from the edge above it, along a line that is walked to and
    fro. So the polygon has exactly the region's area, and the line has none.

    Args:
        region: bool, height x width, one piece (8-connectivity).
        x: Column of the region's first pixel in the image.
        y: Row of it.
    """
    doubled = region.astype(np.uint8).repeat(2, axis=0).repeat(2, axis=1)
    contours, _ = cv2.findContours(doubled, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    # From above: the outer one is first, and whatever lies above a hole comes before it.
    outer, *holes = sorted((_corners(np.asarray(each)) for each in contours), key=lambda ring: (ring[0][1], ring[0][0]))
    path = _Path(outer)
    for hole in holes:
        column, top = hole[0]
        above = np.flatnonzero(~region[:top, column])
        path.cut_in(hole, int(above[-1]) + 1 if len(above) else 0)
    return [(column + x, row + y) for column, row in path.corners()]


class _Path:
    """A closed path of corners into which holes are cut. Edges along rows are found by their row."""

    def __init__(self, ring: Sequence[Corner]) -> None:
        self._corners: list[Corner] = []
        self._next: list[int] = []
        self._edges: defaultdict[int, list[int]] = defaultdict(list)
        self._link([*self._add(ring), 0])

    def cut_in(self, hole: Sequence[Corner], row: int) -> None:
        """Walk from the edge at ``row`` above a hole's first corner down to it, around it, and back."""
        column = hole[0][0]
        before = next(node for node in self._edges[row] if self._spans(node, column))
        after = self._next[before]
        self._edges[row].remove(before)
        self._link([before, *self._add([(column, row), *hole, hole[0], (column, row)]), after])

    def corners(self) -> Iterator[Corner]:
        """The path from its first corner on. A place where it turns back on itself has one corner."""
        node = 0
        while True:
            following = self._next[node]
            if self._corners[node] != self._corners[following]:
                yield self._corners[node]
            if following == 0:
                return
            node = following

    def _add(self, corners: Sequence[Corner]) -> range:
        start = len(self._corners)
        self._corners.extend(corners)
        self._next.extend(0 for _ in corners)
        return range(start, len(self._corners))

    def _link(self, nodes: Sequence[int]) -> None:
        for node, following in pairwise(nodes):
            self._next[node] = following
            row = self._corners[node][1]
            if row == self._corners[following][1]:
                self._edges[row].append(node)

    def _spans(self, node: int, column: int) -> bool:
        """Whether the edge that follows a node runs above a pixel's column."""
        first, last = self._corners[node][0], self._corners[self._next[node]][0]
        return min(first, last) <= column < max(first, last)


def _corners(contour: npt.NDArray[np.generic]) -> list[Corner]:
    """Corners of pixels, from a contour of doubled pixels, beginning with the first one of the top row."""
    # Of the two columns of a doubled pixel the even one touches its left edge, the odd one its right edge.
    corners = (contour[:, 0, :].astype(np.int64) + 1) // 2
    moved = np.any(corners != np.roll(corners, 1, axis=0), axis=1)
    ring = [(int(column), int(row)) for column, row in corners[moved]]
    start = min(range(len(ring)), key=lambda index: (ring[index][1], ring[index][0]))
    return [*ring[start:], *ring[:start]]
