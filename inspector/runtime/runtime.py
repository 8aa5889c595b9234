"""The Runtime of a Detector's Graph: the interface that PyTorch and onnxruntime are behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from inspector.domain.arrays import FloatMap, Pixels
from inspector.text import Text

#: Names of the inputs and outputs of the two halves of a Graph.
PIXELS = "pixels"
SCORES = "scores"
#: Input of a tile's scores: the global context of the image, N x D, or not a number where the tile is all of it.
GLOBAL_CONTEXT = "global_context"
#: Mean descriptors of a tile's cells of the grid, N x D x rows x columns. Their mean is the global context.
CELL_CONTEXTS = "cell_contexts"
MAPS = "maps"
#: Regression Errors and then Predictive Variances of all Scales, N x 2L x h x w. Graphs of older files have none.
TERMS = "terms"
#: Descriptors of all Scales for every cell, N x D x h x w, likewise.
DESCRIPTORS = "descriptors"
#: The Students' mean predictions for every cell, N x (D + 1) x h x w, likewise. The last is the Predictive Variance.
PREDICTIONS = "predictions"

#: How far the Anomaly Maps of two Runtimes may be apart, in the unit of Anomaly Maps (a good pixel's deviation).
MAP_TOLERANCE = 0.01

#: For images that do not fit into memory beside their scores.
MEMORY_ADVICE = Text("close other programs, or train a detector of lower resolution")


class GraphRefusedError(Exception):
    """A Runtime cannot use a Graph. The message says why."""


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
    """Computes scores and maps of cells. Safe to use from several threads.

    Attributes:
        name: The library and the device, for people.
    """

    @property
    def name(self) -> str:
        """The library and the device, for people."""

    def scores(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        """Scores per Scale.

        Args:
            pixels: uint8, N x (H + border) x (W + border) x 3, RGB: the tile with its surroundings.
            tile: Where in the image they lie.
            global_context: Of the whole image, N x D, where the tile is not all of it and the Graph needs it.

        Returns:
            float32, N x L x H / stride x W / stride.

        Raises:
            FailureError: ``out-of-memory``.
        """

    def evidence(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        """Scores and, where the Graph tells them, the terms that they are made of.

        Args:
            pixels: As for ``scores``.
            tile: Likewise.
            global_context: Likewise.

        Returns:
            float32, N x 3L x H / stride x W / stride: scores, Regression Errors (equations 8 and 9) and Predictive
            Variances (equation 10) of all Scales. The last two are normalised as in equation 11: 0 is an average good
            pixel, 1 its standard deviation. N x L without terms.

        Raises:
            FailureError: ``out-of-memory``.
        """

    @property
    def has_descriptors(self) -> bool:
        """Whether ``descriptors`` can be asked for."""

    def descriptors(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        """Targets of all Scales one after the other, float32, N x D x H / stride x W / stride.

        Each Scale's are divided by the square root of their number, so that Scales count alike in squared distances.

        Raises:
            FailureError: ``out-of-memory``.
        """

    @property
    def has_predictions(self) -> bool:
        """Whether ``predictions`` can be asked for."""

    def predictions(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        """Targets and the Students' mean predictions of them, float32, N x (2D + 1) x H / stride x W / stride.

        First the targets as ``descriptors`` gives them, then the means (equation 9) in the same unit. The last is the
        Predictive Variance (equation 10) as a squared distance in that unit, summed over the Scales.

        Raises:
            FailureError: ``out-of-memory``.
        """

    def cell_contexts(self, pixels: Pixels, tile: Tile) -> FloatMap:
        """Mean descriptors of a tile's cells of the grid, float32, N x D x rows x columns, for Graphs that need them.

        Raises:
            FailureError: ``out-of-memory``.
        """

    def maps(self, scores: FloatMap) -> FloatMap:
        """Normalised maps of cells, float32, N x h x w, of the scores of whole images, N x L x h x w.

        Raises:
            FailureError: ``out-of-memory``.
        """
