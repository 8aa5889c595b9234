"""The Graph as ONNX documents, for runtimes that do not know PyTorch."""

from __future__ import annotations

import dataclasses
import io
import warnings

import torch
from torch import Tensor, nn

from inspector.model.scoring.map_graph import MapGraph
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.runtime.runtime import APPEARANCE, CELL_APPEARANCES, MAPS, PIXELS, SCORES
from inspector.storage.detector_file import Graph

#: Understood by onnxruntime 1.14 and newer.
OPSET = 17


def export_graph(scores: ScoreGraph, maps: MapGraph) -> Graph:
    """Write both halves of a Graph, for any number of images of any size."""
    facts = dataclasses.replace(scores.facts, opset=OPSET, combination=maps.statistics.combination)
    border = facts.border_before_px + facts.border_after_px
    side = facts.size_step_px
    pixels = torch.zeros(1, side + border, side + border, 3, dtype=torch.uint8)
    placed = {name: value.cpu() for name, value in scores.placed().items()}
    axes = {PIXELS: {0: "n", 1: "padded_height", 2: "padded_width"}, SCORES: {0: "n", 2: "height", 3: "width"}}
    axes |= {name: {0: "rows", 1: "columns"} for name, value in placed.items() if value.shape[:2] != (1, 1)}
    whole = _WholeGraph(scores)
    inputs, outputs = [PIXELS], [SCORES]
    examples: list[Tensor] = [pixels]
    if facts.appearance_dim:
        inputs.append(APPEARANCE)
        outputs.append(CELL_APPEARANCES)
        examples.append(torch.full((1, facts.appearance_dim), torch.nan))
        axes |= {APPEARANCE: {0: "n"}, CELL_APPEARANCES: {0: "n", 2: "rows", 3: "columns"}}
    cells = torch.zeros(1, len(scores.scales), side // facts.stride_px, side // facts.stride_px)
    map_axes = {SCORES: {0: "n", 2: "height", 3: "width"}, MAPS: {0: "n", 1: "height", 2: "width"}}
    return Graph(
        facts,
        _document(whole, (*examples, *placed.values()), [*inputs, *placed], outputs, axes),
        _document(maps, (cells,), [SCORES], [MAPS], map_axes),
    )


class _WholeGraph(nn.Module):
    """The scores' half, of a tile whose image has an appearance, or, where that is not a number, of a whole image."""

    def __init__(self, scores: ScoreGraph) -> None:
        super().__init__()
        self.scores = scores

    def forward(self, pixels: Tensor, *values: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """Scores; and the appearances of the grid's cells, if the appearance is among the values."""
        residuals = self.scores.residuals(pixels)
        if not self.scores.facts.appearance_dim:
            return self.scores.scores(residuals, None, *values)
        given, *placed = values
        cells = self.scores.appearance(residuals, *placed)
        appearance = torch.where(torch.isnan(given), cells.mean((2, 3)), given)
        return self.scores.scores(residuals, appearance, *placed), cells


def _document(
    module: nn.Module,
    example: tuple[Tensor, ...],
    inputs: list[str],
    outputs: list[str],
    dynamic_axes: dict[str, dict[int, str]],
) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # The exporter that needs no further packages is called deprecated in favour of one that does.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Runtimes fold the constants that it cannot.
        warnings.filterwarnings("ignore", "Constant folding", UserWarning)
        torch.onnx.export(
            module.cpu().eval(),
            example,
            stream,  # type: ignore[arg-type]
            dynamo=False,
            opset_version=OPSET,
            input_names=inputs,
            output_names=outputs,
            dynamic_axes=dynamic_axes,
        )
    return stream.getvalue()
