"""Inspecting large images piece by piece, with the same scores as in one piece."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from inspector.domain.arrays import FloatMap, Pixels
from inspector.domain.manifest import GraphFacts
from inspector.runtime.runtime import Runtime, Tile
from inspector.runtime.zoom import add_border

#: Longest side of a tile, without its surroundings. A single cell of the grid may be larger.
TILE_PX = 1024


#: Something that a Runtime computes for every cell of a tile: N x K x h x w.
Look = Callable[[Pixels, Tile, FloatMap | None], FloatMap]


def tiled_scores(runtime: Runtime, graph: GraphFacts, images: Pixels, tile_px: int = TILE_PX) -> FloatMap:
    """Scores of images, however large: N x L x H / stride x W / stride. See ``tiled``."""
    return tiled(runtime.scores, runtime, graph, images, tile_px)


def tiled(look: Look, runtime: Runtime, graph: GraphFacts, images: Pixels, tile_px: int = TILE_PX) -> FloatMap:
    """Scores of images, however large, or anything else that is computed for every cell.

    Tiles overlap by the networks' receptive field, so every descriptor sees exactly the pixels that it would see in one
    piece. They consist of whole cells of the grid, so every score uses the statistics of its place. Scores that depend
    on more than the border are computed with the grid cells around their tile, and those cells' scores dropped. Where
    they depend on the global context of the whole image, the tiles are looked at twice.

    Args:
        look: Of the Runtime.
        runtime: Computes them.
        graph: Geometry of the Graph.
        images: uint8, N x H x W x 3, RGB. H and W are multiples of ``graph.size_step_px``.
        tile_px: Longest side of a tile.

    Returns:
        float32, N x K x H / stride x W / stride.
    """
    padded = add_border(images, graph.border_before_px, graph.border_after_px)
    bands = list(_bands(graph, images.shape[1], images.shape[2], tile_px))
    global_context = None
    if graph.global_context_dim and len(bands) * len(bands[0]) > 1:
        cells = [
            [view.kept_cells(runtime.cell_contexts(view.seen(padded), view.around)) for view in band] for band in bands
        ]
        global_context = np.block(cells).mean((2, 3), dtype=np.float32)
    scores = [
        [view.kept_scores(look(view.seen(padded), view.around, global_context)) for view in band] for band in bands
    ]
    return np.block(scores).astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class _View:
    """A tile, the surroundings that are looked at for its sake, and the part of the result that is kept.

    Attributes:
        tile: The tile.
        around: With its surroundings.
        graph: Geometry of the Graph.
        cell_px: Height and width of a cell of the grid.
    """

    tile: Tile
    around: Tile
    graph: GraphFacts
    cell_px: tuple[int, int]

    def seen(self, padded: Pixels) -> Pixels:
        """Its pixels among those of the continued images."""
        border = self.graph.border_before_px + self.graph.border_after_px
        high, wide = self.cell_px
        rows, columns = self.around.rows, self.around.columns
        return padded[
            :, rows.start * high : rows.stop * high + border, columns.start * wide : columns.stop * wide + border
        ]

    def kept_cells(self, values: FloatMap) -> FloatMap:
        """The tile's own of values for every cell of the grid."""
        return self._kept(values, 1, 1)

    def kept_scores(self, scores: FloatMap) -> FloatMap:
        """The tile's own of scores."""
        return self._kept(scores, *(size // self.graph.stride_px for size in self.cell_px))

    def _kept(self, values: FloatMap, high: int, wide: int) -> FloatMap:
        rows = _kept(self.tile.rows, self.around.rows, high)
        return values[:, :, rows, _kept(self.tile.columns, self.around.columns, wide)]


def _bands(graph: GraphFacts, height: int, width: int, tile_px: int) -> Iterator[list[_View]]:
    """Rows of tiles."""
    high, wide = height // graph.grid, width // graph.grid
    for rows in _slices(graph.grid, high, tile_px):
        around_rows = _widened(rows, graph, high)
        yield [
            _View(Tile(rows, columns), Tile(around_rows, _widened(columns, graph, wide)), graph, (high, wide))
            for columns in _slices(graph.grid, wide, tile_px)
        ]


def _slices(grid: int, cell_px: int, tile_px: int) -> Iterator[slice]:
    """Slices of the grid, of nearly equal length, whose tiles are at most ``tile_px`` long where that is possible."""
    most = max(1, tile_px // cell_px)
    count = -(-grid // most)
    bounds = [index * grid // count for index in range(count + 1)]
    return (slice(start, stop) for start, stop in itertools.pairwise(bounds))


def _widened(cells: slice, graph: GraphFacts, cell_px: int) -> slice:
    """With as many cells of the grid on either side as the tile's scores depend on."""
    more = -(-graph.context_px // cell_px)
    # Cells from one place where networks of this stride may start to the next.
    step = math.lcm(cell_px, graph.alignment_px) // cell_px
    start = max(0, cells.start - more) // step * step
    stop = -(-(cells.stop + more) // step) * step
    return slice(start, min(graph.grid, stop))


def _kept(cells: slice, around: slice, scores_per_cell: int) -> slice:
    """Where the scores of a tile lie among those of the widened one."""
    start = (cells.start - around.start) * scores_per_cell
    return slice(start, start + (cells.stop - cells.start) * scores_per_cell)
