"""Inspecting large images piece by piece, with the same scores as in one piece."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from inspector.domain.manifest import GraphFacts
from inspector.domain.results import FloatMap
from inspector.runtime.runtime import Runtime, Tile
from inspector.runtime.zoom import Pixels, add_border

#: Longest side of a tile, without its surroundings. A single cell of the grid may be larger.
TILE_PX = 512


def tiled_scores(runtime: Runtime, graph: GraphFacts, images: Pixels, tile_px: int = TILE_PX) -> FloatMap:
    """Scores of images, however large.

    Tiles overlap by the networks' receptive field, so every descriptor sees exactly the pixels that it would see in one
    piece; they consist of whole cells of the grid, so every score uses the statistics of its place. Scores that depend
    on more than the border are computed with the grid cells around their tile, and those cells' scores dropped.

    Args:
        runtime: Computes them.
        graph: Geometry of the Graph.
        images: uint8, N x H x W x 3, RGB; H and W are multiples of ``graph.size_step_px``.
        tile_px: Longest side of a tile.

    Returns:
        float32, N x L x H / stride x W / stride.
    """
    border = graph.border_before_px + graph.border_after_px
    padded = add_border(images, graph.border_before_px, graph.border_after_px)
    height, width = images.shape[1:3]
    cell_height, cell_width = height // graph.grid, width // graph.grid
    parts = []
    for rows in _slices(graph.grid, cell_height, tile_px):
        around_rows = _widened(rows, graph, cell_height)
        top, bottom = around_rows.start * cell_height, around_rows.stop * cell_height + border
        kept_rows = _kept(rows, around_rows, cell_height // graph.stride_px)
        band = []
        for columns in _slices(graph.grid, cell_width, tile_px):
            around_columns = _widened(columns, graph, cell_width)
            left, right = around_columns.start * cell_width, around_columns.stop * cell_width + border
            kept_columns = _kept(columns, around_columns, cell_width // graph.stride_px)
            scores = runtime.scores(padded[:, top:bottom, left:right], Tile(around_rows, around_columns))
            band.append(scores[:, :, kept_rows, kept_columns])
        parts.append(band)
    return np.block(parts).astype(np.float32, copy=False)


def _slices(grid: int, cell_px: int, tile_px: int) -> Iterator[slice]:
    """Slices of the grid, of nearly equal length, whose tiles are at most ``tile_px`` long where that is possible."""
    most = max(1, tile_px // cell_px)
    count = -(-grid // most)
    bounds = [index * grid // count for index in range(count + 1)]
    return (slice(start, stop) for start, stop in itertools.pairwise(bounds))


def _widened(cells: slice, graph: GraphFacts, cell_px: int) -> slice:
    """With as many cells of the grid on either side as hold what the tile's scores depend on."""
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
