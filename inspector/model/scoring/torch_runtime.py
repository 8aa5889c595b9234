"""The Graph on PyTorch: the reference, and the Runtime of GPUs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

import torch
from torch import Tensor

from inspector.domain.arrays import FloatMap, Pixels
from inspector.errors import memory_errors
from inspector.model.device import inference_precision
from inspector.model.scoring.map_graph import MapGraph
from inspector.model.scoring.scale import Residuals
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.runtime.runtime import MEMORY_ADVICE, WHOLE, Tile


class TorchRuntime:
    """Runs the two halves of a Graph, in half precision on GPUs. Scores are made in float32 everywhere."""

    def __init__(self, scores: ScoreGraph, maps: MapGraph, device: torch.device) -> None:
        self._scores = scores.to(device).eval()
        self._maps = maps.to(device).eval()
        self._placed = {name: value.to(device) for name, value in scores.placed().items()}
        self._device = device
        # All memory of a GPU is for one image at a time.
        self._turn = contextlib.nullcontext() if device.type == "cpu" else threading.Lock()

    @property
    def name(self) -> str:
        """The library and its version, and the device."""
        return f"torch {torch.__version__} on {self._device.type}"

    def scores(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        """As ``Runtime.scores``."""
        given = None if global_context is None else torch.from_numpy(global_context).to(self._device)
        return self._of_residuals(
            pixels, tile, lambda residuals, placed: self._scores.scores(residuals, given, *placed)
        )

    def evidence(self, pixels: Pixels, tile: Tile = WHOLE, global_context: FloatMap | None = None) -> FloatMap:
        """As ``Runtime.evidence``."""
        given = None if global_context is None else torch.from_numpy(global_context).to(self._device)

        def scores_and_terms(residuals: list[Residuals], placed: list[Tensor]) -> Tensor:
            return torch.cat([self._scores.scores(residuals, given, *placed), self._scores.terms(residuals)], 1)

        return self._of_residuals(pixels, tile, scores_and_terms)

    @property
    def has_descriptors(self) -> bool:
        """As ``Runtime.has_descriptors``."""
        return True

    def descriptors(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        """As ``Runtime.descriptors``."""
        return self._of_residuals(pixels, tile, lambda residuals, _: self._scores.descriptors(residuals))

    @property
    def has_predictions(self) -> bool:
        """As ``Runtime.has_predictions``."""
        return True

    def predictions(self, pixels: Pixels, tile: Tile = WHOLE) -> FloatMap:
        """As ``Runtime.predictions``."""

        def both(residuals: list[Residuals], _: list[Tensor]) -> Tensor:
            return torch.cat([self._scores.descriptors(residuals), self._scores.predictions(residuals)], 1)

        return self._of_residuals(pixels, tile, both)

    def cell_contexts(self, pixels: Pixels, tile: Tile) -> FloatMap:
        """As ``Runtime.cell_contexts``."""
        return self._of_residuals(
            pixels, tile, lambda residuals, placed: self._scores.cell_contexts(residuals, *placed)
        )

    @torch.inference_mode()
    def maps(self, scores: FloatMap) -> FloatMap:
        """As ``Runtime.maps``."""
        return self._maps(torch.from_numpy(scores).to(self._device)).cpu().numpy()

    @torch.inference_mode()
    def _of_residuals(
        self, pixels: Pixels, tile: Tile, wanted: Callable[[list[Residuals], list[Tensor]], Tensor]
    ) -> FloatMap:
        # Statistics that serve for all places (1 x 1) are left as they are.
        placed = [
            value if value.shape[:2] == (1, 1) else value[tile.rows, tile.columns] for value in self._placed.values()
        ]
        with self._turn, memory_errors(MEMORY_ADVICE):
            # A copy: the images may be read-only.
            images = torch.tensor(pixels, device=self._device)
            with inference_precision(self._device):
                residuals = self._scores.residuals(images)
            return wanted(residuals, placed).cpu().numpy()
