"""The Graph as ONNX documents, for runtimes that do not know PyTorch."""

from __future__ import annotations

import dataclasses
import io
import warnings
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from inspector.model.scoring.map_graph import MapGraph
from inspector.model.scoring.score_graph import ScoreGraph
from inspector.runtime.runtime import (
    CELL_CONTEXTS,
    DESCRIPTORS,
    GLOBAL_CONTEXT,
    MAPS,
    PIXELS,
    PREDICTIONS,
    SCORES,
    TERMS,
)
from inspector.storage.detector_file import Graph

#: Understood by onnxruntime 1.14 and newer.
OPSET = 17


def export_graph(scores: ScoreGraph, maps: MapGraph) -> Graph:
    """Write both halves of a Graph, for any number of images of any size."""
    facts = dataclasses.replace(scores.facts, opset=OPSET)
    side = facts.size_step_px + facts.border_before_px + facts.border_after_px
    placed = {name: value.cpu() for name, value in scores.placed().items()}
    examples = {PIXELS: torch.zeros(1, side, side, 3, dtype=torch.uint8)}
    outputs = [SCORES, TERMS, DESCRIPTORS, PREDICTIONS]
    axes = {PIXELS: {0: "n", 1: "padded_height", 2: "padded_width"}}
    axes |= {output: {0: "n", 2: "height", 3: "width"} for output in outputs}
    axes |= {name: {0: "rows", 1: "columns"} for name, value in placed.items() if value.shape[:2] != (1, 1)}
    if facts.global_context_dim:
        examples[GLOBAL_CONTEXT] = torch.full((1, facts.global_context_dim), torch.nan)
        outputs.append(CELL_CONTEXTS)
        axes |= {GLOBAL_CONTEXT: {0: "n"}, CELL_CONTEXTS: {0: "n", 2: "rows", 3: "columns"}}
    cells = facts.size_step_px // facts.stride_px
    example = {SCORES: torch.zeros(1, len(scores.scales), cells, cells)}
    map_axes = {SCORES: {0: "n", 2: "height", 3: "width"}, MAPS: {0: "n", 1: "height", 2: "width"}}
    return Graph(
        facts,
        _document(_WholeGraph(scores), examples | placed, outputs, axes),
        _document(maps, example, [MAPS], map_axes),
    )


class _WholeGraph(nn.Module):
    """The half of the scores, of a tile of an image with a global context, or of all of it where that is no number."""

    def __init__(self, scores: ScoreGraph) -> None:
        super().__init__()
        self.scores = scores

    def forward(self, pixels: Tensor, *values: Tensor) -> tuple[Tensor, ...]:
        """Scores, terms, descriptors and predictions.

        The global contexts of the grid's cells come last, if a global context is the first of the values.
        """
        residuals = self.scores.residuals(pixels)
        told = (
            self.scores.terms(residuals),
            self.scores.descriptors(residuals),
            self.scores.predictions(residuals),
        )
        if not self.scores.facts.global_context_dim:
            return self.scores.scores(residuals, None, *values), *told
        given, *placed = values
        cells = self.scores.cell_contexts(residuals, *placed)
        global_context = torch.where(torch.isnan(given), cells.mean((2, 3)), given)
        return self.scores.scores(residuals, global_context, *placed), *told, cells


def _document(
    module: nn.Module, examples: Mapping[str, Tensor], outputs: list[str], dynamic_axes: dict[str, dict[int, str]]
) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings():
        # The exporter that needs no further packages is called deprecated in favour of one that does.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Runtimes fold the constants that it cannot.
        warnings.filterwarnings("ignore", "Constant folding", UserWarning)
        torch.onnx.export(
            module.cpu().eval(),
            tuple(examples.values()),
            stream,  # type: ignore[arg-type]
            dynamo=False,
            opset_version=OPSET,
            input_names=list(examples),
            output_names=outputs,
            dynamic_axes=dynamic_axes,
        )
    return stream.getvalue()
