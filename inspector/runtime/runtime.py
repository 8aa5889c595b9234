"""What computes a Detector's Graph: the interface that PyTorch and onnxruntime are behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inspector.domain.arrays import FloatMap, Pixels
from inspector.errors import FailureError

#: Names of what goes into and comes out of the two halves of a Graph.
PIXELS = "pixels"
SCORES = "scores"
#: What the scores of a tile take: the appearance of the whole image, N x D; not a number where the tile is all of it.
APPEARANCE = "appearance"
#: What a tile looks like, cell by cell of the grid, N x D x rows x columns; an image's appearance is the mean of all.
CELL_APPEARANCES = "cell_appearances"
MAPS = "maps"

#: How far the Anomaly Maps of two Runtimes may be apart, in the unit of Anomaly Maps (a good pixel's deviation).
MAP_TOLERANCE = 0.01


class GraphRefusedError(Exception):
    """A Runtime cannot use a Graph; the message says why."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A part of an image: whole cells of the grid that statistics are placed on.

    Attributes:
        rows: Of the grid.
        columns: Of the grid.
    """

    rows: slice
    columns: slice


#: All of an image.
WHOLE = Tile(slice(None), slice(None))


class Runtime(Protocol):
    """Computes scores and maps of cells.

    Attributes:
        name: For people: what computes, and where.
    """

    @property
    def name(self) -> str:
        """For people: what computes, and where."""

    def scores(self, pixels: Pixels, tile: Tile = WHOLE, appearance: FloatMap | None = None) -> FloatMap:
        """Scores per Scale.

        Args:
            pixels: uint8, N x (H + border) x (W + border) x 3, RGB: the tile with its surroundings.
            tile: Where in the image they lie.
            appearance: Of the whole image, N x D, where the tile is not all of it and the Graph needs it.

        Returns:
            float32, N x L x H / stride x W / stride.

        Raises:
            FailureError: ``out-of-memory``.
        """

    def cell_appearances(self, pixels: Pixels, tile: Tile) -> FloatMap:
        """What the cells of the grid look like in a tile, float32, N x D x rows x columns; for Graphs that need it.

        Raises:
            FailureError: ``out-of-memory``.
        """

    def maps(self, scores: FloatMap) -> FloatMap:
        """Normalised maps of cells, float32, N x h x w, of the scores of whole images, N x L x h x w.

        Raises:
            FailureError: ``out-of-memory``.
        """


def out_of_memory() -> FailureError:
    """What every Runtime raises when memory does not suffice."""
    return FailureError(
        "There is not enough memory to inspect this image",
        "close other programs, or train a detector of lower resolution",
        "out-of-memory",
    )
