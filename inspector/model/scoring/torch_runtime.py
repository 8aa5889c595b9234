"""The Graph on PyTorch: the reference, and the Runtime of GPUs."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from inspector.domain.arrays import FloatMap, Pixels
from inspector.model.device import inference_precision
from inspector.model.scoring.map_graph import MapGraph
from inspector.model.scoring.scale import Residuals
from inspector.model.scoring.score_graph import ScoreGraph, placed_at
from inspector.runtime.runtime import WHOLE, Tile, out_of_memory


class TorchRuntime:
    """Runs the two halves of a Graph, in half precision on GPUs; scores are made in float32 everywhere."""

    def __init__(self, scores: ScoreGraph, maps: MapGraph, device: torch.device) -> None:
        self._scores = scores.to(device).eval()
        self._maps = maps.to(device).eval()
        self._placed = {name: value.to(device) for name, value in scores.placed().items()}
        self._device = device

    @property
    def name(self) -> str:
        """What computes."""
        return f"torch {torch.__version__} on {self._device.type}"

    def scores(self, pixels: Pixels, tile: Tile = WHOLE, appearance: FloatMap | None = None) -> FloatMap:
        """As ``Runtime.scores``."""
        given = None if appearance is None else torch.from_numpy(appearance).to(self._device)
        return self._of_residuals(pixels, tile, lambda found, placed: self._scores.scores(found, given, *placed))

    def cell_appearances(self, pixels: Pixels, tile: Tile) -> FloatMap:
        """As ``Runtime.cell_appearances``."""
        return self._of_residuals(pixels, tile, lambda found, placed: self._scores.appearance(found, *placed))

    @torch.inference_mode()
    def maps(self, scores: FloatMap) -> FloatMap:
        """As ``Runtime.maps``."""
        return self._maps(torch.from_numpy(scores).to(self._device)).cpu().numpy()  # type: ignore[no-any-return]

    @torch.inference_mode()
    def _of_residuals(
        self, pixels: Pixels, tile: Tile, wanted: Callable[[list[Residuals], list[Tensor]], Tensor]
    ) -> FloatMap:
        placed = placed_at(self._placed, tile.rows, tile.columns)
        try:
            # A copy: the images may be mapped read-only.
            images = torch.tensor(pixels, device=self._device)
            with inference_precision(self._device):
                residuals = self._scores.residuals(images)
            return wanted(residuals, placed).cpu().numpy()
        except RuntimeError as error:
            if "memory" in str(error).lower():
                raise out_of_memory() from error
            raise
